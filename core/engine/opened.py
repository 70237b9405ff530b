"""The film that is open: its memory, its lines, where its viewer is, and what answers about it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

import numpy as np

from core.chat.types import AnswerEvent, Finished
from core.engine.companions import Answering
from core.engine.film_words import FilmWords
from core.engine.messages import IndexProgress, Picture
from core.engine.watching import Going, Models, progress, watch
from core.film.frames import FrameReader
from core.film.glimpses import GlimpseReader
from core.film.types import Cue, FilmInfo
from core.memory.store import FilmMemory
from core.memory.words import WordIndex
from core.timeline import MediaTime, TimeRange

FOLLOW_SECONDS = 0.5
GLIMPSED_FROM = MediaTime.from_seconds(300)
"""A shorter film is watched about as soon as it would be glimpsed."""
GLIMPSES_APART = MediaTime.from_seconds(2)


@dataclass(slots=True)
class OpenedFilm:
    """One film, for as long as it is open.

    Attributes:
        lines: all that are known by now; ``cues`` are those that ``words`` and ``companion`` know.
        position: where the viewer is.
        companion: what answers; None until the first question, and when more was heard.
    """

    info: FilmInfo
    memory: FilmMemory
    words: WordIndex
    lines: FilmWords
    cues: tuple[Cue, ...]
    going: Going
    position: MediaTime
    companion: Answering | None = None

    def read_lines(self) -> tuple[Cue, ...]:
        """Have the words and the companion know all that was heard by now. Not while it answers:
        a line's number is its place among those it knows."""
        if (cues := self.lines.cues) != self.cues:
            self.words.fill(cues)
            self.companion = None
            self.cues = cues
        return self.cues

    def watch(
        self, models: Models, wait_turn: Callable[[], None], *, glimpse: bool, fill: bool
    ) -> Iterator[IndexProgress]:
        """As ``Session.watch``, with models that are there already."""
        self.memory.refresh()
        self.going.wait_turn = wait_turn
        try:
            yield from self._follow()
            if self.memory.finished:
                yield progress(self.memory)
                return
            if self.going.stop.is_set():
                return
            with ExitStack() as readers:
                side = models.encoder.picture_short_side
                reader = readers.enter_context(FrameReader(self.info, side, wait_turn))
                first = None
                if glimpse and self.info.duration >= GLIMPSED_FROM:
                    apart = glimpses_apart(self.info.duration, models.encoder.frames_a_minute)
                    first = readers.enter_context(GlimpseReader(self.info, side, apart))
                work = watch(reader if fill else None, self.memory, models, self.going, first)
                yield from readers.enter_context(closing(work))
        finally:
            self.memory.end_writing()

    def stop_following(self) -> None:
        """From any thread: have ``watch`` end where another window or command writes."""
        if not self.memory.writing:
            self.going.stop.set()

    def _follow(self) -> Iterator[IndexProgress]:
        """Follow another writer until there is none, the film is watched, or it is stopped.

        That the film is watched is for the caller to tell: becoming the writer may bring it, too.
        """
        changed = True
        while not self.memory.finished and not self.memory.begin_writing():
            if changed:
                yield progress(self.memory)
            if self.going.stop.wait(FOLLOW_SECONDS):
                return
            changed = self.memory.refresh()

    def picture(self, time: MediaTime, until: MediaTime | None, request: int) -> Picture:
        """The remembered picture nearest to ``time``, and the line spoken at ``time``; neither
        comes after ``until``.

        Raises:
            StorageError: the memory can't be read.
        """
        time = time if until is None else min(time, until)
        line = next((cue.text for cue in self.lines.cues if time in cue.span), "")
        found = self.memory.picture_near(time, until)
        if found is None:
            return Picture(request, time, b"", line)
        return Picture(request, found[0], found[1], line)

    def is_unknown(self, time: MediaTime) -> bool:
        """Whether nothing is known of the film around ``time``."""
        coverage = self.memory.coverage
        known = any(time in part for part in (*coverage.watched, *coverage.glimpsed))
        return not known and time < self.info.duration

    def shots(self, span: TimeRange, until: MediaTime | None) -> tuple[MediaTime, ...]:
        """Where shots begin within ``span`` and before ``until``, of what has been watched.

        Of stretches that were only glimpsed, shots aren't known.
        """
        table = self.memory.frames()
        end = span.end if until is None else min(span.end, until)
        first, last = np.searchsorted(table.times_us, (span.start.us, end.us))
        starts = table.times_us[first:last][table.shot_start[first:last]]
        times = (MediaTime(int(us)) for us in starts)
        watched = table.coverage.watched
        return tuple(time for time in times if any(time in part for part in watched))

    def close(self) -> None:
        """End watching and listening; the memory stays on the disk."""
        self.going.stop.set()
        self.lines.close()
        self.words.close()
        self.memory.close()


def glimpses_apart(duration: MediaTime, frames_a_minute: int) -> MediaTime:
    """How far the frames of a first look lie apart, so that it takes about a minute at most."""
    return max(GLIMPSES_APART, MediaTime(duration.us // frames_a_minute))


def with_listened(
    events: Iterator[AnswerEvent], listened: tuple[TimeRange, ...] | None
) -> Iterator[AnswerEvent]:
    """An answer whose end tells how far was listened; companions know lines, not whose they are."""
    try:
        for event in events:
            yield replace(event, listened=listened) if isinstance(event, Finished) else event
    finally:
        if isinstance(events, Generator):
            events.close()
