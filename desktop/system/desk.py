"""The desktop around the window: its media keys and its screen saver."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.library.playlist import Playlist
from desktop.player.mpv_player import Player
from desktop.system.awake import Awake
from desktop.system.bus import close_bus, open_bus
from desktop.system.facts import Remote
from desktop.system.mpris import Mpris


class Desk(QObject):
    """Attributes:
    mpris: None where there is no session bus.
    """

    def __init__(
        self, player: Player, playlist: Playlist, remote: Remote, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.awake = Awake(player, self)
        self._bus = open_bus()
        self.mpris: Mpris | None = None
        if self._bus is not None:
            self.mpris = Mpris(self._bus, player, playlist, remote, self)

    def look(self) -> None:
        """The window is otherwise now: in full screen, or has a film's picture."""
        if self.mpris is not None:
            self.mpris.look()

    def close(self) -> None:
        """The window closes."""
        self.awake.close()
        if self.mpris is not None:
            self.mpris.close()
        if self._bus is not None:
            close_bus(self._bus)
            self._bus = None
