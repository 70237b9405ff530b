"""Tiny real films for the tests, made with PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

COLOURS = {
    "red": (200, 40, 40),
    "green": (40, 180, 60),
    "blue": (50, 70, 200),
    "yellow": (220, 200, 50),
    "black": (0, 0, 0),
}
RATE = 48_000


def make_clip(
    path: Path,
    shots: Sequence[tuple[str, float]] = (("red", 2.0), ("blue", 2.0)),
    *,
    size: tuple[int, int] = (160, 90),
    fps: int = 12,
    sound: bool = True,
    comment: str = "",
) -> Path:
    """Write a film of plain colours; every ``(colour, seconds)`` is a shot.

    A square wanders over the colour, so that no two frames are the same.
    """
    width, height = size
    with av.open(str(path), "w") as container:
        if comment:
            container.metadata["comment"] = comment
        video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.time_base = Fraction(1, fps)
        audio = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        number = 0
        for colour, seconds in shots:
            for _ in range(round(seconds * fps)):
                picture = np.empty((height, width, 3), np.uint8)
                picture[:] = COLOURS[colour]
                left = number * 3 % (width - 16)
                picture[8:24, left : left + 16] = 255
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, fps)
                container.mux(video.encode(frame))
                number += 1
        container.mux(video.encode(None))
        if audio is not None:
            _add_tone(container, audio, number / fps)
    return path


def make_sound_only(path: Path, seconds: float = 1.0) -> Path:
    """Write a file that has sound and no picture."""
    with av.open(str(path), "w") as container:
        _add_tone(container, container.add_stream("aac", rate=RATE, layout="mono"), seconds)
    return path


def _add_tone(
    container: av.container.OutputContainer, audio: av.AudioStream, seconds: float
) -> None:
    block = 1024
    for start in range(0, int(seconds * RATE), block):
        times = np.arange(start, start + block) / RATE
        wave = (0.1 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)[None]
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))
