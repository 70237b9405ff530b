"""What comes when a film has ended: the next one of the list, unless the viewer stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.timeline import MediaTime
from desktop.library.address import name_of
from desktop.library.folder import continues
from desktop.library.notice import Choice, Notice, Word
from desktop.library.playlist import Playlist
from desktop.player.mpv_player import Player
from desktop.translate import tr

COUNTDOWN_S = 8.0


class NextFilm(QObject):
    """Offers the next film at the end of one.

    Of a list that the viewer made, that is the next on it. Of a folder from which only one film
    was opened, it is the next one only where the names tell of a series: two films that happen
    to lie in one folder have nothing to do with each other.

    Args:
        wanted: whether films may follow by themselves.
    """

    film_wanted = Signal(int)
    """Play the film at this place of the list."""
    seek_wanted = Signal(MediaTime)

    def __init__(
        self,
        player: Player,
        playlist: Playlist,
        notice: Notice,
        wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._playlist = playlist
        self._notice = notice
        self._wanted = wanted
        self._offered = False
        player.paused_changed.connect(lambda paused: None if paused else self.cancel())

    def film_ended(self) -> None:
        """The film was played to its end."""
        if self._playlist.repeats_film:
            self.seek_wanted.emit(MediaTime())
            self._player.play()
            return
        if (place := self.follows()) is not None and self._wanted():
            self.offer(place)

    def offer(self, place: int) -> None:
        """Say what comes next, and play it after a while."""
        name = name_of(self._playlist.films[place])
        self._offered = True

        def go() -> None:
            self._offered = False
            self.film_wanted.emit(place)

        self._notice.say(
            Word(
                lambda: tr("Next: {name}", name=name),
                (
                    Choice(lambda: tr("Play now"), go),
                    Choice(lambda: tr("Stay here"), self.cancel),
                ),
                COUNTDOWN_S,
                go,
            )
        )

    def cancel(self) -> None:
        """The viewer does something else: nothing comes by itself."""
        if self._offered:
            self._offered = False
            self._notice.dismiss()

    def follows(self) -> int | None:
        """The place of the film that may follow by itself."""
        place = self._playlist.after()
        if place is None or self._playlist.listed:
            return place
        before, after = self._playlist.film, self._playlist.films[place]
        return place if continues(Path(before).stem, Path(after).stem) else None
