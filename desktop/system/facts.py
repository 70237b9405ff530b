"""What other programs are told of the film that plays: MPRIS's properties by their names.

https://specifications.freedesktop.org/mpris-spec/latest/. Times are microseconds, the volume is
1.0 at a hundred percent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtDBus import QDBusObjectPath

from core.timeline import MediaTime
from desktop.library.address import is_address, name_of
from desktop.library.playlist import Playlist
from desktop.player.mpv_player import Player

Facts = dict[str, object]

NO_FILM = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
SLOWEST, FASTEST = 0.25, 4.0
REPEATS = {"off": "None", "one": "Track", "all": "Playlist"}
"""Our words for MPRIS's."""

ROOT: Facts = {
    "CanQuit": True,
    "CanRaise": True,
    "CanSetFullscreen": True,
    "HasTrackList": False,
    "Identity": "Reelmate",
    "DesktopEntry": "reelmate",
    "SupportedUriSchemes": ["file", "http", "https"],
    "SupportedMimeTypes": [
        *("video/mp4", "video/x-matroska", "video/webm", "video/quicktime", "video/x-msvideo"),
        *("video/mpeg", "video/mp2t", "video/ogg", "video/3gpp", "video/x-flv", "video/x-ms-wmv"),
    ],
}


@dataclass(frozen=True, slots=True)
class Remote:
    """What another program may have the window do, and see of it.

    Attributes:
        come: to the front.
        go: end the program.
        step: to the next film, or the one before.
        open: a film by its path or address.
        full_screen: whether the film has the whole screen; ``set_full_screen`` changes that.
        art: the file of a film's picture, None where there is none.
    """

    come: Callable[[], object]
    go: Callable[[], object]
    step: Callable[[bool], object]
    seek: Callable[[MediaTime], object]
    open: Callable[[str], object]
    full_screen: Callable[[], bool]
    set_full_screen: Callable[[bool], object]
    art: Callable[[str], Path | None]


def film_facts(player: Player, playlist: Playlist, remote: Remote, number: int) -> Facts:
    """The properties of ``org.mpris.MediaPlayer2.Player`` but for the position.

    Args:
        number: how many films were loaded; names this one.
    """
    there = player.loaded
    status = "Stopped" if not there else "Paused" if player.paused else "Playing"
    return {
        "PlaybackStatus": status,
        "LoopStatus": REPEATS[playlist.repeat],
        "Shuffle": playlist.shuffled,
        "Rate": player.speed,
        "MinimumRate": SLOWEST,
        "MaximumRate": FASTEST,
        "Volume": 0.0 if player.muted else player.volume / 100,
        "Metadata": metadata(player, remote, number),
        "CanGoNext": playlist.after() is not None,
        "CanGoPrevious": playlist.before() is not None,
        "CanPlay": there,
        "CanPause": there,
        "CanSeek": there and player.duration.us > 0,
        "CanControl": True,
    }


def metadata(player: Player, remote: Remote, number: int) -> Facts:
    """The film itself."""
    if not player.loaded or player.path is None:
        return {"mpris:trackid": QDBusObjectPath(NO_FILM)}
    facts: Facts = {
        "mpris:trackid": QDBusObjectPath(film_path(number)),
        "xesam:title": player.title or name_of(player.path),
        "xesam:url": _url(player.path),
    }
    if player.duration.us:
        facts["mpris:length"] = player.duration.us
    art = remote.art(player.path)
    if art is not None:
        facts["mpris:artUrl"] = _url(str(art))
    return facts


def film_path(number: int) -> str:
    """The name by which a film is spoken of on the bus."""
    return f"/org/reelmate/Film/{number}"


def _url(film: str) -> str:
    if is_address(film):
        return film
    return str(QUrl.fromLocalFile(film).toString(QUrl.ComponentFormattingOption.FullyEncoded))
