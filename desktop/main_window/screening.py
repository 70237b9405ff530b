"""A film comes, plays and goes: what the window's parts are told of it, in order.

The player loads it, the bar and the library begin with it, and the companion watches it where
it can. Which film comes next is the library's business.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import MediaOpenError, NoVideoError, ReelmateError
from core.packs.speech import companions
from core.timeline import MediaTime
from desktop import translate
from desktop.chat.panel import ChatPanel
from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.library.address import is_address, name_of
from desktop.library.errors import AddressFailedError, ElsewhereError
from desktop.library.film_file import check_film, reason_text
from desktop.library.library import Library
from desktop.main_window.whereabouts import Whereabouts
from desktop.player.film_side import FilmSide
from desktop.player.hover import HoverPreview
from desktop.player.mpv_player import Player
from desktop.preferences import Preferences


class Screening(QObject):
    """One film at a time.

    Attributes:
        film: the file that plays; None also while a film from the network does.
    """

    trouble = Signal(object)
    """A ``ReelmateError`` to be said."""
    title_changed = Signal(str)
    """What the film calls itself, else its file's name; "" without a film."""

    def __init__(
        self,
        player: Player,
        bridge: EngineBridge,
        side: FilmSide,
        panel: ChatPanel,
        hover: HoverPreview,
        whereabouts: Whereabouts,
        library: Library,
        choices: Choices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.film: Path | None = None
        self._playing = ""
        self._player = player
        self._bridge = bridge
        self._side = side
        self._panel = panel
        self._hover = hover
        self._whereabouts = whereabouts
        self._library = library
        self._choices = choices
        player.file_loaded.connect(self._on_loaded)
        player.load_failed.connect(self._on_load_failed)
        player.title_changed.connect(lambda: self.tell_title())

    # What is wanted -----------------------------------------------------------------

    def open(self, path: Path) -> bool:
        """Play ``path`` and have the companion watch it; gives whether it could be tried."""
        try:
            film = check_film(path)
        except ReelmateError as error:
            self.trouble.emit(error)
            return False
        self.play(str(film))
        return True

    def play(self, film: str, start: MediaTime | None = None, paused: bool = False) -> None:
        """Play the film of this absolute path or address.

        Args:
            start: where it begins, None: where it was left.
        """
        self._whereabouts.leave()
        self._side.banner.hide()
        self._player.open(film, self._library.begin(film, start), paused)

    def seek(self, time: MediaTime, exact: bool = True) -> None:
        """Go to a moment of the film."""
        self._library.viewer_moved()
        self._whereabouts.jump(time)
        self._player.seek(time, exact)

    def use_pack(self, name: str) -> None:
        """Have another model pack watch this film and answer about it."""
        self._choices.change(pack=name)
        self._watch_again(name)

    def read_lines_in(self, code: str) -> None:
        """Have the companion read the film's lines in this language, "" for the window's."""
        self._choices.change(companion_language=code)
        self._watch_again(self._pack())

    def listen_now(self) -> None:
        """Have the film listened to that is open: what listens has only come."""
        self._watch_again(self._pack())

    def tell_title(self) -> None:
        """Say once more what the film is called."""
        playing = self._playing
        self.title_changed.emit(self._player.title or name_of(playing) if playing else "")

    # What happens -------------------------------------------------------------------

    def _on_loaded(self, name: str) -> None:
        self._playing = name
        self.film = None if is_address(name) else Path(name)
        self._hover.reset()
        self._side.set_film(True)
        self._begin_bar()
        self.tell_title()
        self._whereabouts.begin()
        if self._player.position.us:
            self._whereabouts.jump(self._player.position)
        self._library.loaded(name)
        if self.film is None:
            self._go_unwatched()
            self._panel.cannot_watch(ElsewhereError(), name_of(name))
            return
        self._choices.change(folder=str(self.film.parent))
        if self._player.has_picture:
            self._watch_with(name, self._pack())
        else:
            self._go_unwatched()
            self._side.sound.show_title(self._player.title or name_of(name))
            self._panel.cannot_watch(NoVideoError(self.film), name_of(name))

    def _begin_bar(self) -> None:
        player, bar = self._player, self._side.bar
        bar.seek_bar.reset()
        bar.show_duration(player.duration)
        bar.show_position(player.position)
        bar.show_paused(player.paused)
        bar.show_subtitles(player.subtitles_shown, bool(player.subtitle_tracks))
        bar.setFocus()

    def _on_load_failed(self, name: str, reason: str) -> None:
        if self._playing:
            self._playing = ""
            self.film = None
            self._bridge.close_film()
        self._side.set_film(False)
        self.tell_title()
        self._library.failed()
        if is_address(name):
            self.trouble.emit(AddressFailedError(name_of(name)))
        else:
            self.trouble.emit(MediaOpenError(Path(name), reason_text(reason, Path(name))))

    # The companion ------------------------------------------------------------------

    def _go_unwatched(self) -> None:
        self._bridge.close_film()
        self._whereabouts.leave()

    def _watch_again(self, pack: str) -> None:
        if self.film is not None and self._player.has_picture:
            self._watch_with(str(self.film), pack)

    def _watch_with(self, film: str, pack: str) -> None:
        """Have the companion read the film's lines in the language chosen, if there are."""
        chosen = self._choices.now.companion_language
        language = chosen or translate.language().partition("_")[0]
        self._bridge.open_film(film, pack, language, position=self._player.position)

    def _pack(self) -> str:
        """The chosen pack, while it is there."""
        chosen = self._choices.now.pack
        return chosen if chosen in companions() else Preferences().pack
