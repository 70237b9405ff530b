"""What the commands of ``desktop.keys.table`` do that the player alone can't, and what other
programs may have the window do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.library.wish import Wish
from desktop.player.media_dialog import toggle_media_dialog
from desktop.system.facts import Remote

if TYPE_CHECKING:
    from desktop.main_window.window import MainWindow


def deeds(window: MainWindow) -> dict[str, Callable[[], object]]:
    """A command's name → what it does."""
    small, sides, library = window.small, window.sides, window.library
    return {
        "open": window.choosing.choose_films,
        "open-folder": window.choosing.choose_folder,
        "open-address": window.choosing.choose_address,
        "sample": window.open_sample,
        "start-over": library.start_over,
        "film-before": lambda: library.step(forward=False),
        "film-after": lambda: library.step(forward=True),
        "playlist": library.panel.toggle,
        "full-screen": sides.toggle_full_screen,
        "leave-full-screen": small.leave_all,
        "picture-in-picture": small.toggle,
        "on-top": lambda: small.toggle_on_top(window.commands.actions["on-top"]),
        **window.screenshots.by_name,
        "about-film": lambda: toggle_media_dialog(window.player, window),
        "panel": sides.toggle_panel,
        "ask": window.ask,
        "packs": window.show_packs,
        "preferences": lambda: window.settings.open(),
        "keys": lambda: window.settings.show_keys(),
        "about": lambda: window.settings.open("about"),
        "quit": window.close,
    }


def remote(window: MainWindow) -> Remote:
    """What other programs may have this window do."""
    return Remote(
        come=lambda: window.grant(Wish()),
        go=lambda: QTimer.singleShot(0, window.close),  # answer first
        step=window.library.step,
        seek=window.seek,
        open=lambda film: window.library.open((film,)),
        full_screen=window.isFullScreen,
        set_full_screen=window.sides.set_full_screen,
        art=window.library.recent.picture_file,
    )
