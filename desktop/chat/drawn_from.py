"""What an answer was drawn from, in the line under it: scenes, coverage, bound, cost."""

from __future__ import annotations

from core.engine.messages import AnswerFinished
from core.memory.coverage import Coverage
from desktop.chat.listened_words import heard_words
from desktop.main_window.known import known, known_by_ear, length
from desktop.translate import tr

_REST = 0.05
"""Share of the film that may be unknown while "the rest" is still a fair word."""


def drawn_from(finished: AnswerFinished, scenes: int, *, written: bool, guess: bool) -> str:
    """The line under an answer with so many ``scenes``.

    Args:
        written: whether there are any words of it.
        guess: whether the pack knows another kind of film only.
    """
    parts = [_evidence(finished, scenes, written)]
    if finished.whole_film and not finished.cancelled:
        parts.append(_looked_at_all(finished))
    if words := coverage_words(known(finished).before(finished.until)):
        parts.append(words)
    if (heard := known_by_ear(finished)) and (words := heard_words(heard.before(finished.until))):
        parts.append(words)
    if finished.until is not None and finished.until < finished.film_duration:
        parts.append(tr("nothing past {time} was used", time=finished.until.clock()))
    if guess:
        parts.append(tr("a guess"))
    return " · ".join(parts)


def coverage_words(coverage: Coverage) -> str:
    """How much of the film, or of what was open of it, was known; "" for all and for nothing."""
    if coverage.finished or not (coverage.watched or coverage.glimpsed):
        return ""
    film = coverage.duration.clock()
    if not coverage.watched:
        return tr("only glimpses of it")
    unknown = coverage.duration - length(coverage.watched) - length(coverage.glimpsed)
    rest = unknown.us <= coverage.duration.us * _REST
    if coverage.watched_until == coverage.watched[-1].end:
        time = coverage.watched_until.clock()
        if not coverage.glimpsed:
            return tr("watched to {time} of {film}", time=time, film=film)
        if rest:
            return tr("watched to {time} of {film} and glimpses of the rest", time=time, film=film)
        return tr("watched to {time} of {film} and glimpses of more", time=time, film=film)
    time = length(coverage.watched).clock()
    if not coverage.glimpsed:
        return tr("{time} of {film} watched", time=time, film=film)
    if rest:
        return tr("{time} of {film} watched and glimpses of the rest", time=time, film=film)
    return tr("{time} of {film} watched and glimpses of more", time=time, film=film)


def measured(finished: AnswerFinished) -> str:
    """How long it took and how much was read; "" where that isn't known."""
    first, total = finished.seconds.get("first_token"), finished.seconds.get("total")
    if first is None or total is None:
        return ""
    return tr(
        "First word after {first} s, all after {total} s; {rows} rows read.",
        first=f"{first:.1f}",
        total=f"{total:.1f}",
        rows=finished.rows,
    )


def about(seconds: float) -> str:
    """A rough time in words: "about 40 s", "about 3 min"."""
    if seconds < 90:
        step = 5 if seconds >= 10 else 1
        return tr("about {seconds} s", seconds=max(1, round(seconds / step) * step))
    return tr("about {minutes} min", minutes=round(seconds / 60))


def _evidence(finished: AnswerFinished, scenes: int, written: bool) -> str:
    if finished.cancelled:
        return (
            tr("Stopped; what was written stays")
            if written
            else tr("Stopped before anything was written")
        )
    if scenes == 1:
        return tr("Answered from 1 scene")
    if scenes:
        return tr("Answered from {count} scenes", count=scenes)
    if finished.scenes_recalled or finished.whole_film:
        return tr("No scene to show for this")
    return tr("Nothing had been watched yet")


def _looked_at_all(finished: AnswerFinished) -> str:
    total = finished.seconds.get("total")
    if total is None:
        return tr("every frame was looked at")
    return tr("every frame was looked at, {seconds} s", seconds=f"{total:,.0f}")
