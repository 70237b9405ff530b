"""Notices that a film breaks off because its file is out of reach.

A drive that was unplugged ends the film in the midst of it; a lost network drive lets it
stand still. Both are looked into beside the window: the drive may never answer.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import ReelmateError
from core.timeline import MediaTime
from desktop.library.address import is_address, name_of
from desktop.library.aside import Aside
from desktop.library.errors import GoneError, NoAnswerError
from desktop.library.film_file import check_film
from desktop.player.mpv_player import Player

LOOK_MS = 2000
STILL_LOOKS = 3
"""So often in a row the film must stand still until its file is looked for."""
NEAR_END = MediaTime.from_seconds(5)


class Vanishing(QObject):
    """Watches over the film that plays."""

    gone = Signal(object)
    """The film's file is out of reach, for this ``ReelmateError``."""
    ended = Signal()
    """The film was played to its true end."""

    def __init__(self, player: Player, aside: Aside, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._aside = aside
        self._film = ""
        self._last = MediaTime()
        self._still = 0
        self._said = False
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self._look)
        player.position_changed.connect(self._on_position)
        player.end_reached.connect(self._on_end)

    def begin(self, film: str) -> None:
        """``film`` is loaded."""
        self._film = film
        self._last = self._player.position
        self._still = 0
        self._said = False
        self._clock.start()

    def leave(self) -> None:
        """Nobody needs to know any more."""
        self._film = ""
        self._clock.stop()

    def _on_position(self, position: MediaTime) -> None:
        if not self._player.at_end and position != self._last:
            self._last = position
            self._still = 0

    def _on_end(self) -> None:
        if not self._film:
            return
        if self._player.duration - self._last <= NEAR_END:
            self.ended.emit()
        else:
            self._check(at_end=True)

    def _look(self) -> None:
        if self._player.paused or self._player.at_end or not self._player.loaded:
            self._still = 0
            return
        self._still += 1
        if self._still == STILL_LOOKS:
            self._check(at_end=False)

    def _check(self, at_end: bool) -> None:
        film = self._film
        if is_address(film):
            self._say(film, NoAnswerError(name_of(film)))
            return

        def look() -> ReelmateError | None:
            try:
                check_film(Path(film))
            except ReelmateError:
                return GoneError(Path(film))
            return None

        def then(error: ReelmateError | None) -> None:
            if error is not None:
                self._say(film, error)
            elif at_end and film == self._film:
                self.ended.emit()  # the length was a guess, or the file was cut short

        self._aside.ask(look, then, lambda: self._say(film, NoAnswerError(Path(film).name)))

    def _say(self, film: str, error: ReelmateError) -> None:
        if film == self._film and not self._said:
            self._said = True
            self.gone.emit(error)
