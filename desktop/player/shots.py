"""Ticks where shots begin, on a seek bar that is zoomed in."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from core.engine.messages import Shots
from core.timeline import MediaTime, TimeRange
from desktop.engine_bridge import EngineBridge
from desktop.player.seek_bar import SeekBar

SETTLE_MS = 120
"""Milliseconds after the last of a row of wheel notches, until the engine is asked."""
LONGEST = MediaTime(20 * 60 * 1_000_000)
"""A stretch longer than this has more shots than pixels, about."""


class ShotTicks(QObject):
    """Asks for the shots of what the bar shows; again when more is known or may be shown."""

    def __init__(self, bar: SeekBar, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._bridge = bridge
        self._bound: MediaTime | None = None
        self._request = 0
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._ask)
        bar.view_changed.connect(self._on_view)
        bridge.shots.connect(self._on_shots)

    @property
    def waiting(self) -> bool:
        """Whether the engine is about to be asked."""
        return self._later.isActive()

    def set_bound(self, bound: MediaTime | None) -> None:
        """Nothing of the film is shown from here on (no spoilers); None for no bound."""
        if bound != self._bound:
            self._bound = bound
            self.more_known()

    def more_known(self) -> None:
        """The companion has watched more, or more may be shown."""
        if self._wanted and not self.waiting:
            self._later.start()

    @property
    def _wanted(self) -> bool:
        span = self._bar.view.span
        return self._bar.view.zoomed and (span.end - span.start) <= LONGEST

    def _on_view(self, _: TimeRange, zoomed: bool) -> None:
        if not zoomed:
            self._request = 0
            self._bar.set_shots(())
        if self._wanted:
            self._later.start()

    def _ask(self) -> None:
        if self._wanted:
            self._request = self._bridge.get_shots(self._bar.view.span, self._bound)

    def _on_shots(self, shots: Shots) -> None:
        if shots.request == self._request:
            self._bar.set_shots(shots.starts)
