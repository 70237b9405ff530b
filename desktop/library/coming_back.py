"""A film that can't be opened doesn't take away the one that played.

mpv lets go of one film before it tries the next. Where that fails, the one before comes back:
the same place, paused or not, among the same films.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.timeline import MediaTime
from desktop.library.playlist import Playlist
from desktop.player.mpv_player import Player

_BEFORE_END = MediaTime.from_seconds(1)


@dataclass(frozen=True, slots=True)
class Left:
    """A film as it was left.

    Attributes:
        films, listed: the playlist it was in.
    """

    film: str
    position: MediaTime
    paused: bool
    films: tuple[str, ...]
    listed: bool


class ComingBack:
    """Remembers the film that plays while another one is tried, until that has begun to play."""

    def __init__(self, player: Player, playlist: Playlist) -> None:
        player.seek_done.connect(self._on_playing)
        self._player = player
        self._playlist = playlist
        self._left: Left | None = None

    def remember(self) -> None:
        """Another film shall play; call before anything is changed for it."""
        player, playlist = self._player, self._playlist
        if self._left is not None or not player.loaded or player.path is None:
            return
        position = player.position
        if player.at_end:
            position = max(MediaTime(), player.duration - _BEFORE_END)
        paused = player.paused or player.at_end
        films = playlist.films
        if player.path not in films:  # it was taken off the list while it played
            films = (player.path, *films)
        self._left = Left(player.path, position, paused, films, playlist.listed)

    def _on_playing(self) -> None:
        """A loaded film may still turn out to have nothing that can be decoded."""
        if self._player.loaded:
            self._left = None

    def failed(self, film: str) -> Left | None:
        """``film`` doesn't play; gives the one before, unless that is what doesn't play."""
        left, self._left = self._left, None
        return None if left is None or left.film == film else left
