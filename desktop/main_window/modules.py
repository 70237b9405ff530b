"""The modules that the parts of the main window are made of, so that they can be read a few at a
time while a film plays already.

Those without Qt may be read by a thread. The others must not: PySide makes its classes when they
are first named, and is not prepared for two threads that do so.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

WITHOUT_QT = (
    *("core.engine.client", "core.engine.pace", "core.memory.kept", "core.memory.viewer"),
    *("core.memory.shelf", "core.packs.find", "core.packs.speech", "core.chat.whole_film"),
    *("core.memory.coverage",),
)
WITH_QT = (
    *("desktop.player.seek_paint", "desktop.player.seek_bar", "desktop.player.controls"),
    *("desktop.player.overlays", "desktop.player.preview", "desktop.engine_bridge"),
    *("desktop.chat.composer", "desktop.chat.answer", "desktop.chat.bubbles"),
    *("desktop.chat.conversation", "desktop.chat.header", "desktop.chat.cards"),
    *("desktop.chat.turn", "desktop.chat.asking", "desktop.chat.panel"),
    *("desktop.main_window.whereabouts",),
    *("desktop.machine.machine", "desktop.packs.shop", "desktop.packs.line"),
    *("desktop.player.shots", "desktop.library.journal", "desktop.library.notice"),
    *("desktop.library.playlist_panel", "desktop.library.recent_cards"),
    *("desktop.library.library", "desktop.library.choosing", "desktop.main_window.screening"),
    *("desktop.player.screenshots", "desktop.main_window.picture_in_picture"),
    *("desktop.keys.commands", "desktop.player.media_dialog", "desktop.main_window.deeds"),
    *("desktop.library.menus", "desktop.settings.controls", "desktop.settings.memories"),
    *("desktop.settings.models_page", "desktop.settings.machine_page"),
    *("desktop.settings.keys_page", "desktop.settings.dialog", "desktop.settings.settings"),
    *("desktop.system.adaptors", "desktop.system.desk", "desktop.main_window.wires"),
)
"""Those that stand on others come after them."""


def read_without_qt() -> None:
    """For any thread."""
    for name in WITHOUT_QT:
        importlib.import_module(name)


def read_with_qt() -> Iterator[None]:
    """For the main thread, a step a module."""
    for name in WITH_QT:
        importlib.import_module(name)
        yield
