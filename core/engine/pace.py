"""How much the companion's watching gives way to the film that plays, and to the battery.

Watching takes turns of work and rest. Rest is a share of the work before it: none on mains
while the film plays smoothly, as long as the work on battery (unless the viewer wants otherwise),
and more each time the player
says it has dropped frames, until it no longer does or says nothing any more: it is paused.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psutil

from core.engine.messages import OnBattery

ON_BATTERY = 1.0
"""Rest on battery, in shares of the work before it."""
FIRST_STRAIN, MOST_STRAIN = 1.0, 16.0
"""Rest after the first report of dropped frames; every further one doubles it up to the most."""
FORGET_SECONDS = 12.0
"""How long after the player's last report its strain holds; a film that plays is reported on every
five seconds."""
LONGEST_REST = 3.0
"""Seconds of one rest."""
_POWER_SECONDS = 20.0
"""How long a look at the battery holds good."""


def on_battery() -> bool:
    """Whether this machine runs on battery now; False where it has none or can't tell."""
    battery = _battery()
    return battery is not None and battery.power_plugged is False


def has_battery() -> bool:
    """Whether this machine may ever run on battery, as far as it can tell."""
    return _battery() is not None


def _battery() -> Any:
    sensors = getattr(psutil, "sensors_battery", None)  # some systems have no such call
    try:
        return sensors() if sensors is not None else None
    except FileNotFoundError:  # a container without /sys, where nothing can be told
        return None


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
        self._reported = clock()
        self._wanted: OnBattery = "slower"
        self._power: tuple[float, bool] | None = None
        self._own = threading.local()

    def report(self, strained: bool) -> None:
        """The player has, or has not, dropped frames since its last report."""
        with self._guard:
            before = self._strain_now()
            if strained:
                self._strain = min(MOST_STRAIN, max(FIRST_STRAIN, 2 * before))
            else:
                self._strain = before / 2 if before > FIRST_STRAIN else 0.0
            self._reported = self._clock()

    def forget(self) -> None:
        """Another film: of how it plays nothing is known."""
        with self._guard:
            self._strain = 0.0

    def choose(self, on_battery: OnBattery) -> None:
        """What the viewer wants on battery, from now on."""
        with self._guard:
            self._wanted = on_battery

    @property
    def halted(self) -> bool:
        """Whether nothing is to be watched until the machine is on mains again."""
        with self._guard:
            return self._wanted == "pause" and self._battery()

    @property
    def strained(self) -> bool:
        """Whether the player has lately dropped frames."""
        with self._guard:
            return self._strain_now() > 0

    def rest(self) -> float:
        """Seconds this thread should rest for the work it has done since ``resumed``."""
        worked = self._clock() - getattr(self._own, "since", self._clock())
        with self._guard:
            slower = self._wanted == "slower" and self._battery()
            share = max(self._strain_now(), ON_BATTERY if slower else 0.0)
        return min(LONGEST_REST, share * max(0.0, worked))

    def resumed(self) -> None:
        """This thread works again from now on."""
        self._own.since = self._clock()

    def _strain_now(self) -> float:
        return self._strain if self._clock() - self._reported <= FORGET_SECONDS else 0.0

    def _battery(self) -> bool:
        now = self._clock()
        if self._power is None or now - self._power[0] > _POWER_SECONDS:
            self._power = (now, self._on_battery())
        return self._power[1]
