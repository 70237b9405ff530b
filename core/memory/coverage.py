"""Which stretches of a film are known, and how well. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.timeline import MediaTime, TimeRange


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the companion has seen of one film.

    Attributes:
        watched: stretches of which every sampled frame is known, rising, none touching.
        glimpsed: stretches of which only key frames are known; none overlaps ``watched``.
    """

    duration: MediaTime
    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()

    @classmethod
    def of(
        cls, duration: MediaTime, watched: Iterable[TimeRange], glimpsed: Iterable[TimeRange] = ()
    ) -> Coverage:
        """From stretches in any order that may overlap and reach beyond the film's end."""
        full = _merged(_within(watched, duration))
        return cls(duration, full, _without(_merged(_within(glimpsed, duration)), full))

    @property
    def watched_until(self) -> MediaTime:
        """Everything before it is watched, not only glimpsed."""
        if self.watched and self.watched[0].start == MediaTime():
            return self.watched[0].end
        return MediaTime()

    @property
    def finished(self) -> bool:
        """Whether all of the film is watched."""
        return bool(self.watched) and self.watched_until >= self.duration

    @property
    def watched_share(self) -> float:
        """Of the film's length, 0 to 1."""
        total = sum(part.end.us - part.start.us for part in self.watched)
        return total / self.duration.us if self.duration.us else 0.0

    def before(self, bound: MediaTime | None) -> Coverage:
        """As if the film ended at ``bound``; None changes nothing."""
        if bound is None or bound >= self.duration:
            return self
        return Coverage.of(bound, self.watched, self.glimpsed)


def _within(parts: Iterable[TimeRange], end: MediaTime) -> list[TimeRange]:
    return [TimeRange(p.start, min(p.end, end)) for p in parts if p.start < min(p.end, end)]


def _merged(parts: Iterable[TimeRange]) -> tuple[TimeRange, ...]:
    merged: list[TimeRange] = []
    for part in sorted(parts, key=lambda p: p.start):
        if merged and part.start <= merged[-1].end:
            merged[-1] = TimeRange(merged[-1].start, max(merged[-1].end, part.end))
        else:
            merged.append(part)
    return tuple(merged)


def _without(parts: Iterable[TimeRange], taken: Iterable[TimeRange]) -> tuple[TimeRange, ...]:
    left = list(parts)
    for away in taken:
        cut: list[TimeRange] = []
        for part in left:
            if part.start < away.start:
                cut.append(TimeRange(part.start, min(part.end, away.start)))
            if part.end > away.end:
                cut.append(TimeRange(max(part.start, away.end), part.end))
        left = cut
    return tuple(left)
