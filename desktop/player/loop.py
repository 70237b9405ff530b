"""The stretch that plays over and over: from A to B, until it is let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.timeline import MediaTime

OBSERVED = ("ab-loop-a", "ab-loop-b")
SHORTEST = MediaTime(200_000)
"""A second press sooner than this after the first one's place lets the loop go."""


class Loop(QObject):
    """mpv's A-B loop. It outlives seeks and ends with the film.

    Args:
        put: sets a property of mpv.
    """

    changed = Signal(object, object)
    """A and B, each a ``MediaTime`` or None; a loop runs once both are there."""

    def __init__(self, put: Callable[[str, str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._put = put
        self.a: MediaTime | None = None
        self.b: MediaTime | None = None

    def press(self, here: MediaTime) -> None:
        """Once for A, again for B, a third time to let go."""
        if self.a is None:
            self._set(here, None)
        elif self.b is None and abs(here.us - self.a.us) >= SHORTEST.us:
            self._set(min(self.a, here), max(self.a, here))
        else:
            self.clear()

    def clear(self) -> None:
        """Play on."""
        self._set(None, None)

    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value."""
        if name not in OBSERVED or value is None:
            return
        point = None if value == "no" else MediaTime.from_seconds(float(value))
        before = (self.a, self.b)
        if name == "ab-loop-a":
            self.a = point
        else:
            self.b = point
        if before != (self.a, self.b):
            self.changed.emit(self.a, self.b)

    def _set(self, a: MediaTime | None, b: MediaTime | None) -> None:
        for name, point in zip(OBSERVED, (a, b), strict=True):
            self._put(name, "no" if point is None else f"{point.seconds:.6f}")
        if (self.a, self.b) != (a, b):
            self.a, self.b = a, b
            self.changed.emit(a, b)
