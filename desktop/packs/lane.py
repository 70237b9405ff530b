"""An errand of ``core.packs.errand`` beside the window: what it tells comes as signals."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.errors import ReelmateError
from core.packs.errand import Errand

PATIENCE_S = 10.0


class Lane(QObject):
    """One errand at a time, in a process of its own.

    Attributes:
        busy: whether one is under way.
    """

    told = Signal(object)
    """What the errand tells on its way."""
    ended = Signal(object)
    """It is over: None, or the ``ReelmateError`` that it ended with."""

    _came = Signal(int, bool, object)
    """Of which errand, whether it is over, and what was told or raised."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = False
        self._number = 0
        self._errand: Errand | None = None
        self._thread: threading.Thread | None = None
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def begin(self, make: Callable[[], Errand]) -> None:
        """Start what ``make`` gives; the one before must be over."""
        assert not self.busy
        self.busy = True
        self._number += 1
        errand = self._errand = make()
        self._thread = threading.Thread(
            target=self._follow, args=(self._number, errand), name="errand", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End it, whatever it is doing; nothing more is told of it."""
        self._number += 1
        self.busy = False
        errand, self._errand = self._errand, None
        thread, self._thread = self._thread, None
        if errand is not None:
            errand.stop()
        if thread is not None:
            thread.join(PATIENCE_S)

    def _follow(self, number: int, errand: Errand) -> None:
        """On the thread: pass on what comes."""
        try:
            with errand:
                for event in errand.events():
                    self._came.emit(number, False, event)
        except ReelmateError as error:
            self._came.emit(number, True, error)
        else:
            self._came.emit(number, True, None)

    @Slot(int, bool, object)
    def _on_came(self, number: int, over: bool, what: object) -> None:
        if number != self._number:
            return
        if not over:
            self.told.emit(what)
            return
        thread, self._thread, self._errand = self._thread, None, None
        self.busy = False
        if thread is not None:
            thread.join(PATIENCE_S)
        self.ended.emit(what)
