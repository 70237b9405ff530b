"""Decoding a film's pictures in order, from its start or from before a given time.

Where a film is damaged the broken packets and pictures are left out and counted.
Times are those of ``container.Clock``. Sampling and shots are not known here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
import av.error

from core.film.container import Clock, open_container, packets, video_stream
from core.timeline import MediaTime

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_LEADS = (1, 4, 16, 64)
"""Seconds before the wanted time that seeks aim at, tried in turn."""
_RATELESS = MediaTime(40_000)
DECODERS_A_CPU, MOST_DECODERS = 2, 8
"""Decoding threads. With one a CPU they stand still while a picture is being judged: two cores
then take a sixth longer for a film."""


class TimedFrame(NamedTuple):
    """A decoded picture and when it is shown."""

    time: MediaTime
    frame: VideoFrame


class Pictures:
    """A film's decoded pictures.

    Attributes:
        damaged: packets and pictures left out so far because they were broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.damaged = 0
        self._container: InputContainer | None = None
        self._stream: VideoStream
        self._clock: Clock
        self._untimed = False
        self._touched = False
        self._reopen()

    def close(self) -> None:
        """Let the file go."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def _reopen(self) -> InputContainer:
        self.close()
        self._container = container = open_container(self._path)
        try:
            self._stream = video_stream(container, self._path)
        except BaseException:
            self.close()
            raise
        self._clock = Clock(container, self._path)
        self._touched = False
        context = self._stream.codec_context
        context.thread_type = "AUTO"
        context.thread_count = min(DECODERS_A_CPU * (os.cpu_count() or 1), MOST_DECODERS)
        return container

    def from_start(self) -> Iterator[TimedFrame]:
        """All pictures, times rising from 0."""
        container = self._container
        if container is None or self._touched:
            container = self._reopen()
        self._touched = True
        return self._decode(container, sought=False)

    def around(self, time: MediaTime, before: int) -> Iterator[TimedFrame]:
        """Pictures from some moment before ``time`` on.

        At least ``before`` pictures come that are earlier than ``time``, or the film's
        very first picture is the first of them. Which it is, and how many come, is the
        seek's luck; that each is the same as when decoding from the start is not: the
        pictures after a key frame that may lean on what lies before it are left out.
        """
        for lead in _LEADS:
            aim = time - MediaTime(lead * 1_000_000)
            if aim.us <= 0 or self._untimed:
                break
            frames = self._seek(aim)
            held: list[TimedFrame] = []
            # Bounded: the lead's pictures and those back to the key frame before it.
            for timed in frames:
                held = [*held[-before:], timed]
                if timed.time >= time:
                    break
            if len([f for f in held if f.time < time]) >= before:
                return chain(held, frames)
        return self.from_start()

    def key_frames(
        self, start: MediaTime, end: MediaTime, apart: MediaTime
    ) -> Iterator[TimedFrame]:
        """Key frames shown in [start, end), at least ``apart`` from each other, times rising.

        Nothing between them is decoded, which is some thirty times faster than decoding all.
        """
        container = self._container or self._reopen()
        if (self._touched or start.us > 0) and not self._aim(container, start):
            return
        self._touched = True
        last = MediaTime(-1)
        for packet in self._chosen(container, start, end, apart):
            for frame in self._pictures(packet):
                time = self._time(frame, last)
                if last < time and start <= time < end:
                    last = time
                    yield TimedFrame(time, frame)

    def key_frame_before(self, time: MediaTime) -> TimedFrame | None:
        """The key frame at or before ``time``, without decoding any other; None where the
        container can't seek there."""
        container = self._container or self._reopen()
        if not self._aim(container, time):
            return None
        self._touched = True
        context = self._stream.codec_context
        context.flush_buffers()
        for packet in self._packets(container, from_key=True):
            if packet is None:
                return None
            frames = [*self._pictures(packet), *self._pictures(None)]
            context.flush_buffers()
            if frames:
                return TimedFrame(self._time(frames[0], MediaTime(-1)), frames[0])
        return None

    def _chosen(
        self, container: InputContainer, start: MediaTime, end: MediaTime, apart: MediaTime
    ) -> Iterator[Packet[Stream] | None]:
        """The packets of the key frames wanted, then None."""
        wanted = start
        for packet in packets(container, self._stream):
            if packet is None or packet.is_corrupt:
                self.damaged += 1
                continue
            stamp = packet.dts if packet.pts is None else packet.pts
            if stamp is None or not packet.is_keyframe:
                continue
            time = self._clock.time(stamp, packet.time_base)
            if time >= end:
                break
            if time >= wanted:
                wanted = time + apart
                yield packet
        yield None

    def _aim(self, container: InputContainer, aim: MediaTime) -> bool:
        """Have the container stand at the key frame at or before ``aim``, if it can seek."""
        base = self._stream.time_base
        if base is None:
            return False
        try:
            container.seek(self._clock.pts(aim, base), stream=self._stream)
        except (av.error.FFmpegError, OSError):
            return False
        return True

    def _seek(self, aim: MediaTime) -> Iterator[TimedFrame]:
        container = self._container or self._reopen()
        self._touched = True
        if not self._aim(container, aim):
            return iter(())
        return self._decode(container, sought=True)

    def _decode(self, container: InputContainer, *, sought: bool) -> Iterator[TimedFrame]:
        """Decode from where the container stands, each picture once, times rising.

        Args:
            sought: begin with the next key frame and leave out what is shown before it:
                in open groups of pictures that refers back across the key frame.
        """
        trusted_from = last = MediaTime(-1)
        for packet in self._packets(container, from_key=sought):
            if sought and packet is not None:
                sought = False
                stamp = packet.dts if packet.pts is None else packet.pts
                if stamp is None:
                    self._untimed = True
                    return
                trusted_from = self._clock.time(stamp, packet.time_base)
            for frame in self._pictures(packet):
                time = self._time(frame, last)
                if time >= trusted_from and time > last:
                    last = time
                    yield TimedFrame(time, frame)

    def _packets(
        self, container: InputContainer, *, from_key: bool
    ) -> Iterator[Packet[Stream] | None]:
        """The picture's sound packets, then None, with which a decoder gives up its last."""
        for packet in packets(container, self._stream):
            if packet is None or packet.is_corrupt:
                self.damaged += 1
            elif packet.is_keyframe or not from_key:
                from_key = False
                yield packet
        yield None

    def _pictures(self, packet: Packet[Stream] | None) -> list[VideoFrame]:
        try:
            frames = self._stream.codec_context.decode(packet)
        except av.error.EOFError:
            return []
        except av.error.FFmpegError:
            self.damaged += 1
            return []
        whole = [frame for frame in frames if not frame.is_corrupt]
        self.damaged += len(frames) - len(whole)
        return whole

    def _time(self, frame: VideoFrame, last: MediaTime) -> MediaTime:
        stamp = frame.dts if frame.pts is None else frame.pts
        base = frame.time_base or self._stream.time_base
        if stamp is not None and base is not None:
            return self._clock.time(stamp, base)
        # A bare stream without times: pictures follow each other at its rate.
        self._untimed = True
        return MediaTime(0) if last.us < 0 else last + picture_length(self._stream)


def picture_length(stream: VideoStream) -> MediaTime:
    """How long one picture stays by the stream's rate; 40 ms where it has none."""
    rate = stream.average_rate or stream.guessed_rate
    return MediaTime.from_pts(1, 1 / rate) if rate else _RATELESS
