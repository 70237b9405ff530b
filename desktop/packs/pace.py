"""How long something that is counted in bytes will still take. No Qt."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 20.0
"""Seconds that are looked back upon: longer is steadier, shorter sooner right."""
SETTLED_S = 2.0
"""Before that nothing is said."""


class Pace:
    """Remembers how many bytes there were when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def reached(self, done: int) -> None:
        """So many are there now; fewer than before begins anew."""
        now = self._clock()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, done))
        while now - self._seen[0][0] > WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()

    def seconds_left(self, total: int) -> float | None:
        """Until ``total`` are there, at the pace of late; None where that can't be told."""
        if not self._seen:
            return None
        (begin, first), (_, last) = self._seen[0], self._seen[-1]
        took = self._clock() - begin
        if took < SETTLED_S or last <= first:
            return None
        return max(0.0, (total - last) * took / (last - first))
