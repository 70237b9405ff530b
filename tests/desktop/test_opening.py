"""The start: a film is seen before the window is furnished, and nothing that happens meanwhile is
lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.library.gather import Gathered
from desktop.main_window.window import MainWindow
from desktop.opening import Opening
from desktop.player.mpv_ahead import MpvAhead, output
from desktop.player.mpv_player import Player
from desktop.player.video_widget import early_surface
from desktop.preferences import Preferences
from tests.clips import make_clip
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer

PATIENCE = 90_000


class Start:
    """A window that is being opened with one film, as ``desktop.app`` does it."""

    def __init__(self, qtbot: QtBot, film: Path, start: MediaTime | None = None) -> None:
        self.happened: list[str] = []
        self._film = str(film)
        self._start = start
        player = Player(hold=True, ao="null")
        player.open_early(self._film, start, False)
        self.window = MainWindow(player, chosen=Preferences(), early=early_surface(player))
        self.window.expect(self._film)
        qtbot.addWidget(self.window)
        self.window.side.seen.connect(lambda: self.happened.append("seen"))
        bridge = EngineBridge(make_client=scripted.ScriptedClient)
        self.window.begin_furnishing(lambda: bridge)
        self.opening = Opening(self.window, lambda: self.happened.append("begun"), self._end)
        self.window.resize(1000, 600)
        self.window.show()
        self.opening.wait_for_film()

    def _end(self) -> None:
        self.happened.append("furnished")
        self.window.library.play_all(Gathered((self._film,)), self._start)
        self.window.wake()

    def close(self) -> None:
        self.window.close()
        self.opening.leave()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "film.mp4", [("red", 8.0)])


def test_the_film_is_seen_first_and_is_loaded_once(qtbot: QtBot, film: Path) -> None:
    start = Start(qtbot, film)
    begins: list[int] = []
    start.window.player.film_begins.connect(lambda: begins.append(1))
    with qtbot.waitSignal(start.window.whole, timeout=PATIENCE):
        pass
    window = start.window
    qtbot.waitUntil(lambda: window.film == film, timeout=PATIENCE)
    assert start.happened == ["seen", "begun", "furnished"]
    assert len(begins) == 1
    assert window.windowTitle() == "film — Reelmate"
    assert window.side.bar.isVisible()
    assert window.side.bar.play_button.isEnabled()
    assert window.panel.isVisible()
    assert not window.side.empty.isVisible()
    assert window.library.playlist.film == str(film)
    start.close()


def test_the_film_begins_where_it_was_asked_to(qtbot: QtBot, film: Path) -> None:
    start = Start(qtbot, film, MediaTime.from_seconds(5))
    with qtbot.waitSignal(start.window.whole, timeout=PATIENCE):
        pass
    qtbot.waitUntil(lambda: start.window.player.position.seconds >= 5, timeout=PATIENCE)
    start.close()


def test_a_key_pressed_before_the_window_is_furnished_is_not_lost(qtbot: QtBot, film: Path) -> None:
    start = Start(qtbot, film)
    assert not start.window.furnished
    qtbot.keyClick(start.window, Qt.Key.Key_M)
    qtbot.keyClick(start.window, Qt.Key.Key_Greater, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(start.window.whole, timeout=PATIENCE):
        pass
    qtbot.waitUntil(lambda: start.window.player.muted, timeout=PATIENCE)
    assert "No film comes after" in start.window.side.osd.text
    start.close()


def test_a_broken_film_is_said_to_be_one(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing that plays " * 400)
    start = Start(qtbot, broken)
    with qtbot.waitSignal(start.window.whole, timeout=PATIENCE):
        pass
    side = start.window.side
    qtbot.waitUntil(side.banner.isVisible, timeout=PATIENCE)
    assert "broken.mp4" in side.banner.text.text()
    assert side.empty.isVisible()
    start.close()


def test_a_window_may_be_closed_before_it_is_furnished(qtbot: QtBot, film: Path) -> None:
    start = Start(qtbot, film)
    with qtbot.waitSignal(start.window.closed, timeout=PATIENCE):
        start.close()
    assert start.window.player.mpv is None
    assert "furnished" not in start.happened


def test_without_a_film_all_is_there_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    done: list[str] = []
    window = MainWindow(FakePlayer())
    qtbot.addWidget(window)
    bridge = EngineBridge(make_client=scripted.ScriptedClient)
    window.begin_furnishing(lambda: bridge)
    window.show()
    Opening(window, lambda: done.append("begun"), lambda: done.append("ended")).finish()
    assert done == ["begun", "ended"]
    assert window.furnished
    assert window.side.empty.isVisible()
    window.close()


def test_another_film_than_the_early_one_is_loaded_in_its_place(qapp: QApplication) -> None:
    player = FakePlayer()
    player.open_early("/one.mp4", None, False)
    assert ("loadfile", "/one.mp4", "replace") in player.sent
    player.open("/two.mp4")
    assert ("loadfile", "/two.mp4", "replace") in player.sent


def test_mpv_that_was_made_ahead_is_the_one_that_plays(
    qtbot: QtBot, qapp: QApplication, film: Path
) -> None:
    ahead = MpvAhead(output("null", "null"))
    player = Player(vo="null", ao="null", ahead=ahead)
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(film)
    player.close()
    MpvAhead(output("null", "null")).leave()
