"""From shots to a film file: drawn in takes on several processes, joined in one container.

A take is some twenty seconds of whole shots, encoded by itself and beginning with a
keyframe. The takes depend on the shots alone, so a film has the same frames whether
one process draws it or many.
"""

from __future__ import annotations

import io
import itertools
import math
import multiprocessing
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

from core.training.drawn import soundtrack
from core.training.drawn.wear import Wear
from core.training.drawn.world import Shot
from core.training.stage import Drawer

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.subtitles.stream import SubtitleStream

TAKE_SECONDS = 20.0
KEYFRAME_SECONDS = 4
HOLD = 2
"""Each drawing stays for so many frames: animated "on twos"."""


@dataclass(frozen=True, slots=True)
class Take:
    """Shots that are encoded together, and the frame each begins with."""

    shots: tuple[Shot, ...]
    starts: tuple[int, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What a film's picture is like: size it is drawn in, frames a second, x264's crf.

    Attributes:
        wear: what becomes of the frames that were drawn.
    """

    width: int = 640
    height: int = 360
    fps: int = 12
    crf: int = 23
    wear: Wear = field(default_factory=Wear)


def plan_takes(shots: Sequence[Shot], fps: int) -> list[Take]:
    """Divide a film: a frame belongs to the shot that is on at the frame's own time."""
    takes: list[Take] = []
    held: list[Shot] = []
    starts: list[int] = []
    at = 0.0
    for shot in shots:
        first = math.ceil(at * fps - 1e-6)
        if held and (first - starts[0]) / fps >= TAKE_SECONDS:
            takes.append(Take(tuple(held), tuple(starts), first))
            held, starts = [], []
        held.append(shot)
        starts.append(first)
        at += shot.seconds
    takes.append(Take(tuple(held), tuple(starts), max(round(at * fps), starts[0] + 1)))
    return takes


def encode_take(take: Take, picture: Picture) -> bytes:
    """Draw and encode one take; returns an mp4 that starts at time 0."""
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as container:
        stream = container.add_stream(
            "libx264",
            rate=picture.fps,
            options={
                "preset": "veryfast",
                "crf": str(picture.crf),
                "tune": "animation",
                "forced-idr": "1",
                "x264-params": "scenecut=0:bframes=0:threads=1",
            },
        )
        stream.width, stream.height = picture.wear.size(picture.width, picture.height)
        stream.pix_fmt = "yuv420p"
        stream.gop_size = KEYFRAME_SECONDS * picture.fps
        stream.codec_context.thread_count = 1
        for pts, frame in enumerate(_frames(take, picture)):
            frame.pts = pts
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return kept.getvalue()


def _frames(take: Take, picture: Picture) -> Iterator[VideoFrame]:
    """Frames of a take in order; a held drawing is the same frame again."""
    ends = (*take.starts[1:], take.end)
    for shot, start, end in zip(take.shots, take.starts, ends, strict=True):
        drawer = Drawer(shot, (picture.width, picture.height)) if end > start else None
        frame: VideoFrame | None = None
        for local in range(end - start):
            assert drawer is not None
            if frame is None or local % HOLD == 0:
                rgba = picture.wear.apply(drawer.rgba(local / picture.fps))
                frame = VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="yuv420p")
            frame.pict_type = PictureType.I if local == 0 else PictureType.NONE
            yield frame


@dataclass(frozen=True, slots=True)
class Extras:
    """What goes into the container beside the picture.

    Attributes:
        tags: the container's metadata.
        sound: float [samples, 2] at ``soundtrack.RATE``, within -1 to 1, or None.
        subtitles: (language, title, .srt text) of each track, in order.
    """

    tags: dict[str, str]
    sound: NDArray[np.float32] | None = None
    subtitles: tuple[tuple[str, str, str], ...] = ()


