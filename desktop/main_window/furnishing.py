"""Puts the parts of the main window into it, piece by piece.

Between two pieces the film that plays already is drawn. Nothing here is loaded before it is its
turn: most of the time until a window stands goes into reading modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop.main_window.modules import read_with_qt

if TYPE_CHECKING:
    from desktop.engine_bridge import EngineBridge
    from desktop.main_window.window import MainWindow
    from desktop.preferences import Preferences


def pieces(
    window: MainWindow, make_bridge: Callable[[], EngineBridge], chosen: Preferences
) -> Iterator[None]:
    """Each step makes another piece; the last one shows them all."""
    yield from read_with_qt()
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from core.resources import sample_film
    from desktop.choices import Choices

    player, side, sides = window.player, window.side, window.sides
    window.choices = choices = Choices(chosen, window)
    window.sample = sample_film()
    side.furnish(window.sample is not None)
    yield
    from desktop.main_window.keeping import Keeping
    from desktop.main_window.whereabouts import Whereabouts

    window.bridge = bridge = make_bridge()
    # Both hear of an opened film before the panel and the bar ask them about it.
    window.keeping = Keeping(bridge, window, lambda: choices.now.no_spoilers)
    window.whereabouts = Whereabouts(player, bridge, window.keeping, window)
    yield
    from desktop.chat.panel import ChatPanel

    window.panel = ChatPanel(bridge, window.keeping)
    window.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    yield
    from desktop.machine.machine import Machine
    from desktop.packs.line import PackLine
    from desktop.packs.shop import Shop

    window.machine = Machine(bridge, window)
    window.shop = Shop(window)
    window.pack_line = PackLine(window.shop, lambda: choices.now.pack)
    window.panel.put_below_header(window.pack_line)
    yield
    from desktop.keys.table import TypingGuard
    from desktop.player.hover import HoverPreview
    from desktop.player.shots import ShotTicks

    window.hover = HoverPreview(side, bridge, window)
    window.shots = ShotTicks(side.bar.seek_bar, bridge, window)
    window.guard = TypingGuard(window)
    app = QApplication.instance()
    if app is not None:
        app.installEventFilter(window.guard)
    yield
    from desktop.library.library import Library

    window.library = Library(player, bridge, side, lambda: choices.now, window)
    yield
    from desktop.library.choosing import Choosing
    from desktop.main_window.appearance import Appearance
    from desktop.main_window.picture_in_picture import PictureInPicture, can_stay_on_top
    from desktop.main_window.screening import Screening
    from desktop.player.screenshots import Screenshots

    window.screening = Screening(
        player,
        bridge,
        side,
        window.panel,
        window.hover,
        window.whereabouts,
        window.library,
        choices,
        window,
    )
    window.screenshots = Screenshots(player, side.osd, lambda: choices.now.shots_folder, window)
    window.small = PictureInPicture(window, player, side, sides, window)
    window.appearance = Appearance(player, choices, window)
    window.choosing = Choosing(window, window.library, lambda: choices.now.folder)
    yield
    from desktop.keys.commands import Commands
    from desktop.keys.keymap import Keymap
    from desktop.main_window.deeds import deeds, remote

    window.keymap = Keymap(window)
    window.commands = Commands(
        window,
        player,
        side.osd,
        window.keymap,
        lambda: (choices.now.short_step, choices.now.long_step),
        deeds(window),
    )
    window.commands.actions["sample"].setVisible(window.sample is not None)
    window.commands.actions["on-top"].setCheckable(True)
    window.commands.actions["on-top"].setVisible(can_stay_on_top())
    yield
    from desktop.library.menus import LibraryMenus
    from desktop.settings.parts import Parts
    from desktop.settings.settings import Settings
    from desktop.system.desk import Desk

    window.library_menus = LibraryMenus(window.commands, window.library)
    window.settings = Settings(
        Parts(
            choices,
            window.keymap,
            window.appearance,
            player,
            bridge,
            window.screening,
            sides,
            window.keeping,
            window.shop,
            window.machine,
            lambda: window.settings.show_changes(),
        ),
        window,
    )
    window.desk = Desk(player, window.library.playlist, remote(window), window)
    yield
    from desktop.main_window import wires
    from desktop.translate import tr

    side.reveal()
    sides.furnish(window.panel)
    wires.connect(window)
    player.set_volume(chosen.volume)
    player.set_muted(chosen.muted)
    side.set_film(False)
    window.commands.retranslate()
    window.library_menus.retranslate()
    side.begin()
    side.bar.setFocus()
    player.tell_all()
    window.setAcceptDrops(True)
    if window.keymap.broken:
        side.banner.say(
            tr("Your own keys can't be read; the usual ones hold until you change one.")
        )
