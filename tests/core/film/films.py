"""Tiny films with times, turns and damage as a test wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.timeline import MediaTime

Picture = NDArray[np.uint8]


def scene(number: int, step: int = 0, size: tuple[int, int] = (128, 72)) -> Picture:
    """Shot ``number``'s picture: its own coarse pattern, with a small square that moves."""
    width, height = size
    coarse = np.random.default_rng(number).integers(40, 216, (6, 8, 3), np.uint8)
    picture = np.kron(coarse, np.ones((height // 6 + 1, width // 8 + 1, 1), np.uint8))
    picture = np.ascontiguousarray(picture[:height, :width])
    left = step * 3 % max(width - 8, 1)
    picture[:8, left : left + 8] = 255
    return picture


def shots(
    cuts: Sequence[float], seconds: float, fps: int = 12, size: tuple[int, int] = (128, 72)
) -> list[tuple[float, Picture]]:
    """(time, picture) of a film that changes its scene at each of ``cuts``."""
    frames = []
    for n in range(round(seconds * fps)):
        shown = n / fps
        frames.append((shown, scene(sum(cut <= shown + 1e-6 for cut in cuts), n, size)))
    return frames


def write_film(
    path: Path,
    frames: Iterable[tuple[float, Picture]],
    *,
    fps: int = 12,
    start: float = 0.0,
    turned: int = 0,
    pixel_shape: Fraction | None = None,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Encode ``frames`` (seconds, RGB picture) at exactly these times, plus ``start``."""
    base = Fraction(1, 12_000)
    frames = list(frames)
    height, width, _ = frames[0][1].shape
    with av.open(str(path), "w", options=muxer or {}) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv444p" if width % 2 or height % 2 else "yuv420p"
        stream.codec_context.time_base = base
        stream.options = {"preset": "veryfast", "g": "36", "bf": "2", **(options or {})}
        if codec != "libx264":
            stream.options = dict(options or {})
        if pixel_shape is not None:
            stream.codec_context.sample_aspect_ratio = pixel_shape
        if turned:
            stream.set_display_rotation(turned)
        for seconds, picture in frames:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round((seconds + start) / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def seconds_of(times: Iterable[MediaTime]) -> list[float]:
    """To the millisecond, the coarsest container's unit."""
    return [round(time.seconds, 3) for time in times]


def damage(path: Path, at: float, length: int = 400) -> None:
    """Overwrite ``length`` bytes at this part (0 to 1) of the file."""
    data = bytearray(path.read_bytes())
    begin = int(len(data) * at)
    data[begin : begin + length] = np.random.default_rng(5).bytes(length)
    path.write_bytes(data)


def cut_short(path: Path, part: float) -> None:
    """Keep the first ``part`` (0 to 1) of the file's bytes."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
