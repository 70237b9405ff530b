"""The main window: the film at the left, the companion at the right, and the wires between.

The wires are all here, one line each: what the player says goes to the bar, what the
engine says goes to the bar and the preview, what the panel wishes goes to the player.
Neither of the three knows another.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow

from core.engine.messages import Failed, FilmOpened, IndexProgress
from core.errors import MediaOpenError, NoVideoError, ReelmateError
from core.packs.find import pack_names
from core.resources import sample_film
from core.timeline import MediaTime
from desktop import preferences, theme, translate
from desktop.chat.panel import ChatPanel
from desktop.chat.sentences import error_sentence
from desktop.commands import Commands
from desktop.engine_bridge import EngineBridge
from desktop.film_file import check_film, reason_text
from desktop.keeping import Keeping
from desktop.keys import TypingGuard
from desktop.known import known
from desktop.library.address import is_address, name_of
from desktop.library.choosing import Choosing
from desktop.library.dropping import things_in
from desktop.library.errors import AddressFailedError, ElsewhereError
from desktop.library.library import Library
from desktop.library.menus import LibraryMenus
from desktop.library.wish import Wish
from desktop.picture_in_picture import PictureInPicture, can_stay_on_top
from desktop.player.film_side import FilmSide
from desktop.player.hover import HoverPreview
from desktop.player.media_dialog import toggle_media_dialog
from desktop.player.mpv_player import Player
from desktop.player.screenshots import Screenshots
from desktop.player.shots import ShotTicks
from desktop.preferences import Preferences
from desktop.sides import Sides
from desktop.system.desk import Desk
from desktop.system.facts import Remote
from desktop.translate import tr
from desktop.whereabouts import Whereabouts


class MainWindow(QMainWindow):
    """One film, one conversation.

    Args:
        player, bridge: closed together with the window.
        chosen: what the viewer chose in the last run.

    Attributes:
        film: the file that plays; None also while a film from the network does.
    """

    closed = Signal()

    def __init__(
        self, player: Player, bridge: EngineBridge, chosen: Preferences | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self.player = player
        self.bridge = bridge
        self._chosen = chosen or Preferences()
        self._playing = ""
        self.film: Path | None = None
        self.sample = sample_film()

        self.side = FilmSide(player, self.sample is not None)
        # Both hear of an opened film before the panel and the bar ask them about it.
        self.keeping = Keeping(bridge, self)
        self.whereabouts = Whereabouts(player, bridge, self.keeping, self)
        self.panel = ChatPanel(bridge, self.keeping)
        self.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hover = HoverPreview(self.side, bridge, self)
        self.shots = ShotTicks(self.side.bar.seek_bar, bridge, self)
        self.sides = Sides(self.side, self.panel, self._chosen.panel_width, self)
        self.setCentralWidget(self.sides)
        self.setMinimumSize(860, 480)
        self._guard = TypingGuard(self)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self._guard)

        self.library = Library(player, bridge, self.side, lambda: self._chosen, self)
        self.choosing = Choosing(self, self.library, lambda: self._chosen.folder)
        self.screenshots = Screenshots(
            player, self.side.osd, lambda: self._chosen.shots_folder, self
        )
        self.small = PictureInPicture(self, player, self.side, self.sides, self)
        self.commands = Commands(self, player, self.side.osd, self._deeds())
        self.commands.actions["sample"].setVisible(self.sample is not None)
        self.commands.actions["on-top"].setCheckable(True)
        self.commands.actions["on-top"].setVisible(can_stay_on_top())
        self.library_menus = LibraryMenus(self.commands, self.library)
        self.desk = Desk(player, self.library.playlist, self._remote(), self)
        self._wire_player()
        self._wire_bar()
        self._wire_companion()
        self._wire_library()
        self._restore()
        self.side.set_film(False)
        self.retranslate()
        self.side.begin()
        self.side.bar.setFocus()

    @property
    def furthest_watched(self) -> MediaTime:
        """The furthest moment of this film that was played, not merely jumped to."""
        return self.whereabouts.furthest

    def _deeds(self) -> dict[str, Callable[[], object]]:
        """What the commands of ``desktop.keys`` do that the player alone can't."""
        return {
            "open": self.choosing.choose_films,
            "open-folder": self.choosing.choose_folder,
            "open-address": self.choosing.choose_address,
            "sample": self.open_sample,
            "start-over": self.library.start_over,
            "film-before": lambda: self.library.step(forward=False),
            "film-after": lambda: self.library.step(forward=True),
            "playlist": self.library.panel.toggle,
            "full-screen": self.sides.toggle_full_screen,
            "leave-full-screen": self.small.leave_all,
            "picture-in-picture": self.small.toggle,
            "on-top": lambda: self.small.toggle_on_top(self.commands.actions["on-top"]),
            **self.screenshots.by_name,
            "about-film": lambda: toggle_media_dialog(self.player, self),
            "panel": self.sides.toggle_panel,
            "ask": self.ask,
            "quit": self.close,
        }

    def _remote(self) -> Remote:
        """What other programs may have this window do."""
        return Remote(
            come=lambda: self.grant(Wish()),
            go=lambda: QTimer.singleShot(0, self.close),  # answer first
            step=self.library.step,
            seek=self.seek,
            open=lambda film: self.library.open((film,)),
            full_screen=self.isFullScreen,
            set_full_screen=self.sides.set_full_screen,
            art=self.library.recent.picture_file,
        )

    # Wires --------------------------------------------------------------------

    def _wire_player(self) -> None:
        player, bar = self.player, self.side.bar
        player.position_changed.connect(bar.show_position)
        player.position_changed.connect(self.panel.viewer_is_at)
        player.duration_changed.connect(bar.show_duration)
        player.paused_changed.connect(lambda on: bar.show_paused(on or not player.loaded))
        player.volume_changed.connect(bar.volume.show_volume)
        player.speed_changed.connect(bar.show_speed)
        player.subtitles_changed.connect(bar.show_subtitles)
        player.chapters_changed.connect(bar.seek_bar.set_chapters)
        player.loop.changed.connect(bar.seek_bar.set_loop)
        player.buffered.changed.connect(bar.seek_bar.set_buffered)
        player.words_refused.connect(self._on_words_refused)
        player.title_changed.connect(lambda: self._show_title())
        player.file_loaded.connect(self._on_loaded)
        player.load_failed.connect(self._on_load_failed)
        player.end_reached.connect(lambda: bar.show_paused(True))
        self.side.no_surface.connect(
            lambda: self.side.banner.say(
                tr("The picture can't be drawn on this machine; the sound plays.")
            )
        )

    def _wire_bar(self) -> None:
        player, bar, side, commands = self.player, self.side.bar, self.side, self.commands
        bar.seek_bar.seek_requested.connect(self.seek)
        bar.play_toggled.connect(player.toggle_pause)
        bar.volume_wanted.connect(player.set_volume)
        bar.mute_wanted.connect(player.set_muted)
        bar.speed_wanted.connect(player.set_speed)
        bar.subtitles_toggled.connect(player.toggle_subtitles)
        bar.full_screen_toggled.connect(self.sides.toggle_full_screen)
        bar.panel_toggled.connect(self.sides.toggle_panel)
        bar.menu_button.setMenu(commands.menu)
        bar.track_button.setMenu(commands.tracks.subtitles)
        side.full_screen_wanted.connect(self.sides.toggle_full_screen)
        side.pause_wanted.connect(player.toggle_pause)
        side.volume_by.connect(commands.volume_by)
        side.menu_wanted.connect(commands.menu.popup)
        commands.seek_wanted.connect(self.seek)
        commands.language_wanted.connect(self.set_language)
        commands.theme_wanted.connect(self.set_theme)
        side.pointer_moved.connect(self.sides.follow_pointer)
        side.empty.open_wanted.connect(self.choosing.choose_films)
        side.empty.sample_wanted.connect(self.open_sample)

    def _wire_companion(self) -> None:
        seek_bar, panel, bridge = self.side.bar.seek_bar, self.panel, self.bridge
        panel.seek_requested.connect(self.seek)
        panel.scenes_changed.connect(seek_bar.set_scenes)
        panel.header.pack_wanted.connect(self.use_pack)
        panel.header.no_spoilers_changed.connect(lambda: self._bound_preview())
        self.whereabouts.furthest_changed.connect(self._on_furthest)
        self.keeping.trouble.connect(self._say_error)
        bridge.film_opened.connect(self._on_known)
        bridge.index_progress.connect(self._on_known)

    def _wire_library(self) -> None:
        self.library.play_wanted.connect(self.play)
        self.library.seek_wanted.connect(self.seek)
        self.library.trouble.connect(self._say_error)
        self.screenshots.trouble.connect(self._say_error)

    # The film -----------------------------------------------------------------

    def open_film(self, path: Path) -> bool:
        """Play ``path`` and have the companion watch it; gives whether it could be tried."""
        try:
            film = check_film(path)
        except ReelmateError as error:
            self._say_error(error)
            return False
        self.play(str(film))
        return True

    def play(self, film: str, start: MediaTime | None = None, paused: bool = False) -> None:
        """Play the film of this absolute path or address.

        Args:
            start: where it begins, None: where it was left.
        """
        self.whereabouts.leave()
        self.side.banner.hide()
        self.player.open(film, self.library.begin(film, start), paused)

    def open_sample(self) -> None:
        """Play the film that comes with Reelmate."""
        if self.sample is not None:
            self.open_film(self.sample)

    def grant(self, wish: Wish) -> None:
        """Come to the front and do what a later start of the program was asked to do."""
        if wish.activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = wish.activation
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if wish.things:
            self.library.open(wish.things, start=wish.start, paused=wish.paused)
        if wish.full_screen and not self.isFullScreen():
            self.sides.toggle_full_screen()

    def seek(self, time: MediaTime, exact: bool = True) -> None:
        """Go to a moment of the film."""
        self.library.viewer_moved()
        self.whereabouts.jump(time)
        self.player.seek(time, exact)

    def _on_loaded(self, name: str) -> None:
        self._playing = name
        self.film = None if is_address(name) else Path(name)
        self.hover.reset()
        self.side.set_film(True)
        bar = self.side.bar
        bar.seek_bar.reset()
        bar.show_duration(self.player.duration)
        bar.show_position(self.player.position)
        bar.show_paused(self.player.paused)
        bar.show_subtitles(self.player.subtitles_shown, bool(self.player.subtitle_tracks))
        bar.setFocus()
        self._show_title()
        self.whereabouts.begin()
        if self.player.position.us:
            self.whereabouts.jump(self.player.position)
        self.library.loaded(name)
        if self.film is None:
            self._go_unwatched()
            self.panel.cannot_watch(ElsewhereError(), name_of(name))
            return
        self._chosen = replace(self._chosen, folder=str(self.film.parent))
        if self.player.has_picture:
            self._watch_with(name, self._pack())
        else:
            self._go_unwatched()
            self._say_error(NoVideoError(self.film))

    def _go_unwatched(self) -> None:
        self.bridge.close_film()
        self.whereabouts.leave()

    def use_pack(self, name: str) -> None:
        """Have another model pack watch this film and answer about it."""
        self._chosen = replace(self._chosen, pack=name)
        if self.film is not None and self.player.has_picture:
            self._watch_with(str(self.film), name)

    def _watch_with(self, film: str, pack: str) -> None:
        """Have the companion read the film's lines in the language of the window, if there are."""
        language = translate.language().partition("_")[0]
        self.bridge.open_film(film, pack, language, position=self.player.position)

    def _pack(self) -> str:
        """The chosen pack, while it is there."""
        return self._chosen.pack if self._chosen.pack in pack_names() else Preferences().pack

    def _on_load_failed(self, name: str, reason: str) -> None:
        if self._playing:
            self._playing = ""
            self.film = None
            self.bridge.close_film()
        self.side.set_film(False)
        self._show_title()
        self.library.failed()
        if is_address(name):
            self._say_error(AddressFailedError(name_of(name)))
        else:
            self._say_error(MediaOpenError(Path(name), reason_text(reason)))

    def _on_words_refused(self, name: str) -> None:
        self.side.banner.say(tr("There are no subtitles in {file}.", file=Path(name).name))

    def _show_title(self) -> None:
        """The film's own name, else its file's."""
        name = self.player.title or name_of(self._playing) if self._playing else ""
        self.setWindowTitle(f"{name} — Reelmate" if name else "Reelmate")

    def _on_furthest(self, furthest: MediaTime) -> None:
        self.panel.set_furthest(furthest)
        self._bound_preview()

    def _on_known(self, event: FilmOpened | IndexProgress) -> None:
        coverage = known(event)
        self.side.bar.seek_bar.set_watched(coverage.watched, coverage.glimpsed)
        self.hover.more_known(coverage.watched + coverage.glimpsed)
        self.shots.more_known()

    def _bound_preview(self) -> None:
        self.hover.bound = self.panel.header.until
        self.shots.set_bound(self.panel.header.until)

    def _say_error(self, error: ReelmateError) -> None:
        self.side.banner.say(error_sentence(Failed(None, error.kind, str(error), error.data)))

    def say_trouble(self) -> None:
        """A fault of ours was logged: say so once, and go on."""
        self.side.banner.say(tr("Something went wrong inside Reelmate; the film plays on."))

    def ask(self) -> None:
        """Show the companion and put the keyboard into the question box."""
        self.sides.show_panel(True)
        self.panel.focus_question()

    # Language and theme ---------------------------------------------------------

    def set_language(self, code: str) -> None:
        """Speak another language from now on."""
        self._chosen = replace(self._chosen, language=code)
        translate.set_language(code)
        self.player.prefer_subtitles("zh,chi,zho,en,eng" if code == "zh_CN" else "en,eng")

    def set_theme(self, name: str) -> None:
        """Dress in another theme from now on."""
        self._chosen = replace(self._chosen, theme=name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, theme.THEMES[name])
        self.retranslate()

    def retranslate(self) -> None:
        """Words, in the language in force."""
        self.commands.retranslate()
        self.library_menus.retranslate()
        self._show_title()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, full screen and its end, whoever asked for it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.WindowStateChange:
            self.side.set_full_screen(self.isFullScreen())
            self.desk.look()

    # Drop -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Films, folders, lists, subtitles and addresses may be let go here."""
        things = things_in(event.mimeData())
        if things:
            event.acceptProposedAction()
            self.library.hang_over(things)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        super().dragLeaveEvent(event)
        self.library.hang_over([])

    def dropEvent(self, event: QDropEvent) -> None:
        """Play what was let go, one after another."""
        self.library.hang_over([])
        things = things_in(event.mimeData())
        if things:
            event.acceptProposedAction()
            self.library.open(things, sort=True)

    # Coming and going -------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As in the drawing."""
        return QSize(1440, 860)

    def _restore(self) -> None:
        chosen = self._chosen
        self.resize(self.sizeHint())
        if chosen.geometry:
            self.restoreGeometry(QByteArray.fromBase64(chosen.geometry.encode("ascii")))
        self.sides.begin(chosen.panel_shown)
        self.player.set_volume(chosen.volume)
        self.player.set_muted(chosen.muted)

    def showEvent(self, event: QShowEvent) -> None:
        """The size is known now."""
        super().showEvent(event)
        if self.panel.isVisible():
            self.sides.fit_panel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave in order: remember, let go of mpv's picture, end mpv, end the engine."""
        self.small.leave()
        if self.isVisible() and not self.isFullScreen():
            geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
            self._chosen = replace(
                self._chosen,
                panel_width=self.sides.panel_width,
                panel_shown=self.sides.panel_shown,
                geometry=geometry,
            )
        preferences.save(replace(self._chosen, volume=self.player.volume, muted=self.player.muted))
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self._guard)
        self.desk.close()
        self.library.close()
        self.screenshots.close()
        self.whereabouts.leave()
        self.sides.rest()
        self.side.release()
        self.player.close()
        self.hide()
        self.bridge.close()
        self.keeping.close()
        super().closeEvent(event)
        self.closed.emit()
