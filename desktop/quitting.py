"""A polite end from outside: Ctrl+C, a kill that can be heard."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier

if TYPE_CHECKING:
    from desktop.main_window.window import MainWindow


class Quitting:
    """Closes the window on Ctrl+C or a polite kill; Python sees signals only when it runs."""

    def __init__(self, window: MainWindow) -> None:
        read, write, self._close = _pipe()
        self._before = signal.set_wakeup_fd(write)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        # What is written there is never read: one word is enough.
        self._notifier = QSocketNotifier(read, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda: self._end(window))

    def _end(self, window: MainWindow) -> None:
        self._notifier.setEnabled(False)
        window.close()

    def forget(self) -> None:
        """Put everything back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._close()


def _pipe() -> tuple[int, int, Callable[[], None]]:
    """Two ends, neither of which waits, and what closes them. Windows waits at sockets only."""
    if sys.platform == "win32":
        import socket

        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)

        def hang_up() -> None:
            ours.close()
            theirs.close()

        return ours.fileno(), theirs.fileno(), hang_up
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)

    def close() -> None:
        os.close(read)
        os.close(write)

    return read, write, close
