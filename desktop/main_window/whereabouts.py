"""Where the viewer is: how far the film was played, told to those who should know.

The engine watches ahead of the viewer and slows when the player struggles; the disk
remembers the place. Both hear of it every few seconds, after a jump, and at a pause.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.engine.messages import FilmOpened
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from desktop.player.mpv_player import Player
from desktop.player.watched import FurthestWatched

TELL_MS = 5000
"""Milliseconds between two words about a film that simply plays."""
SETTLE_MS = 250
"""Milliseconds after the last of a row of jumps, until it is told."""


class Whereabouts(QObject):
    """The viewer's place in the film that plays. Make it after ``keeping``."""

    furthest_changed = Signal(MediaTime)

    def __init__(
        self,
        player: Player,
        bridge: EngineBridge,
        keeping: Keeping,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._bridge = bridge
        self._keeping = keeping
        self._watched = FurthestWatched()
        self._here = False
        self._dropped = 0
        self._place = (MediaTime(), MediaTime())
        self._clock = QTimer(self, interval=TELL_MS)
        self._clock.timeout.connect(self._on_clock)
        self._jumped = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._jumped.timeout.connect(self._tell)
        player.position_changed.connect(self._on_position)
        player.paused_changed.connect(self._on_paused)
        player.end_reached.connect(self._on_end)
        bridge.film_opened.connect(self._on_opened)

    @property
    def furthest(self) -> MediaTime:
        """The furthest moment of this film that was played, not merely jumped to."""
        return self._watched.furthest

    def begin(self) -> None:
        """Another film is loaded."""
        self._watched.reset()
        self._here = True
        self._dropped = self._player.dropped
        self._place = (MediaTime(), MediaTime())
        self._clock.start()
        self.furthest_changed.emit(self.furthest)

    def jump(self, time: MediaTime) -> None:
        """The viewer goes to ``time``."""
        self._watched.jump(time)
        if self._here:
            self._jumped.start()

    def leave(self) -> None:
        """The film is left; its place is kept, and nothing is told any more."""
        if self._here:
            self._keep()
        self._here = False
        self._clock.stop()
        self._jumped.stop()

    # What happens -----------------------------------------------------------------

    def _on_position(self, position: MediaTime) -> None:
        playing = self._here and not self._player.paused
        if playing and self._watched.play(position, self._player.speed):
            self.furthest_changed.emit(self.furthest)

    def _on_paused(self, paused: bool) -> None:
        if self._here and paused:
            self._keep()

    def _on_end(self) -> None:
        if self._here and self._watched.reach_end(self._player.duration):
            self.furthest_changed.emit(self.furthest)
            self._keep()

    def _on_opened(self, _: FilmOpened) -> None:
        if self._here and self._watched.restore(self._keeping.kept.furthest):
            self.furthest_changed.emit(self.furthest)

    def _on_clock(self) -> None:
        if not self._player.paused:
            self._tell()
        self._keep()

    def _tell(self) -> None:
        dropped, before = self._player.dropped, self._dropped
        self._dropped = dropped
        self._bridge.viewer_is_at(self._player.position, dropped > before)

    def _keep(self) -> None:
        place = (self._player.position, self.furthest)
        if place != self._place:
            self._place = place
            self._keeping.keep_place(*place)
