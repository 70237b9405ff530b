"""Everything about which film plays, put together; the window plays what is wanted here.

Whatever names films (the dialog, a drop, the command line, a recent film) comes through
``open``, which looks at the drives beside the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.engine.messages import Failed
from core.errors import MediaOpenError, ReelmateError
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.library.address import is_address, name_of
from desktop.library.aside import Aside
from desktop.library.coming_back import ComingBack
from desktop.library.dropping import DropHint, drop_words
from desktop.library.errors import NoAnswerError
from desktop.library.gather import Gathered, gather, neighbours
from desktop.library.journal import Journal
from desktop.library.next_film import NextFilm
from desktop.library.notice import Notice
from desktop.library.places import stamp
from desktop.library.playlist import Playlist
from desktop.library.playlist_panel import PlaylistPanel
from desktop.library.recent import Recent
from desktop.library.recent_cards import MOST as MOST_CARDS
from desktop.library.recent_cards import RecentShelf
from desktop.library.resume import Resume
from desktop.library.true_length import TrueLength
from desktop.library.vanishing import Vanishing
from desktop.player.film_side import FilmSide
from desktop.player.mpv_player import Player
from desktop.preferences import Preferences
from desktop.translate import tr


class Library(QObject):
    """Args:
    chosen: the viewer's choices as they stand.
    """

    play_wanted = Signal(object, object, bool)
    """A film's path or address, where it begins (``MediaTime`` or None), whether paused."""
    seek_wanted = Signal(MediaTime)
    trouble = Signal(object)
    """A ``ReelmateError`` to be said."""

    def __init__(
        self,
        player: Player,
        bridge: EngineBridge,
        side: FilmSide,
        chosen: Callable[[], Preferences],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._side = side
        self._asked = 0
        self._failures = 0
        self._words: tuple[Path, ...] = ()
        self._aside = Aside()
        self.recent = Recent(self)
        self.playlist = Playlist(self)
        self._coming_back = ComingBack(player, self.playlist)
        self.notice = Notice(side, side.banner)
        self.journal = Journal(player, bridge, self.recent, self)
        self.resume = Resume(
            player, self.recent, self._aside, self.notice, lambda: chosen().resume, self
        )
        self.next_film = NextFilm(
            player, self.playlist, self.notice, lambda: chosen().next_by_itself, self
        )
        self.vanishing = Vanishing(player, self._aside, self)
        self.true_length = TrueLength(player, bridge, self.notice, self)
        self.panel = PlaylistPanel(self.playlist, side)
        self.drop_hint = DropHint(side)
        self.shelf = RecentShelf()
        side.empty.add_below(self.shelf)
        self.resume.seek_wanted.connect(self.seek_wanted)
        self.next_film.seek_wanted.connect(self.seek_wanted)
        self.next_film.film_wanted.connect(self.play_place)
        self.panel.film_wanted.connect(self.play_place)
        self.vanishing.ended.connect(self.next_film.film_ended)
        self.vanishing.gone.connect(self.trouble)
        self.shelf.film_wanted.connect(lambda film: self.open((film,)))
        self.shelf.removal_wanted.connect(self.recent.remove)
        bridge.failed.connect(self._on_failed)
        self.recent.changed.connect(lambda: None if player.loaded else self.show_recent())
        self.show_recent()

    # What is wanted -----------------------------------------------------------------

    def open(
        self,
        things: Sequence[str],
        *,
        sort: bool = False,
        start: MediaTime | None = None,
        paused: bool = False,
    ) -> None:
        """Play what ``things`` stand for: films, folders, lists, addresses; show subtitles.

        Args:
            sort: they come in no order of their own.
        """
        wanted = tuple(things)
        self._asked += 1
        asked = self._asked

        def look() -> Gathered | ReelmateError:
            try:
                return gather(wanted, sort=sort)
            except ReelmateError as error:
                return error

        def then(found: Gathered | ReelmateError) -> None:
            if asked != self._asked:
                return  # something else was asked for meanwhile
            if isinstance(found, Gathered):
                self.play_all(found, start, paused)
            else:
                self.show_recent()
                self.trouble.emit(found)

        def late() -> None:
            if asked == self._asked and wanted:
                self.trouble.emit(NoAnswerError(name_of(wanted[0])))

        self._aside.ask(look, then, late)

    def play_all(
        self, found: Gathered, start: MediaTime | None = None, paused: bool = False
    ) -> None:
        """Play these films from the first on, and show the words that came along."""
        if not found.films:
            self._show_words(found.subtitles)
            return
        self._words = found.subtitles
        self._failures = 0
        self._coming_back.remember()
        self.playlist.fill(found.films, found.films[0], found.listed)
        self.play_wanted.emit(found.films[0], start, paused)

    def play_place(self, place: int) -> None:
        """Play the film at this place of the playlist."""
        self._words = ()
        self._asked += 1
        self.play_wanted.emit(self.playlist.go(place), None, False)

    def step(self, forward: bool) -> None:
        """To the film after this one or before it, and say which."""
        place = self.playlist.after() if forward else self.playlist.before()
        if place is not None:
            self._side.osd.say(name_of(self.playlist.films[place]), "next" if forward else "before")
            self._failures = 0
            self.play_place(place)
        elif forward:
            self._side.osd.say(tr("No film comes after this one"), "next")
        else:
            self._side.osd.say(tr("No film comes before this one"), "before")

    def start_over(self) -> None:
        """Play this film from its beginning."""
        if self._player.loaded:
            self._side.osd.say(tr("From the beginning"), "replay")
            self.resume.start_over()

    # What happens -------------------------------------------------------------------

    def begin(self, film: str, start: MediaTime | None) -> MediaTime | None:
        """``film`` shall play in place of the one before; gives where it begins.

        Args:
            start: where it was asked to begin, None: where it was left.
        """
        self._coming_back.remember()
        self.leave()
        if self.playlist.film != film:
            self.playlist.fill((film,), film, listed=False)
        if not self.playlist.listed and not is_address(film):
            self._aside.ask(lambda: neighbours(film), lambda films: self._beside(film, films))
        return self.resume.begin(film, start)

    def loaded(self, film: str) -> None:
        """The player has it."""
        self._failures = 0
        self.journal.begin(film)
        self.vanishing.begin(film)
        self.resume.loaded()
        words, self._words = self._words, ()
        self._show_words(words)

    def failed(self) -> None:
        """The player can't play it: of several, go on with the next; else the film before comes
        back."""
        self._failures += 1
        self._words = ()
        left = self._coming_back.failed(self._player.path or "")
        self.leave()
        self.show_recent()
        place = self.playlist.after()
        if self.playlist.listed and place is not None and self._failures < len(self.playlist.films):
            self.next_film.offer(place)
        elif left is not None:
            self.playlist.fill(left.films, left.film, left.listed)
            self.play_wanted.emit(left.film, left.position, left.paused)

    def _on_failed(self, failed: Failed) -> None:
        """Where none of a film's pictures can be read, mpv would keep that of the one before."""
        unreadable = failed.kind == MediaOpenError.__name__ and failed.request is None
        if unreadable and failed.data.get("path") == self._player.path and self._side.surface:
            self._side.surface.show_nothing()

    def viewer_moved(self) -> None:
        """The viewer went to another moment."""
        self.resume.viewer_moved()
        self.next_film.cancel()

    def leave(self) -> None:
        """The film is left; its place is kept."""
        self.journal.leave()
        self.vanishing.leave()
        self.next_film.cancel()
        self.notice.dismiss()

    def close(self) -> None:
        """The window closes."""
        self.leave()
        self._aside.forget()

    def hang_over(self, things: list[str]) -> None:
        """Things are dragged over the window; none: no longer."""
        words = drop_words(things) if things else ""
        self._side.empty.set_dropping(bool(things), words)
        if things and not self._side.empty.isVisible():
            self.drop_hint.say(words, self._side.picture_rect())
        else:
            self.drop_hint.hide()

    def show_recent(self) -> None:
        """Show the last films, and find out beside the window which of them are there."""
        films = self.recent.films[:MOST_CARDS]
        self.shelf.show_films([(each, self.recent.picture(each.film)) for each in films])
        for each in films:
            if not is_address(each.film):
                self._look_for(each.film)

    def _look_for(self, film: str) -> None:
        self._aside.ask(lambda: stamp(film) != (0, 0), lambda there: self.shelf.mark(film, there))

    def _beside(self, film: str, films: tuple[str, ...]) -> None:
        if self.playlist.film == film and not self.playlist.listed:
            self.playlist.fill(films, film, listed=False)

    def _show_words(self, words: Sequence[Path]) -> None:
        if words and not self._player.loaded:
            self._side.osd.say(tr("Open the film first, then its subtitles"), "subtitles")
            return
        for each in words:
            self._player.add_subtitles(each)
        if words:
            self._side.osd.say(tr("Subtitles: {name}", name=words[-1].name), "subtitles")
