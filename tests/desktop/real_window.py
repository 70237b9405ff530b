"""The real window with real mpv, and a companion that says nothing by itself."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.player.mpv_player import Player
from tests.desktop.chat import scripted

PATIENCE = 90_000


def open_window(qtbot: QtBot, film: Path) -> MainWindow:
    """A window in which the film is loaded."""
    bridge = EngineBridge(make_client=scripted.ScriptedClient)
    window = MainWindow(Player(hold=True, ao="null"), bridge)
    qtbot.addWidget(window)
    bridge.start()
    window.resize(1000, 600)
    window.show()
    qtbot.waitExposed(window)
    with qtbot.waitSignal(window.player.file_loaded, timeout=PATIENCE):
        window.open_film(film)
    return window
