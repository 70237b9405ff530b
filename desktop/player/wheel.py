"""Counts a wheel's notches, also where a touchpad or a fine wheel moves by less than one."""

from __future__ import annotations

NOTCH = 120
"""What Qt counts for one notch of a wheel."""


class Notches:
    """What was left over is kept, until it goes the other way."""

    def __init__(self) -> None:
        self._rest = 0

    def of(self, delta: int) -> int:
        """Whole notches that are full with ``delta`` (120 a notch): above 0 away from the hand."""
        if delta * self._rest < 0:
            self._rest = 0
        whole = int((self._rest + delta) / NOTCH)
        self._rest += delta - whole * NOTCH
        return whole
