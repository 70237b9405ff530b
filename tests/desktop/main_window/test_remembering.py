"""What the window remembers of a film, from one day to the next."""

from __future__ import annotations

from contextlib import closing

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import Playing
from core.folders import memory_root
from core.memory.kept import Kept
from core.memory.viewer import ViewerMemory
from core.timeline import MediaTime
from desktop import preferences
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.preferences import Preferences
from tests.desktop.chat import scripted
from tests.desktop.main_window.staging import Stage, at
from tests.desktop.player.fake_player import FakePlayer


def kept(fingerprint: str = "f1") -> Kept:
    with closing(ViewerMemory(memory_root() / fingerprint)) as memory:
        return memory.load()


def test_closing_remembers_where_the_film_was_left(stage: Stage) -> None:
    stage.play()
    stage.know()
    for tenth in range(60):
        stage.player.observe(time_pos=tenth / 10)
        stage.player._tell_position()
    stage.window.seek(at(80))
    stage.window.close()
    assert kept() == Kept(at(5.9), at(80), no_spoilers=False)


def test_another_film_leaves_the_first_where_it_was(stage: Stage) -> None:
    stage.play()
    stage.know()
    stage.window.seek(at(33))
    stage.play()
    stage.window.seek(at(44))
    assert kept().position == at(33)


def test_the_furthest_moment_of_an_earlier_day_bounds_answers_and_previews(
    stage: Stage, qtbot: QtBot
) -> None:
    with closing(ViewerMemory(memory_root() / "f1")) as memory:
        memory.keep_place(at(20), at(61))
    stage.play()
    stage.know(spoilers=False)
    assert stage.window.furthest_watched == at(61)
    assert stage.window.hover.bound == at(61)
    stage.window.panel.ask("Who?")
    assert stage.client.asked[0].until == at(61)
    stage.window.panel.header.spoilers.click()
    assert stage.window.hover.bound is None
    assert not kept().no_spoilers


def test_a_question_asked_while_the_film_opens_is_bound_by_the_earlier_day(stage: Stage) -> None:
    with closing(ViewerMemory(memory_root() / "f1")) as memory:
        memory.keep_place(at(20), at(61))
    stage.play()
    stage.window.panel.ask("Who?")
    stage.know(spoilers=False)
    assert stage.client.asked[0].until == at(61)


def test_the_companion_hears_where_the_viewer_goes(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.know()
    stage.window.seek(at(70))
    qtbot.waitUntil(lambda: Playing(at(70), strained=False) in stage.client.sent)


def test_a_question_knows_where_the_film_is(stage: Stage) -> None:
    stage.play()
    stage.know()
    stage.player.position_changed.emit(MediaTime.parse("0:00:42"))
    stage.window.panel.ask("What is this?")
    assert stage.client.asked[-1].around.position == MediaTime.parse("0:00:42")


def test_a_disk_that_takes_nothing_is_said_once_and_the_film_plays(stage: Stage) -> None:
    memory_root().parent.mkdir(parents=True, exist_ok=True)
    memory_root().write_text("in the way")
    stage.play()
    stage.know()
    assert stage.banner.startswith(f"{memory_root() / 'f1'} can't be written")
    stage.window.side.banner.hide()
    stage.window.panel.ask("Who?")
    stage.window.seek(at(70))
    stage.player.observe(pause=True)
    assert stage.banner == ""
    assert [ask.question for ask in stage.client.asked] == ["Who?"]


def test_a_window_closed_before_it_stands_keeps_how_loud_the_last_one_was(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    window = MainWindow(FakePlayer(), chosen=Preferences(volume=35, muted=True))
    window.begin_furnishing(lambda: EngineBridge(make_client=scripted.ScriptedClient))
    window.furnish_on()
    window.close()
    window.deleteLater()
    now = preferences.load()
    assert (now.volume, now.muted) == (35, True)
