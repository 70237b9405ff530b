"""The start of the program: a film is seen first, then the window is furnished around it.

What a film's first picture needs is little: a window, a place to draw, mpv. All the rest, the
companion's panel above all, is read and put in piece by piece afterwards, so that the film plays
on. A window that is to open without a film is furnished at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.main_window.modules import read_without_qt

if TYPE_CHECKING:
    from desktop.main_window.window import MainWindow

SOON_MS = 150
"""Milliseconds that a film's picture may take to be drawn once mpv has it. Sounds have none."""
GROUND_MS = 40
"""Milliseconds that a new window takes to be painted."""
LATEST_MS = 1500
"""Milliseconds that a film may take to be seen until the window is furnished without it."""


class Opening(QObject):
    """Furnishes ``window`` once its first film is seen, or it turns out that none will be.

    Args:
        begin: called first of all: the rest of what a window needs of the application.
        end: called once the window is furnished.
    """

    _read = Signal()

    def __init__(
        self, window: MainWindow, begin: Callable[[], None], end: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._begin: Callable[[], None] | None = begin
        self._end: Callable[[], None] | None = end
        self._read.connect(self._on_read)
        self._reader = threading.Thread(target=self._read_modules, name="reader", daemon=True)

    def wait_for_film(self) -> None:
        """Begin when the film is seen."""
        window = self._window
        window.side.seen.connect(self._go)
        window.player.load_failed.connect(self._go)
        window.player.seek_done.connect(lambda: QTimer.singleShot(SOON_MS, self, self._go))
        QTimer.singleShot(LATEST_MS, self, self._go)

    def finish_soon(self) -> None:
        """All at once, when the window's ground is painted: there is no film."""
        QTimer.singleShot(GROUND_MS, self, self.finish)

    def finish(self) -> None:
        """All at once."""
        self._dress()
        self._window.furnish()
        self._done()

    def leave(self) -> None:
        """The window is closed."""
        self._begin = self._end = None
        if self._reader.ident is not None:
            self._reader.join()

    def _go(self) -> None:
        """Begin, once."""
        if self._begin is not None:
            self._dress()
            self._reader.start()

    def _dress(self) -> None:
        begin, self._begin = self._begin, None
        if begin is not None:
            begin()

    def _read_modules(self) -> None:
        """On a thread of its own: Python's lock goes to and fro, and the film is drawn."""
        read_without_qt()
        self._read.emit()

    def _on_read(self) -> None:
        if self._window.furnish_on():
            self._done()
        else:
            QTimer.singleShot(0, self, self._on_read)

    def _done(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end()