def shoot_film(
    shots: Sequence[Shot], out: Path, picture: Picture, extras: Extras, workers: int
) -> Generator[float]:
    """Draw, encode and write a film; yields the share that is done, up to 1.

    ``out`` appears only when it is whole. Its ending, .mp4 or .mkv, decides the container.

    Raises:
        OSError: the folder can't be written or is full.
    """
    takes = plan_takes(shots, picture.fps)
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    kind = "matroska" if out.suffix.lower() == ".mkv" else "mp4"
    pieces = _encoded(takes, picture, workers)
    try:
        with av.open(str(unfinished), "w", format=kind) as container:
            container.metadata.update(extras.tags)
            first = next(pieces)
            joined = _Joined(container, first, picture.fps, extras)
            for take, piece in zip(takes, itertools.chain([first], pieces), strict=True):
                joined.add(take, piece)
                yield take.end / takes[-1].end
            joined.finish()
        unfinished.replace(out)
    finally:
        pieces.close()
        unfinished.unlink(missing_ok=True)


def _encoded(takes: list[Take], picture: Picture, workers: int) -> Generator[bytes]:
    """The takes as mp4s, in order."""
    if workers <= 1 or len(takes) == 1:
        for take in takes:
            yield encode_take(take, picture)
        return
    with multiprocessing.get_context("spawn").Pool(min(workers, len(takes))) as pool:
        yield from pool.imap(partial(encode_take, picture=picture), takes)


class _Joined:
    """A container that takes are copied into one after the other, with what goes beside."""

    def __init__(self, container: OutputContainer, first: bytes, fps: int, extras: Extras) -> None:
        self._container = container
        self._tick = Fraction(1, fps)
        with av.open(io.BytesIO(first)) as opened:
            self._picture = container.add_stream_from_template(opened.streams.video[0])
        self._picture.time_base = self._tick
        self._sound = None
        self._samples = extras.sound
        self._written = 0
        if extras.sound is not None:
            self._sound = container.add_stream("aac", rate=soundtrack.RATE, layout="stereo")
            self._sound.bit_rate = 128_000
        self._words: list[tuple[list[Packet[SubtitleStream]], SubtitleStream]] = []
        self._texts: list[InputContainer] = []
        for language, title, srt in extras.subtitles:
            text = cast("InputContainer", av.open(io.BytesIO(srt.encode()), format="srt"))
            self._texts.append(text)
            stream = container.add_stream_from_template(text.streams.subtitles[0])
            stream.metadata.update({"language": language, "title": title})
            packets = [p for p in text.demux(text.streams.subtitles[0]) if p.pts is not None]
            self._words.append((packets, stream))

    def add(self, take: Take, piece: bytes) -> None:
        """Copy a take and everything that is heard and read until its end."""
        with av.open(io.BytesIO(piece), "r") as opened:
            for packet in opened.demux(video=0):
                if packet.pts is None or packet.time_base is None:
                    continue
                frame = take.starts[0] + round(packet.pts * packet.time_base / self._tick)
                packet.time_base = self._tick
                packet.pts = packet.dts = frame
                packet.duration = 1
                packet.stream = self._picture
                self._container.mux(packet)
        seconds = take.end * self._tick
        self._hear_until(round(seconds * soundtrack.RATE))
        for cues, stream in self._words:
            while cues and _moment(cues[0]) < seconds:
                cue = cues.pop(0)
                cue.stream = stream
                self._container.mux(cue)

    def _hear_until(self, end: int) -> None:
        if self._sound is None or self._samples is None:
            return
        piece = np.ascontiguousarray(self._samples[self._written : end].T)
        if not piece.shape[1]:
            return
        frame = AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate = soundtrack.RATE
        frame.pts = self._written
        frame.time_base = Fraction(1, soundtrack.RATE)
        self._container.mux(self._sound.encode(frame))
        self._written += piece.shape[1]

    def finish(self) -> None:
        """Write what encoders still hold."""
        if self._sound is not None:
            self._container.mux(self._sound.encode(None))
        for text in self._texts:
            text.close()


def _moment(packet: Packet[SubtitleStream]) -> Fraction:
    """When a packet begins, in seconds."""
    assert packet.pts is not None
    assert packet.time_base is not None
    return packet.pts * packet.time_base
