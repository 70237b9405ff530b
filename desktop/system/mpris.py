"""The film among the desktop's own controls: media keys, the panel's player, ``playerctl``.

Registers MPRIS on the session bus and tells what changes. Where the name is taken by another
window of ours, this one is known by a longer name.
"""

from __future__ import annotations

import logging
import os

from PySide6.QtCore import QObject, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from desktop.library.playlist import Playlist
from desktop.player.mpv_player import Player
from desktop.system.adaptors import (
    PLAYER_INTERFACE,
    ROOT_INTERFACE,
    PlayerAdaptor,
    RootAdaptor,
)
from desktop.system.bus import strings
from desktop.system.facts import Facts, Remote, film_facts

log = logging.getLogger(__name__)

PATH = "/org/mpris/MediaPlayer2"
NAME = "org.mpris.MediaPlayer2.reelmate"
TELL_MS = 50
"""Milliseconds in which several changes are gathered into one message."""


class Mpris(QObject):
    """Attributes:
    name: by which this window is known on the bus, "" where it couldn't be registered.
    """

    def __init__(
        self,
        bus: QDBusConnection,
        player: Player,
        playlist: Playlist,
        remote: Remote,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bus = bus
        self._player = player
        self._playlist = playlist
        self._remote = remote
        self._number = 0
        self._object = QObject(self)
        self._root = RootAdaptor(remote, self._object)
        self._film = PlayerAdaptor(
            player, playlist, remote, self._facts, lambda: self._number, self._object
        )
        self._told: dict[str, Facts] = self._now()
        self._later = QTimer(self, singleShot=True, interval=TELL_MS)
        self._later.timeout.connect(self._tell)
        self.name = self._register()
        self._wire()

    def look(self) -> None:
        """Something may be otherwise now."""
        self._later.start()

    def close(self) -> None:
        """Be known no more."""
        self._later.stop()
        self._bus.unregisterObject(PATH)
        if self.name:
            self._bus.unregisterService(self.name)

    def _register(self) -> str:
        export = QDBusConnection.RegisterOption.ExportAdaptors
        if self._bus.registerObject(PATH, self._object, export):
            for name in (NAME, f"{NAME}.instance{os.getpid()}"):
                if self._bus.registerService(name):
                    return name
        log.warning("MPRIS can't be offered: %s", self._bus.lastError().message())
        return ""

    def _wire(self) -> None:
        player = self._player
        for signal in (
            player.paused_changed,
            player.volume_changed,
            player.speed_changed,
            player.duration_changed,
            player.title_changed,
            player.load_failed,
            player.end_reached,
            self._playlist.changed,
        ):
            signal.connect(lambda *_: self.look())
        player.file_loaded.connect(self._on_loaded)
        player.seek_done.connect(lambda: self._film.Seeked.emit(player.position.us))

    def _on_loaded(self, _: str) -> None:
        self._number += 1
        self.look()

    def _facts(self) -> Facts:
        return film_facts(self._player, self._playlist, self._remote, self._number)

    def _now(self) -> dict[str, Facts]:
        return {ROOT_INTERFACE: self._root.facts(), PLAYER_INTERFACE: self._facts()}

    def _tell(self) -> None:
        now = self._now()
        for interface, facts in now.items():
            before = self._told[interface]
            changed = {name: fact for name, fact in facts.items() if fact != before[name]}
            if changed:
                message = QDBusMessage.createSignal(
                    PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged"
                )
                message.setArguments([interface, changed, strings([])])
                self._bus.send(message)
        self._told = now
