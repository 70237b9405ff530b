"""Between an answer as the engine tells it and an answer as it is kept."""

from __future__ import annotations

from core.engine.messages import AnswerFinished
from core.memory.kept import KeptEnd, KeptTurn


def end_of(finished: AnswerFinished) -> KeptEnd:
    """What is kept of how an answer ended."""
    return KeptEnd(
        finished.cancelled,
        finished.watched_until,
        finished.film_duration,
        finished.scenes_recalled,
        finished.rows,
        finished.seconds,
        finished.watched,
        finished.glimpsed,
        finished.whole_film_seconds,
    )


def finished_of(turn: KeptTurn, end: KeptEnd) -> AnswerFinished:
    """The end of a kept answer, as the engine told it then; no request has its number."""
    return AnswerFinished(
        0,
        end.cancelled,
        end.watched_until,
        end.film_duration,
        turn.until,
        end.scenes_recalled,
        end.rows,
        end.seconds,
        end.watched,
        end.glimpsed,
        turn.whole_film,
        end.whole_film_seconds,
    )
