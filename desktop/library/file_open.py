"""Films that the system opens with this program by an event, not by the words of a command.

macOS does so: what is double-clicked in Finder or dropped on the Dock comes to the program that
runs, or to one that is started without any words. It tells of the words of a command by such
events too, once more, while the program starts; these are passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent

from desktop.library.wish import Wish

COMES = sys.platform == "darwin"
"""Whether this system tells of films so."""
TOGETHER_MS = 50
"""Milliseconds within which several events are one wish: each file has an event of its own."""


class FileOpenings(QObject):
    """Hears of films from the start on, and keeps them until somebody listens.

    Args:
        app: the application, before it has seen any event.
        words: films of the command that started it.
    """

    def __init__(self, app: QCoreApplication, words: Sequence[str] = ()) -> None:
        super().__init__(app)
        self._words = {*words, *(str(Path(word).absolute()) for word in words)}
        self._things: list[str] = []
        self._grant: Callable[[Wish], None] | None = None
        self._together = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._together.timeout.connect(self._tell)
        app.installEventFilter(self)

    @property
    def things(self) -> tuple[str, ...]:
        """Paths and addresses that nobody was told of yet."""
        return tuple(self._things)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Keep what is to be opened; nobody else is asked."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        thing = event.file() or event.url().toString()
        if self._grant is not None or thing not in self._words:
            self._things.append(thing)
            self._together.start()
        return True

    def listen(self, grant: Callable[[Wish], None]) -> None:
        """Have ``grant`` called with what came already, and with all that comes."""
        self._grant = grant
        self._tell()

    def leave(self) -> None:
        """The window is closed."""
        self._grant = None

    def _tell(self) -> None:
        if self._grant is not None and self._things:
            wish = Wish(self.things)
            self._things.clear()
            self._grant(wish)
