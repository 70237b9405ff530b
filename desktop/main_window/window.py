"""The main window: the film at the left, the companion at the right.

It puts the parts together and opens and closes them in order. The wires between them are in
``desktop.main_window.wires``, a film's coming and going is ``desktop.main_window.screening``'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable
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

from core.engine.messages import Failed
from core.errors import ReelmateError
from core.resources import sample_film
from core.timeline import MediaTime
from desktop.chat.panel import ChatPanel
from desktop.chat.sentences import error_sentence
from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.keys.commands import Commands
from desktop.keys.keymap import Keymap
from desktop.keys.table import TypingGuard
from desktop.library.choosing import Choosing
from desktop.library.dropping import things_in
from desktop.library.library import Library
from desktop.library.menus import LibraryMenus
from desktop.library.wish import Wish
from desktop.main_window import wires
from desktop.main_window.appearance import Appearance
from desktop.main_window.keeping import Keeping
from desktop.main_window.picture_in_picture import PictureInPicture, can_stay_on_top
from desktop.main_window.screening import Screening
from desktop.main_window.sides import Sides
from desktop.main_window.whereabouts import Whereabouts
from desktop.packs.line import PackLine
from desktop.packs.models import models_in
from desktop.packs.shop import Shop
from desktop.player.film_side import FilmSide
from desktop.player.hover import HoverPreview
from desktop.player.media_dialog import toggle_media_dialog
from desktop.player.mpv_player import Player
from desktop.player.screenshots import Screenshots
from desktop.player.shots import ShotTicks
from desktop.preferences import Preferences
from desktop.settings.parts import Parts
from desktop.settings.settings import Settings
from desktop.system.desk import Desk
from desktop.system.facts import Remote
from desktop.translate import tr


class MainWindow(QMainWindow):
    """One film, one conversation.

    Args:
        player, bridge: closed together with the window.
        chosen: what the viewer chose in the last run.

    Attributes:
        choices: what the viewer chose.
        sample: the film that comes with Reelmate, if it is there.
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
        self.choices = Choices(chosen or Preferences(), self)
        self.sample = sample_film()

        self.side = FilmSide(player, self.sample is not None)
        # Both hear of an opened film before the panel and the bar ask them about it.
        self.keeping = Keeping(bridge, self, lambda: self.choices.now.no_spoilers)
        self.whereabouts = Whereabouts(player, bridge, self.keeping, self)
        self.panel = ChatPanel(bridge, self.keeping)
        self.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.shop = Shop(self)
        self.pack_line = PackLine(self.shop, lambda: self.choices.now.pack)
        self.panel.put_below_header(self.pack_line)
        self.hover = HoverPreview(self.side, bridge, self)
        self.shots = ShotTicks(self.side.bar.seek_bar, bridge, self)
        self.sides = Sides(self.side, self.panel, self.choices.now.panel_width, self)
        self.setCentralWidget(self.sides)
        self.setMinimumSize(860, 480)
        self._guard = TypingGuard(self)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self._guard)

        self.library = Library(player, bridge, self.side, lambda: self.choices.now, self)
        self.screening = Screening(
            player,
            bridge,
            self.side,
            self.panel,
            self.hover,
            self.whereabouts,
            self.library,
            self.choices,
            self,
        )
        self.screenshots = Screenshots(
            player, self.side.osd, lambda: self.choices.now.shots_folder, self
        )
        self.small = PictureInPicture(self, player, self.side, self.sides, self)
        self.appearance = Appearance(player, self.choices, self)
        self.choosing = Choosing(self, self.library, lambda: self.choices.now.folder)
        self.keymap = Keymap(self)
        self.commands = Commands(
            self, player, self.side.osd, self.keymap, self._steps, self._deeds()
        )
        self.commands.actions["sample"].setVisible(self.sample is not None)
        self.commands.actions["on-top"].setCheckable(True)
        self.commands.actions["on-top"].setVisible(can_stay_on_top())
        self.library_menus = LibraryMenus(self.commands, self.library)
        self.settings = Settings(
            Parts(
                self.choices,
                self.keymap,
                self.appearance,
                player,
                bridge,
                self.screening,
                self.sides,
                self.shop,
                self.keeping,
            ),
            self,
        )
        self.desk = Desk(player, self.library.playlist, self._remote(), self)
        wires.connect(self)
        self._restore()
        self.side.set_film(False)
        self.retranslate()
        self.side.begin()
        self.side.bar.setFocus()
        if self.keymap.broken:
            self.side.banner.say(
                tr("Your own keys can't be read; the usual ones hold until you change one.")
            )

    @property
    def film(self) -> Path | None:
        """The file that plays; None also while a film from the network does."""
        return self.screening.film

    @property
    def furthest_watched(self) -> MediaTime:
        """The furthest moment of this film that was played, not merely jumped to."""
        return self.whereabouts.furthest

    def _deeds(self) -> dict[str, Callable[[], object]]:
        """What the commands of ``desktop.keys.table`` do that the player alone can't."""
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
            "packs": self.show_packs,
            "preferences": lambda: self.settings.open(),
            "keys": lambda: self.settings.show_keys(),
            "quit": self.close,
        }

    def _steps(self) -> tuple[int, int]:
        """Seconds that the arrow keys go, alone and with Shift."""
        return self.choices.now.short_step, self.choices.now.long_step

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

    # What others ask of it --------------------------------------------------------

    def open_film(self, path: Path) -> bool:
        """Play ``path`` and have the companion watch it; gives whether it could be tried."""
        return self.screening.open(path)

    def play(self, film: str, start: MediaTime | None = None, paused: bool = False) -> None:
        """Play the film of this absolute path or address, from where it was left or ``start``."""
        self.screening.play(film, start, paused)

    def open_sample(self) -> None:
        """Play the film that comes with Reelmate."""
        if self.sample is not None:
            self.open_film(self.sample)

    def seek(self, time: MediaTime, exact: bool = True) -> None:
        """Go to a moment of the film."""
        self.screening.seek(time, exact)

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

    def ask(self) -> None:
        """Show the companion and put the keyboard into the question box."""
        self.sides.show_panel(True)
        self.panel.focus_question()

    def show_packs(self) -> None:
        """Show the model packs, those that are here and those that can be had."""
        self.settings.open("models")

    def set_language(self, code: str) -> None:
        """Speak another language from now on."""
        self.appearance.set_language(code)

    def set_theme(self, name: str) -> None:
        """Dress in another theme from now on."""
        self.appearance.set_theme(name)

    # What it says -----------------------------------------------------------------

    def say_error(self, error: ReelmateError) -> None:
        """Say over the film what went wrong."""
        self.side.banner.say(error_sentence(Failed(None, error.kind, str(error), error.data)))

    def say_trouble(self) -> None:
        """A fault of ours was logged: say so once, and go on."""
        self.side.banner.say(tr("Something went wrong inside Reelmate; the film plays on."))

    def show_title(self, film: str) -> None:
        """The film's name in the title bar, "" for none."""
        self.setWindowTitle(f"{film} — Reelmate" if film else "Reelmate")

    def retranslate(self) -> None:
        """Words, in the language in force."""
        self.commands.retranslate()
        self.library_menus.retranslate()
        self.screening.tell_title()

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
        """Films, folders, lists, subtitles, addresses and chat models may be let go here."""
        things = things_in(event.mimeData())
        if things:
            event.acceptProposedAction()
            self.library.hang_over(things)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        super().dragLeaveEvent(event)
        self.library.hang_over([])

    def dropEvent(self, event: QDropEvent) -> None:
        """Add a chat model; play what else was let go, one after another."""
        self.library.hang_over([])
        things = things_in(event.mimeData())
        models = models_in(things)
        if things:
            event.acceptProposedAction()
        if models:
            self.sides.show_panel(True)
            self.shop.add(models[0])
        films = [thing for thing in things if not models_in([thing])]
        if films:
            self.library.open(films, sort=True)

    # Coming and going -------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As in the drawing."""
        return QSize(1440, 860)

    def _restore(self) -> None:
        chosen = self.choices.now
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
            self.choices.change(
                panel_width=self.sides.panel_width,
                panel_shown=self.sides.panel_shown,
                geometry=geometry,
            )
        self.choices.change(muted=self.player.muted)
        if self.choices.now.keep_volume:
            self.choices.change(volume=self.player.volume)
        self.choices.keep()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self._guard)
        self.settings.close()
        self.desk.close()
        self.shop.close()
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
