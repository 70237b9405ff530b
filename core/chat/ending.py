"""How an answer ends, whichever companion gives it."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from core.chat.clock import Clock
from core.chat.types import AnswerEvent, Finished
from core.language.protocol import Cancelled
from core.memory.table import FrameTable
from core.timeline import MediaTime


def told(events: Iterator[AnswerEvent], clock: Clock) -> Generator[AnswerEvent, None, bool]:
    """Pass ``events`` on, with the times of the first and the last of them; gives whether the
    viewer stopped them."""
    cancelled = False
    try:
        for event in events:
            if "first_token" not in clock.seconds:
                clock.mark("first_token")
            yield event
    except Cancelled:
        cancelled = True
    clock.mark("total")
    return cancelled


def finished(
    frames: FrameTable,
    until: MediaTime | None,
    film_duration: MediaTime,
    clock: Clock,
    *,
    cancelled: bool,
    scenes: int,
    rows: int,
    whole_film: bool = False,
    whole_film_seconds: float = 0.0,
) -> Finished:
    """Of an answer from what was watched: ``frames``, of which nothing after ``until`` counts."""
    coverage = frames.coverage.before(until)
    return Finished(
        cancelled=cancelled,
        watched_until=coverage.watched_until,
        film_duration=film_duration,
        until=until,
        scenes_recalled=scenes,
        rows=rows,
        seconds=clock.seconds,
        watched=coverage.watched,
        glimpsed=coverage.glimpsed,
        whole_film=whole_film,
        whole_film_seconds=whole_film_seconds,
    )
