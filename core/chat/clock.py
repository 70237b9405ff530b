"""How long the steps of an answer take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """Seconds since the question, by step."""

    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = 0.0

    def lap(self, name: str) -> None:
        """The time since the last lap goes to ``name``."""
        now = time.monotonic() - self.began
        self.seconds[name] = round(now - self._last, 4)
        self._last = now

    def mark(self, name: str) -> None:
        """The time since the question goes to ``name``."""
        self.seconds[name] = round(time.monotonic() - self.began, 4)
