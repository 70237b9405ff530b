"""A file that ends before it says: cut short while it was copied, or simply lying.

mpv believes what a container claims. The companion reads where picture and sound end; where
that is earlier, the film is as long as that, and a word says so.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.engine.messages import FilmOpened
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.library.notice import Notice, Word
from desktop.player.mpv_player import Player
from desktop.translate import tr

GRANTED = MediaTime.from_seconds(2)
SAID_S = 12.0


class TrueLength(QObject):
    """Shortens the film that plays to what there is of it."""

    def __init__(
        self,
        player: Player,
        bridge: EngineBridge,
        notice: Notice,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._notice = notice
        self._film = ""
        self._ends = MediaTime()
        bridge.film_opened.connect(self._on_opened)
        player.duration_changed.connect(self._shorten)

    def _on_opened(self, opened: FilmOpened) -> None:
        self._film, self._ends = str(opened.info.path), opened.info.ends
        if self._ends.us and self._player.path == self._film and not self._player.duration.us:
            self._player.shorten(self._ends)  # it makes no claim, or none that can be believed
        self._shorten()

    def _shorten(self) -> None:
        player, ends = self._player, self._ends
        if not ends.us or player.path != self._film or player.duration - ends <= GRANTED:
            return
        self._ends = MediaTime()
        player.shorten(ends)
        self._notice.say(
            Word(
                lambda: tr(
                    "This file ends at {time}, though it claims to be longer.", time=ends.clock()
                ),
                (),
                SAID_S,
            )
        )
