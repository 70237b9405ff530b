"""Writes the list of recent films while one plays: where it is, and what is seen there.

The picture comes from the film's memory, asked for while the film is open: when it is left
the companion has no time to look for it any more.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from core.engine.messages import FilmOpened, Picture
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.library.address import is_address, name_of
from desktop.library.places import is_over, stamp
from desktop.library.recent import Recent, RecentFilm, now
from desktop.player.mpv_player import Player
from desktop.player.tracks import Chapter

WRITE_MS = 10_000
NEAR_END = MediaTime.from_seconds(5)
PICTURE_US = 5_000_000
"""So far from the last picture another one is asked for."""


class Journal(QObject):
    """The film that plays, among the recent ones."""

    def __init__(
        self, player: Player, bridge: EngineBridge, recent: Recent, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._bridge = bridge
        self._recent = recent
        self._film = ""
        self._position = MediaTime()
        self._chapters: tuple[MediaTime, ...] = ()
        self._over = False
        self._asked: tuple[int, str, MediaTime] | None = None
        self._pictured: MediaTime | None = None
        self._clock = QTimer(self, interval=WRITE_MS)
        self._clock.timeout.connect(self._write)
        player.position_changed.connect(self._on_position)
        player.paused_changed.connect(lambda paused: self._write() if paused else None)
        player.end_reached.connect(self._on_end)
        player.chapters_changed.connect(self._on_chapters)
        player.title_changed.connect(self._on_title)
        bridge.film_opened.connect(self._on_opened)
        bridge.picture.connect(self._on_picture)

    @property
    def position(self) -> MediaTime:
        """Where the film was before it ended or broke off."""
        return self._position

    def begin(self, film: str) -> None:
        """``film`` is loaded: it goes to the top of the list."""
        self._film = film
        self._position = self._player.position
        self._chapters = ()
        self._over = False
        self._pictured = None
        size, changed = stamp(film)
        before = self._recent.find(film)
        if before is not None and (before.size, before.changed_ns) != (size, changed):
            before = None
        self._recent.put(
            RecentFilm(
                film=film,
                title=self._player.title or name_of(film),
                size=size,
                changed_ns=changed,
                position_us=self._position.us,
                duration_us=self._player.duration.us,
                left=now(),
                fingerprint=before.fingerprint if before is not None else "",
            )
        )
        self._clock.start()

    def leave(self) -> None:
        """The film is left: its place is written, and nothing is any more."""
        self._write()
        self._clock.stop()
        self._film = ""

    # What happens -----------------------------------------------------------------

    def _on_position(self, position: MediaTime) -> None:
        if self._film and not self._player.at_end:
            self._position = position
            self._over = False

    def _on_chapters(self, chapters: tuple[Chapter, ...]) -> None:
        self._chapters = tuple(chapter.start for chapter in chapters)

    def _on_title(self, title: str) -> None:
        if self._film and title:
            self._recent.update(self._film, title=title)

    def _on_end(self) -> None:
        left = self._player.duration - self._position
        self._over = left <= NEAR_END or is_over(self._position, self._player.duration)
        self._write()

    def _on_opened(self, opened: FilmOpened) -> None:
        if self._film and str(opened.info.path) == self._film:
            self._recent.update(self._film, fingerprint=opened.fingerprint)
            entry = self._recent.find(self._film)
            if entry is not None:
                self._recent.put(entry)

    def _write(self) -> None:
        if not self._film:
            return
        over = self._over or is_over(self._position, self._player.duration, self._chapters)
        self._recent.update(
            self._film,
            position_us=self._position.us,
            duration_us=self._player.duration.us,
            over=over,
            left=now(),
        )
        self._want_picture()

    def _want_picture(self) -> None:
        here = self._position
        near = self._pictured is not None and abs((here - self._pictured).us) < PICTURE_US
        if self._film and not is_address(self._film) and not near:
            self._asked = (self._bridge.get_picture(here, until=here), self._film, here)

    def _on_picture(self, picture: Picture) -> None:
        if self._asked is None or picture.request != self._asked[0]:
            return
        _, film, here = self._asked
        self._asked = None
        # The nearest one may be of what comes: nothing of that is shown.
        if picture.jpeg and picture.time <= here:
            if film == self._film:
                self._pictured = here
            self._recent.keep_picture(film, picture.jpeg)
