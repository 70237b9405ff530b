"""Looking at drives beside the window, so that a drive that doesn't answer never holds it.

A lost network drive can keep ``stat`` waiting for minutes. Whoever asks here is told so
after ``PATIENCE_MS``; an answer that comes still later is thrown away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

PATIENCE_MS = 4000

T = TypeVar("T")


class Aside(QObject):
    """Runs work on threads of its own and answers on the window's thread."""

    _came = Signal(int, object, object)
    """A question's number, what came of it, and what it raised instead."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count(1)
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        late: Callable[[], None] = lambda: None,
        patience_ms: int = PATIENCE_MS,
    ) -> None:
        """Do ``work`` on another thread, then ``then`` with what it gives, on this one.

        Args:
            late: called instead of ``then`` when nothing came in time.
        """
        number = next(self._numbers)
        self._waiting[number] = then

        def run() -> None:
            try:
                self._came.emit(number, work(), None)
            except Exception as error:  # noqa: BLE001 - a lane; raised again on the window's
                self._came.emit(number, None, error)

        def give_up() -> None:
            if self._waiting.pop(number, None) is not None:
                late()

        threading.Thread(target=run, name=f"aside-{number}", daemon=True).start()
        QTimer.singleShot(patience_ms, self, give_up)

    def forget(self) -> None:
        """Nobody waits any more."""
        self._waiting.clear()

    @Slot(int, object, object)
    def _on_came(self, number: int, result: object, error: Exception | None) -> None:
        then = self._waiting.pop(number, None)
        if then is None:
            return
        if error is not None:
            raise error
        then(result)
