"""The main window: the film at the left, the companion at the right.

It comes in two steps. Made without a companion it is the place where a film is seen, and nothing
else; ``furnish`` puts all parts into it (``desktop.main_window.furnishing``), at once or piece by
piece while the film plays already. The wires between them are in ``desktop.main_window.wires``, a
film's coming and going is ``desktop.main_window.screening``'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop import colours
from desktop.library.address import name_of
from desktop.main_window.early_keys import EarlyKeys
from desktop.main_window.furnishing import pieces
from desktop.main_window.sides import Sides
from desktop.player.film_side import FilmSide
from desktop.player.ground import lay_ground
from desktop.preferences import Preferences

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QShowEvent,
    )

    from core.errors import ReelmateError
    from core.timeline import MediaTime
    from desktop.chat.panel import ChatPanel
    from desktop.choices import Choices
    from desktop.engine_bridge import EngineBridge
    from desktop.keys.commands import Commands
    from desktop.keys.keymap import Keymap
    from desktop.keys.table import TypingGuard
    from desktop.library.choosing import Choosing
    from desktop.library.library import Library
    from desktop.library.menus import LibraryMenus
    from desktop.library.wish import Wish
    from desktop.machine.machine import Machine
    from desktop.main_window.appearance import Appearance
    from desktop.main_window.keeping import Keeping
    from desktop.main_window.picture_in_picture import PictureInPicture
    from desktop.main_window.screening import Screening
    from desktop.main_window.whereabouts import Whereabouts
    from desktop.packs.line import PackLine
    from desktop.packs.shop import Shop
    from desktop.player.hover import HoverPreview
    from desktop.player.mpv_player import Player
    from desktop.player.screenshots import Screenshots
    from desktop.player.shots import ShotTicks
    from desktop.player.software_surface import SoftwareSurface
    from desktop.settings.settings import Settings
    from desktop.system.desk import Desk


class MainWindow(QMainWindow):
    """One film, one conversation.

    Args:
        player, bridge: closed together with the window. Without a bridge ``furnish`` is to follow.
        chosen: what the viewer chose in the last run.
        early: what mpv draws into already.

    Attributes:
        furnished: whether all its parts are there. Before that it has ``player``, ``side`` and
            ``sides``.
        choices: what the viewer chose.
        sample: the film that comes with Reelmate, if it is there.
    """

    closed = Signal()
    whole = Signal()
    """All parts are in it, and what was asked for meanwhile is done."""

    bridge: EngineBridge
    choices: Choices
    sample: Path | None
    keeping: Keeping
    whereabouts: Whereabouts
    machine: Machine
    panel: ChatPanel
    shop: Shop
    pack_line: PackLine
    hover: HoverPreview
    shots: ShotTicks
    guard: TypingGuard
    library: Library
    screening: Screening
    screenshots: Screenshots
    small: PictureInPicture
    appearance: Appearance
    choosing: Choosing
    keymap: Keymap
    commands: Commands
    library_menus: LibraryMenus
    settings: Settings
    desk: Desk

    def __init__(
        self,
        player: Player,
        bridge: EngineBridge | None = None,
        chosen: Preferences | None = None,
        early: SoftwareSurface | None = None,
    ) -> None:
        super().__init__()
        self.furnished = False
        self.setObjectName("mainWindow")
        self.setWindowTitle("Reelmate")
        self.player = player
        lay_ground(self, colours.tokens().ground)
        self._chosen = chosen or Preferences()
        self._early_keys = EarlyKeys()
        self._pieces: Iterator[None] = iter(())
        self.side = FilmSide(player, early=early)
        self.sides = Sides(self.side, self._chosen.panel_width)
        self.setCentralWidget(self.sides)
        self.setMinimumSize(860, 480)
        self.resize(self.sizeHint())
        if self._chosen.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self._chosen.geometry.encode("ascii")))
        self.sides.begin(self._chosen.panel_shown)
        if bridge is not None:
            self.begin_furnishing(lambda: bridge)
            self.furnish()

    def expect(self, film: str) -> None:
        """The film of this path or address is on its way already."""
        self.show_title(name_of(film))
        self.side.begin()

    def begin_furnishing(self, make_bridge: Callable[[], EngineBridge]) -> None:
        """From now on ``furnish_on`` and ``furnish`` put the parts into the window."""
        self._pieces = pieces(self, make_bridge, self._chosen)

    def furnish_on(self) -> bool:
        """One piece more; gives whether that was the last one."""
        if next(self._pieces, self) is not self:
            return False
        self.furnished = True
        return True

    def furnish(self) -> None:
        """All that is still missing."""
        while not self.furnish_on():
            pass

    def wake(self) -> None:
        """Furnished, and told what to play: do what was asked for by keys before that."""
        self._early_keys.play(list(self.commands.actions.values()))
        self.whole.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys that nothing can be done with yet."""
        if self.furnished:
            super().keyPressEvent(event)
        else:
            self._early_keys.keep(event)

    @property
    def film(self) -> Path | None:
        """The file that plays; None also while a film from the network does."""
        return self.screening.film

    @property
    def furthest_watched(self) -> MediaTime:
        """The furthest moment of this film that was played, not merely jumped to."""
        return self.whereabouts.furthest

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
        from PySide6.QtCore import Qt

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

    def show_listening(self) -> None:
        """Show the speech packs among them."""
        self.settings.open("models", "listening")

    def set_language(self, code: str) -> None:
        """Speak another language from now on."""
        self.appearance.set_language(code)

    def set_theme(self, name: str) -> None:
        """Dress in another theme from now on."""
        self.appearance.set_theme(name)

    # What it says -----------------------------------------------------------------

    def say_error(self, error: ReelmateError) -> None:
        """Say over the film what went wrong."""
        from core.engine.messages import Failed
        from desktop.chat.sentences import error_sentence

        self.side.banner.say(error_sentence(Failed(None, error.kind, str(error), error.data)))

    def say_trouble(self) -> None:
        """A fault of ours was logged: say so once, and go on."""
        from desktop.translate import tr

        if self.furnished:
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
        if not self.furnished:
            return
        from PySide6.QtCore import QEvent

        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.WindowStateChange:
            self.side.set_full_screen(self.isFullScreen())
            self.sides.follow_window()
            self.desk.look()

    # Drop -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Films, folders, lists, subtitles, addresses and chat models may be let go here."""
        from desktop.library.dropping import things_in

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
        from desktop.library.dropping import things_in
        from desktop.packs.models import models_in

        self.library.hang_over([])
        things = things_in(event.mimeData())
        models = models_in(things)
        if things:
            event.acceptProposedAction()
        if models:
            self.sides.show_panel(True)
            self.shop.add(models)
        films = [thing for thing in things if not models_in([thing])]
        if films:
            self.library.open(films, sort=True)

    # Coming and going -------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As in the drawing."""
        return QSize(1440, 860)

    def showEvent(self, event: QShowEvent) -> None:
        """The size is known now. One that comes back from the task bar has its widths already."""
        super().showEvent(event)
        if self.sides.panel_shown and not event.spontaneous():
            self.sides.fit_panel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave in order: remember, let go of mpv's picture, end mpv, end the engine."""
        self.furnish()
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
            app.removeEventFilter(self.guard)
        self.settings.close()
        self.shop.close()
        self.machine.close()
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
