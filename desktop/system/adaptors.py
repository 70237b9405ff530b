"""MPRIS's two interfaces, with the exact types that the specification gives them.

Qt makes them from this class's properties, slots and signals; names are the specification's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import ClassInfo, Property, QObject, Signal, Slot
from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusObjectPath

from core.timeline import MediaTime
from desktop.library.address import is_address, local_path
from desktop.library.playlist import Playlist
from desktop.player.mpv_player import LOUDEST, Player
from desktop.system.facts import REPEATS, ROOT, Facts, Remote, film_path

ROOT_INTERFACE = "org.mpris.MediaPlayer2"
PLAYER_INTERFACE = "org.mpris.MediaPlayer2.Player"


def _offers(interface: str) -> Any:
    """The class decorator that names what the class offers."""
    return ClassInfo({"D-Bus Interface": interface})  # type: ignore[call-arg]


def _told(kind: str | type, name: str, then: Callable[[Any, Any], None] | None = None) -> Any:
    """A property that says what ``facts`` say."""
    return Property(kind, lambda self: self.facts()[name], then)  # type: ignore[arg-type]


@_offers(ROOT_INTERFACE)
class RootAdaptor(QDBusAbstractAdaptor):
    """The program."""

    def __init__(self, remote: Remote, parent: QObject) -> None:
        super().__init__(parent)
        self._remote = remote

    def facts(self) -> Facts:
        """Every property by its name."""
        return {**ROOT, "Fullscreen": self._remote.full_screen()}

    def _set_full_screen(self, full: bool) -> None:
        self._remote.set_full_screen(full)

    CanQuit = _told(bool, "CanQuit")
    CanRaise = _told(bool, "CanRaise")
    CanSetFullscreen = _told(bool, "CanSetFullscreen")
    HasTrackList = _told(bool, "HasTrackList")
    Identity = _told(str, "Identity")
    DesktopEntry = _told(str, "DesktopEntry")
    SupportedUriSchemes = _told("QStringList", "SupportedUriSchemes")
    SupportedMimeTypes = _told("QStringList", "SupportedMimeTypes")
    Fullscreen = _told(bool, "Fullscreen", _set_full_screen)

    @Slot()
    def Raise(self) -> None:
        """Come to the front."""
        self._remote.come()

    @Slot()
    def Quit(self) -> None:
        """End the program."""
        self._remote.go()


@_offers(PLAYER_INTERFACE)
class PlayerAdaptor(QDBusAbstractAdaptor):
    """The film.

    Args:
        facts: every property but the position, by its name.
        number: of the film that plays.
    """

    Seeked = Signal("qlonglong")  # type: ignore[arg-type]

    def __init__(
        self,
        player: Player,
        playlist: Playlist,
        remote: Remote,
        facts: Callable[[], Facts],
        number: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.facts = facts
        self._player = player
        self._playlist = playlist
        self._remote = remote
        self._number = number

    # Properties -----------------------------------------------------------------

    def _position(self) -> int:
        return self._player.position.us

    def _set_rate(self, rate: float) -> None:
        """Zero means to pause."""
        if rate > 0:
            self._player.set_speed(rate)
        else:
            self._player.pause()

    def _set_volume(self, volume: float) -> None:
        self._player.set_volume(round(100 * max(0.0, min(LOUDEST / 100, volume))))

    def _set_repeat(self, status: str) -> None:
        ours = {theirs: ours for ours, theirs in REPEATS.items()}
        if status in ours:
            self._playlist.set_repeat(ours[status])

    def _set_shuffle(self, on: bool) -> None:
        self._playlist.shuffle(on)

    PlaybackStatus = _told(str, "PlaybackStatus")
    LoopStatus = _told(str, "LoopStatus", _set_repeat)
    Shuffle = _told(bool, "Shuffle", _set_shuffle)
    Rate = _told(float, "Rate", _set_rate)
    MinimumRate = _told(float, "MinimumRate")
    MaximumRate = _told(float, "MaximumRate")
    Volume = _told(float, "Volume", _set_volume)
    Metadata = _told("QVariantMap", "Metadata")
    Position = Property("qlonglong", _position)  # type: ignore[arg-type]
    CanGoNext = _told(bool, "CanGoNext")
    CanGoPrevious = _told(bool, "CanGoPrevious")
    CanPlay = _told(bool, "CanPlay")
    CanPause = _told(bool, "CanPause")
    CanSeek = _told(bool, "CanSeek")
    CanControl = _told(bool, "CanControl")

    # Methods --------------------------------------------------------------------

    @Slot()
    def Play(self) -> None:
        """Go on."""
        if self._player.loaded and self._player.paused:
            self._player.play()

    @Slot()
    def Pause(self) -> None:
        """Hold the picture."""
        if self._player.loaded:
            self._player.pause()

    @Slot()
    def PlayPause(self) -> None:
        """The one or the other."""
        if self._player.loaded:
            self._player.toggle_pause()

    @Slot()
    def Stop(self) -> None:
        """Hold the picture at the film's beginning."""
        if self._player.loaded:
            self._player.pause()
            self._remote.seek(MediaTime())

    @Slot()
    def Next(self) -> None:
        """The film after this one, if there is one."""
        if self._playlist.after() is not None:
            self._remote.step(True)

    @Slot()
    def Previous(self) -> None:
        """The film before this one, if there is one."""
        if self._playlist.before() is not None:
            self._remote.step(False)

    @Slot("qlonglong")
    def Seek(self, offset: int) -> None:
        """So many microseconds on, or back below zero; beyond the end, to the next film."""
        if not self._player.loaded:
            return
        target = self._player.position + MediaTime(offset)
        if self._player.duration.us and target > self._player.duration:
            self.Next()
        else:
            self._remote.seek(max(MediaTime(), target))

    @Slot(QDBusObjectPath, "qlonglong")
    def SetPosition(self, film: QDBusObjectPath, position: int) -> None:
        """To a moment of the film, if it is still the one that was meant."""
        meant = film.path() == film_path(self._number())
        if self._player.loaded and meant and 0 <= position <= self._player.duration.us:
            self._remote.seek(MediaTime(position))

    @Slot(str)
    def OpenUri(self, uri: str) -> None:
        """Play another film."""
        film = local_path(uri) or uri
        if film != uri or is_address(uri):
            self._remote.open(film)
