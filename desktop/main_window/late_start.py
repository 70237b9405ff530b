"""When the companion's process starts: once the film is seen.

Its libraries take seconds of a processor to load. Two programs that load at once would each
take twice as long, and the viewer came for the film; what is asked meanwhile waits.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.player.mpv_player import Player

NOTHING_COMES_MS = 400
"""Milliseconds after which a window that was given no film is taken to want none."""
LATEST_MS = 5000
"""Milliseconds that a film may take to be seen."""


class LateStart(QObject):
    """Calls ``start`` once: when the film is seen or can't be, or none comes."""

    def __init__(self, player: Player, start: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._player = player
        self._start: Callable[[], None] | None = start
        player.seek_done.connect(self._go)  # mpv says so of a film's first picture too
        player.load_failed.connect(lambda *_: self._go())
        QTimer.singleShot(NOTHING_COMES_MS, self, self._look)
        QTimer.singleShot(LATEST_MS, self, self._go)

    def _look(self) -> None:
        if not self._player.loading:
            self._go()

    def _go(self) -> None:
        start, self._start = self._start, None
        if start is not None:
            start()
