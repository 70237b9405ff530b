"""How far the viewer has come: the furthest moment that was played, not merely jumped to."""

from __future__ import annotations

from core.timeline import MediaTime

LONGEST_STEP = 2.0
"""Seconds between two positions of a film that simply plays, at most (times its speed)."""
SETTLE = 1.0
"""Seconds that must play in one go before a place that was jumped to counts."""


class FurthestWatched:
    """Fed with every position; a jump begins a new run, and a run counts once it has lasted."""

    def __init__(self) -> None:
        self.furthest = MediaTime()
        self._begun = MediaTime()
        self._last = MediaTime()

    def reset(self) -> None:
        """Another film."""
        self.furthest = self._begun = self._last = MediaTime()

    def restore(self, furthest: MediaTime) -> bool:
        """An earlier day came as far as ``furthest``; gives whether the moment moved."""
        return self._move(furthest)

    def reach_end(self, duration: MediaTime) -> bool:
        """The film is over; gives whether the moment moved, which takes having played there."""
        near = (duration - self.furthest).seconds <= LONGEST_STEP
        return near and self._move(duration)

    def jump(self, time: MediaTime) -> None:
        """The viewer went to ``time``."""
        self._begun = self._last = time

    def play(self, time: MediaTime, speed: float = 1.0) -> bool:
        """The film plays and is at ``time``; gives whether the furthest moment moved."""
        step = (time - self._last).seconds
        if not 0 <= step <= LONGEST_STEP * max(1.0, speed):
            self._begun = time
        self._last = time
        lasted = (time - self._begun).seconds >= SETTLE
        return (lasted or self._begun <= self.furthest) and self._move(time)

    def _move(self, time: MediaTime) -> bool:
        if time <= self.furthest:
            return False
        self.furthest = time
        return True
