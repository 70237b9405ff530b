"""The frames the companion looks at: one a second and the first of every shot.

**One a second.** The picture on screen at a whole second k is the last one whose time
is not after k (a millisecond is granted, Matroska rounds to that). A picture is sampled
when some whole second falls while it is on screen; it keeps its own presentation time
and is sampled once however long it stays. It belongs to the chunk its own time lies in.

**Every shot start** is sampled too. A picture that is both is one frame with
``shot_start`` set; a shot start near a whole second, but not on it, takes nothing away
from the grid. Within a chunk shot starts keep half a second apart.

**Chunks are pure.** A chunk depends on the film, its number and the short side
only. Going on reads the same pictures as seeking: verdicts look at a few neighbours
only, those before the chunk are decoded for them, what outlasts a verdict (the last
shot start) begins anew with the chunk, and after damage the next chunk is sought rather
than gone on to, because what a broken reference leaves behind depends on the way.
A film whose clock jumps back is followed only where its times rise.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from core.closing import Closing
from core.film.pictures import Pictures, TimedFrame
from core.film.scaling import Scaler
from core.film.shots import BEFORE, THUMB_HEIGHT, THUMB_WIDTH, Judged, Thumb, judge
from core.film.types import FilmInfo, SampledFrame
from core.timeline import MediaTime

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

CHUNK = MediaTime(20_000_000)
"""Length of a chunk: chunk i holds what is shown first in [i * CHUNK, (i + 1) * CHUNK)."""

_SECOND = 1_000_000
_GRANTED = 1_000
_SHOTS_APART = MediaTime(500_000)
_BREATH = 24
"""Pictures between two breaths."""


class FrameReader(Closing):
    """Reads a film's sampled frames chunk by chunk; a context manager.

    Attributes:
        chunk_count: chunks the film's duration makes; at least 1.
    """

    def __init__(
        self, info: FilmInfo, short_side: int, breathe: Callable[[], None] = lambda: None
    ) -> None:
        """
        Args:
            info: the film, from ``probe``.
            short_side: of the pictures wanted, in pixels.
            breathe: called after every second or so of decoded film; may rest.

        Raises:
            MediaMissingError, MediaOpenError, NoVideoError: the film went away.
        """
        self.chunk_count = max(1, -(-info.duration.us // CHUNK.us))
        self._duration = info.duration
        self._breathe = breathe
        self._decoded = 0
        self._thumbs = VideoReformatter()
        self._scaler = Scaler(info, short_side)
        self._pictures = Pictures(info.path)
        self._judged: Iterator[Judged[TimedFrame]] = iter(())
        self._waiting: Judged[TimedFrame] | None = None
        self._next: int | None = None
        self._damage_at_start = 0
        self._ended = False

    def close(self) -> None:
        """Let the file go."""
        self._judged = iter(())
        self._waiting = None
        self._next = None
        self._pictures.close()

    @property
    def damaged(self) -> int:
        """Packets and pictures left out so far because they were broken."""
        return self._pictures.damaged

    @property
    def ended(self) -> bool:
        """Whether the last chunk read reached the film's real end: no picture comes after it."""
        return self._ended

    def chunk(self, index: int) -> list[SampledFrame]:
        """The sampled frames of chunk ``index``, times rising; none past the film's end.

        Raises:
            ValueError: ``index`` is negative.
            MediaMissingError, MediaOpenError: the file went away.
        """
        if index < 0:
            raise ValueError(f"no chunk has the number {index}")
        start = MediaTime(index * CHUNK.us)
        if index != self._next or self.damaged != self._damage_at_start:
            self._restart(index, start)
        self._next = None  # until the chunk is whole: an error here must not be gone on from
        frames = list(self._sampled(start, start + CHUNK))
        self._ended = self._waiting is None
        self._next = index + 1
        return frames

    def _restart(self, index: int, start: MediaTime) -> None:
        self._waiting = None
        self._damage_at_start = self.damaged
        if index == 0:
            timed = self._pictures.from_start()
            from_first = True
        else:
            timed = self._pictures.around(start, BEFORE)
            head = list(itertools.islice(timed, BEFORE))
            # Fewer come before the chunk only when the film has no more.
            from_first = sum(t.time < start for t in head) < BEFORE
            timed = itertools.chain(head, timed)
        self._judged = judge(
            ((t, t.time, self._thumb(t.frame)) for t in timed), from_first=from_first
        )

    def _sampled(self, start: MediaTime, end: MediaTime) -> Iterator[SampledFrame]:
        last_shot: MediaTime | None = None
        for judged in self._until(end):
            (time, frame), cut, following = judged
            if time < start:
                continue
            shot = cut and (last_shot is None or time - last_shot >= _SHOTS_APART)
            if shot:
                last_shot = time
            gone = following.time if following else max(self._duration, time)
            if shot or _on_screen_at_a_second(time, gone):
                yield SampledFrame(time, self._scaler.picture(frame), shot)

    def _until(self, end: MediaTime) -> Iterator[Judged[TimedFrame]]:
        while True:
            judged = self._waiting or next(self._judged, None)
            self._waiting = judged
            if judged is None or judged.item.time >= end:
                return
            self._waiting = None
            yield judged

    def _thumb(self, frame: VideoFrame) -> Thumb:
        self._decoded += 1
        if self._decoded % _BREATH == 0:
            self._breathe()
        small = self._thumbs.reformat(
            frame,
            THUMB_WIDTH,
            THUMB_HEIGHT,
            "bgr24",
            interpolation=Interpolation.AREA | Interpolation.BITEXACT,
            threads=1,
        )
        return np.array(small.to_ndarray(), dtype=np.uint8)  # a copy: it may be a view


def _on_screen_at_a_second(shown: MediaTime, gone: MediaTime) -> bool:
    """Whether a whole second lies in [shown, gone), each moved by the granted millisecond."""
    second = -(-(shown.us - _GRANTED) // _SECOND) * _SECOND
    return second < gone.us - _GRANTED
