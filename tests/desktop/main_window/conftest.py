"""What the tests of the main window share: the window of ``staging``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import theme, translate
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.preferences import Preferences
from tests.desktop.chat import scripted
from tests.desktop.main_window.staging import Stage
from tests.desktop.player.fake_player import FakePlayer


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    theme.apply(qapp)
    clients: list[scripted.ScriptedClient] = []

    def client(on_event: object) -> scripted.ScriptedClient:
        clients.append(scripted.ScriptedClient(on_event))  # type: ignore[arg-type]
        return clients[-1]

    player = FakePlayer()
    window = MainWindow(player, EngineBridge(make_client=client), Preferences())
    film = tmp_path / "The Lighthouse Keeper.mp4"
    film.write_bytes(b"a film")
    window.resize(1200, 720)
    window.show()
    qtbot.waitExposed(window)
    window.side.banner.hide()
    yield Stage(window, player, clients[0], film)
    window.close()
    window.deleteLater()
    translate.set_language("en")
    theme.apply(qapp)
