"""How much the companion's watching gives way to the film that plays, and to the battery.

Watching takes turns of work and rest. Rest is a share of the work before it: none on mains
while the film plays smoothly, as long as the work on battery, and more each time the player
says it has dropped frames, until it no longer does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psutil

ON_BATTERY = 1.0
"""Rest on battery, in shares of the work before it."""
FIRST_STRAIN, MOST_STRAIN = 1.0, 16.0
"""Rest after the first report of dropped frames; every further one doubles it up to the most."""
LONGEST_REST = 3.0
"""Seconds of one rest."""
_POWER_SECONDS = 20.0
"""How long a look at the battery holds good."""


def on_battery() -> bool:
    """Whether this machine runs on battery now; False where it has none or can't tell."""
    sensors = getattr(psutil, "sensors_battery", None)  # some systems have no such call
    battery = sensors() if sensors is not None else None
    return battery is not None and battery.power_plugged is False


class Pace:
    """Tells each working thread how long to rest. May be used from any thread.

    Args:
        on_battery: how to tell.
        clock: seconds that only rise.
    """

    def __init__(
        self,
        on_battery: Callable[[], bool] = on_battery,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_battery = on_battery
        self._clock = clock
        self._guard = threading.Lock()
        self._strain = 0.0
        self._power: tuple[float, bool] | None = None
        self._own = threading.local()

    def report(self, strained: bool) -> None:
        """The player has, or has not, dropped frames since its last report."""
        with self._guard:
            if strained:
                self._strain = min(MOST_STRAIN, max(FIRST_STRAIN, 2 * self._strain))
            else:
                self._strain = self._strain / 2 if self._strain > FIRST_STRAIN else 0.0

    @property
    def strained(self) -> bool:
        """Whether the player has lately dropped frames."""
        with self._guard:
            return self._strain > 0

    def rest(self) -> float:
        """Seconds this thread should rest for the work it has done since ``resumed``."""
        worked = self._clock() - getattr(self._own, "since", self._clock())
        with self._guard:
            share = max(self._strain, ON_BATTERY if self._battery() else 0.0)
        return min(LONGEST_REST, share * max(0.0, worked))

    def resumed(self) -> None:
        """This thread works again from now on."""
        self._own.since = self._clock()

    def _battery(self) -> bool:
        now = self._clock()
        if self._power is None or now - self._power[0] > _POWER_SECONDS:
            self._power = (now, self._on_battery())
        return self._power[1]
