"""What the companion knows of the film, from whichever event tells of it.

An engine that tells no stretches has watched everything before ``watched_until``.
"""

from __future__ import annotations

from core.engine.messages import AnswerFinished, FilmOpened, IndexProgress, Listened
from core.memory.coverage import Coverage
from core.timeline import MediaTime, TimeRange


def known(event: FilmOpened | IndexProgress | AnswerFinished) -> Coverage:
    """The stretches that were known when ``event`` was sent."""
    if isinstance(event, FilmOpened):
        return _from_start(event.info.duration, event.watched_until)
    duration = event.duration if isinstance(event, IndexProgress) else event.film_duration
    if isinstance(event, IndexProgress) and event.finished:
        return _from_start(duration, duration)
    if not event.watched and not event.glimpsed:
        return _from_start(duration, event.watched_until)
    return Coverage.of(duration, event.watched, event.glimpsed)


def known_by_ear(event: Listened | AnswerFinished) -> Coverage | None:
    """The stretches that were listened to when ``event`` was sent; None of a film whose lines are
    read."""
    duration = event.duration if isinstance(event, Listened) else event.film_duration
    return None if event.listened is None else Coverage.of(duration, event.listened)


def length(parts: tuple[TimeRange, ...]) -> MediaTime:
    """How long the stretches are together."""
    return MediaTime(sum(part.end.us - part.start.us for part in parts))


def _from_start(duration: MediaTime, end: MediaTime) -> Coverage:
    return Coverage.of(duration, [TimeRange(MediaTime(), end)])
