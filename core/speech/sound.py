"""A film's sound as a speech model hears it: mono, 16 kHz, in windows of half a minute.

Times are the film's (``container.Clock``). A sample lies where its timestamp says: a gap in the
track and whatever is broken are silence, what comes twice is heard once. From frame to frame
samples are counted, since containers round their times; only where count and timestamp part by
more than ``APART`` is the timestamp believed. One window is held, however long the film.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import av
import av.error
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from core.closing import Closing
from core.errors import MediaOpenError
from core.film.container import Clock, only, open_container, packets
from core.film.languages import same_language
from core.film.types import FilmInfo
from core.timeline import MediaTime

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

RATE = 16_000
"""Samples a second."""
WINDOW = MediaTime(30_000_000)
SAMPLES = RATE * WINDOW.us // 1_000_000
"""Samples of a window."""
APART = RATE * 40 // 1000
"""40 ms, two steps of Whisper's clock."""

_LEADS = (1, 8, 64)
"""Seconds before the wanted time that seeks aim at, tried in turn; codecs need some to settle."""
_LEAP = 90 * RATE
"""What lies so much further on is sought, not decoded up to."""
_BREATH = 200
"""Frames between two breaths, some four seconds of film."""
_ASIDE = av.stream.Disposition.comment | av.stream.Disposition.visual_impaired
"""Somebody talks about the film there, or tells what is seen."""

Sound = NDArray[np.float32]


class _Block(NamedTuple):
    """Samples and where the first of them lies, counted from the film's first moment."""

    first: int
    samples: Sound


def sound_stream(container: InputContainer, language: str = "") -> AudioStream | None:
    """The track that is listened to; None where there is none that can be decoded.

    One in ``language`` before the default one, that before the first; commentaries last.
    """
    known = [each for each in container.streams.audio if _decodable(each)]

    def rank(stream: AudioStream) -> tuple[bool, bool, bool]:
        title = stream.metadata.get("title", "").lower()
        return (
            bool(stream.disposition & _ASIDE) or "commentary" in title,
            not same_language(stream.language or "", language),
            not stream.disposition & av.stream.Disposition.default,
        )

    return min(known, key=rank, default=None)


def _decodable(stream: AudioStream) -> bool:
    # PyAV gives a stream whose codec FFmpeg lacks no codec context, whatever the types say.
    context: object = stream.codec_context
    return isinstance(context, av.AudioCodecContext) and context.sample_rate > 0


