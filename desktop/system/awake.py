"""Keeps the screen lit while a film plays.

``org.freedesktop.ScreenSaver`` lets go of a wish when the line it came over ends, so each wish
has a line of its own: nothing is left behind by a window that was killed, and no number has to
be given back. Where no such service answers, as in a sandbox, the desktop's portal is asked.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

from desktop.player.mpv_player import Player
from desktop.system.bus import close_bus, open_bus, session_address
from desktop.system.portal import Portal
from desktop.translate import tr

log = logging.getLogger(__name__)

SERVICE = "org.freedesktop.ScreenSaver"
PATHS = ("/org/freedesktop/ScreenSaver", "/ScreenSaver")
"""Where the service answers; some desktops know only the older one."""
SETTLE_MS = 200
"""Milliseconds after which a change counts: between two films nothing needs to be let go."""


class Awake(QObject):
    """Watches the player.

    Attributes:
        held: whether the screen is asked to stay lit.
    """

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._bus: QDBusConnection | None = None
        self._portal: Portal | None = None
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._look)
        for signal in (
            player.paused_changed,
            player.tracks_changed,
            player.file_loaded,
            player.load_failed,
            player.end_reached,
        ):
            signal.connect(lambda *_: self._later.start())

    @property
    def held(self) -> bool:
        return self._bus is not None

    def close(self) -> None:
        """The window closes."""
        self._later.stop()
        self._let_go()

    def _look(self) -> None:
        player = self._player
        plays = player.loaded and not player.paused and not player.at_end and player.has_picture
        if plays and self._bus is None:
            self._hold()
        elif not plays:
            self._let_go()

    def _hold(self) -> None:
        self._bus = open_bus()
        if self._bus is not None:
            self._ask(self._bus.name(), PATHS)

    def _ask(self, line: str, paths: tuple[str, ...]) -> None:
        """Ask at the first of these paths; where nobody answers, at the next.

        Args:
            line: the name of the line to ask over. Whoever kept the line itself would keep it
                open.
        """
        if self._bus is None or self._bus.name() != line:
            return  # let go meanwhile
        if not paths:
            self._ask_portal()
            return
        message = QDBusMessage.createMethodCall(SERVICE, paths[0], SERVICE, "Inhibit")
        message.setArguments(["Reelmate", tr("A film plays")])
        call = QDBusPendingCallWatcher(self._bus.asyncCall(message), self)
        call.finished.connect(lambda call: self._on_answer(call, line, paths))

    def _ask_portal(self) -> None:
        try:
            self._portal = Portal(session_address(), tr("A film plays"))
        except OSError as error:
            log.info("nobody here keeps the screen lit: %s", error)

    def _on_answer(self, call: QDBusPendingCallWatcher, line: str, paths: tuple[str, ...]) -> None:
        if call.isError():
            self._ask(line, paths[1:])
        call.deleteLater()

    def _let_go(self) -> None:
        portal, self._portal = self._portal, None
        if portal is not None:
            portal.close()
        bus, self._bus = self._bus, None
        if bus is not None:
            close_bus(bus)
