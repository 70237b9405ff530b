"""One window a person and a data folder: a second start hands its films to the first.

The first listens at a socket in the person's own runtime folder. Who comes later waits
for a greeting before saying anything, so that a first window that hangs is never told of
films that open elsewhere meanwhile; every wait is bounded, and whoever can't hand over
opens a window of their own.
"""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.library.socket_name import socket_name
from desktop.library.wish import LARGEST, Wish, read_wish

log = logging.getLogger(__name__)

GREETING = b"reelmate 1\n"
TAKEN = b"taken\n"
CONNECT_MS = 500
GREET_MS = 4000
TAKE_MS = 4000
IDLE_MS = 5000


def hand_over(wish: Wish, name: str | None = None) -> bool:
    """Have the first window do this; gives whether it will. Takes some eight seconds at most."""
    socket = QLocalSocket()
    socket.connectToServer(name or socket_name())
    try:
        if not socket.waitForConnected(CONNECT_MS):
            return False
        if _read_line(socket, GREET_MS) != GREETING:
            log.warning("the first window doesn't answer; opening another one")
            return False
        socket.write(wish.written())
        socket.flush()
        return _read_line(socket, TAKE_MS) == TAKEN
    finally:
        socket.abort()


def _read_line(socket: QLocalSocket, patience_ms: int) -> bytes:
    deadline = time.monotonic() + patience_ms / 1000
    while not socket.canReadLine():
        left = round((deadline - time.monotonic()) * 1000)
        if left <= 0 or not socket.waitForReadyRead(left):
            return b""
    return bytes(socket.readLine(len(GREETING) + 1).data())


class FirstWindow(QObject):
    """Listens for later starts. Where another first window listens already, this one doesn't."""

    wished = Signal(object)
    """A later start handed over this ``Wish``."""

    def __init__(self, parent: QObject | None = None, name: str | None = None) -> None:
        super().__init__(parent)
        self._name = name or socket_name()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    @property
    def listens(self) -> bool:
        """Whether later starts are heard."""
        return self._server.isListening()

    def listen(self, taken: int | None = None) -> bool:
        """Begin; gives whether this is the first window now.

        Args:
            taken: the socket that ``take_socket`` gave.
        """
        if taken is not None:
            return self._server.listen(taken)
        # ``listen`` would put its socket in the place of one that is alive.
        probe = QLocalSocket()
        probe.connectToServer(self._name)
        alive = probe.waitForConnected(CONNECT_MS)
        probe.abort()
        if alive:
            return False
        QLocalServer.removeServer(self._name)  # left behind by a window that was killed
        return self._server.listen(self._name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            caller = _Caller(self._server.nextPendingConnection(), self)
            caller.wished.connect(self.wished)


class _Caller(QObject):
    """One that calls: is greeted, may say one line, and is gone."""

    wished = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(LARGEST + 1)
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(self.deleteLater)
        self._patience = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._patience.timeout.connect(self._hang_up)
        self._patience.start()
        socket.write(GREETING)
        socket.flush()
        if socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
            self.deleteLater()

    def _on_ready(self) -> None:
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() > LARGEST:
                self._hang_up()
            return
        wish = read_wish(bytes(self._socket.readLine(LARGEST + 1).data()))
        connected = QLocalSocket.LocalSocketState.ConnectedState
        if wish is None or self._socket.state() != connected:
            self._hang_up()
            return
        self._socket.write(TAKEN)
        self._socket.flush()
        self.wished.emit(wish)

    def _hang_up(self) -> None:
        self._socket.abort()
        self.deleteLater()