class SoundReader(Closing):
    """Reads a film's sound window by window; a context manager.

    Attributes:
        track: the stream's index in the container, -1 where the film has no sound to decode;
            every window is silent then.
        damaged: packets and frames left out so far because they were broken.

    Args:
        info: the film, from ``probe``.
        language: the track in it is taken where there are several.
        breathe: called after every few seconds of decoded sound; may rest.

    Raises:
        MediaMissingError, MediaOpenError: the film went away.
    """

    def __init__(
        self, info: FilmInfo, language: str = "", breathe: Callable[[], None] = lambda: None
    ) -> None:
        self._path = info.path
        self._language = language
        self._breathe = breathe
        self.damaged = 0
        self._container: InputContainer | None = None
        self._blocks: Iterator[_Block] = iter(())
        self._waiting: _Block | None = None
        self._held: Sound = np.zeros(0, np.float32)
        self._first = 0
        self._read: int | None = None
        container, stream = self._open()
        self.track = -1 if stream is None else stream.index
        container.close()

    def close(self) -> None:
        """Let the file go."""
        self._blocks, self._waiting, self._read = iter(()), None, None
        self._held = np.zeros(0, np.float32)
        if self._container is not None:
            self._container.close()
            self._container = None

    def window(self, start: MediaTime) -> Sound:
        """float32 [SAMPLES] from ``start`` on, silent where the film has no sound.

        Raises:
            MediaMissingError, MediaOpenError: the film went away.
        """
        first = start.us * RATE // 1_000_000
        samples = np.zeros(SAMPLES, np.float32)
        if self.track < 0:
            return samples
        if self._read is None or first < self._first or first > self._read + _LEAP:
            self._aim(start)
        kept = self._held[max(0, first - self._first) :]
        samples[: len(kept)] = kept
        self._fill(samples, first)
        self._held, self._first = samples, first
        return samples.copy()

    def _fill(self, samples: Sound, first: int) -> None:
        """Lay what is decoded from here on into a window that begins with sample ``first``."""
        while (block := self._waiting or next(self._blocks, None)) is not None:
            self._waiting = None
            begin, end = block.first, block.first + len(block.samples)
            self._read = end
            low, high = max(begin, first), min(end, first + SAMPLES)
            if low < high:
                samples[low - first : high - first] = block.samples[low - begin : high - begin]
            if end >= first + SAMPLES:
                self._waiting = block
                return

    def _open(self) -> tuple[InputContainer, AudioStream | None]:
        container = open_container(self._path)
        try:
            stream = sound_stream(container, self._language)
            if stream is not None:
                only(container, stream)
        except BaseException:
            container.close()
            raise
        return container, stream

    def _aim(self, start: MediaTime) -> None:
        """Have the next blocks come from some moment before ``start``, or from the beginning."""
        for lead in _LEADS:
            aim = start - MediaTime(lead * 1_000_000)
            if aim.us <= 0:
                break
            blocks = self._from(aim)
            block = next(blocks, None)
            if block is not None and block.first <= start.us * RATE // 1_000_000:
                self._blocks, self._waiting, self._read = blocks, block, block.first
                return
        self._blocks, self._read = self._from(None), 0

    def _from(self, aim: MediaTime | None) -> Iterator[_Block]:
        self.close()
        self._container, stream = self._open()
        if stream is None:  # another file has taken its place
            raise MediaOpenError(self._path, "its sound is gone")
        clock = Clock(self._container, self._path)
        if aim is not None:
            base = stream.time_base or Fraction(1, 1_000_000)
            try:
                self._container.seek(clock.pts(aim, base), stream=stream)
            except (av.error.FFmpegError, OSError):
                return iter(())
        return _placed(self._frames(self._container, stream), clock)

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        count = 0
        for packet in packets(container, stream):
            if packet is None or packet.is_corrupt:
                self.damaged += 1
                continue
            try:
                frames = stream.codec_context.decode(packet)
            except av.error.FFmpegError:
                self.damaged += 1
                continue
            for frame in frames:
                if frame.is_corrupt or not frame.samples or not frame.sample_rate:
                    self.damaged += 1
                    continue
                count += 1
                if count % _BREATH == 0:
                    self._breathe()
                yield frame
        try:
            yield from (frame for frame in stream.codec_context.decode(None) if frame.samples)
        except av.error.FFmpegError:
            self.damaged += 1


class _Run:
    """Frames that follow each other without a break, brought to our rate.

    Args:
        first: where its first sample lies.
    """

    def __init__(self, frame: AudioFrame, first: int) -> None:
        self._form = _form(frame)
        self._resampler = AudioResampler("flt", "mono", RATE)
        self._first = first
        self._taken = 0
        self._given = 0

    def goes_on_with(self, frame: AudioFrame, first: int | None) -> bool:
        """Whether ``frame``, whose time is sample ``first`` if it has one, comes next."""
        expected = self._first + self._taken * RATE // self._form[0]
        return _form(frame) == self._form and (first is None or abs(first - expected) <= APART)

    def take(self, frame: AudioFrame | None) -> Iterator[_Block]:
        """What can be given of it by now; None gives the rest."""
        if frame is not None:
            self._taken += frame.samples
            frame.pts = None  # counted here
        for ready in self._resampler.resample(frame):
            samples = np.asarray(ready.to_ndarray(), np.float32).reshape(-1)
            yield _Block(self._first + self._given, samples)
            self._given += len(samples)


def _form(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _placed(frames: Iterator[AudioFrame], clock: Clock) -> Iterator[_Block]:
    """Decoded frames → blocks, rising, none before the film's first moment."""
    run: _Run | None = None
    end = 0
    for frame in frames:
        first = _sample_of(frame, clock)
        if run is None or not run.goes_on_with(frame, first):
            if run is not None:
                for block in run.take(None):
                    end = block.first + len(block.samples)
                    yield block
            run = _Run(frame, end if first is None else first)
        for block in run.take(frame):
            if (left := _after(block, end)) is not None:
                end = left.first + len(left.samples)
                yield left
    if run is not None:
        yield from run.take(None)


def _after(block: _Block, end: int) -> _Block | None:
    """What of a block lies after ``end``, where that of those before it ends."""
    cut = end - block.first
    if cut >= len(block.samples):
        return None
    return block if cut <= 0 else _Block(end, block.samples[cut:])


def _sample_of(frame: AudioFrame, clock: Clock) -> int | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return clock.time(frame.pts, frame.time_base).us * RATE // 1_000_000
