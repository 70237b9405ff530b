"""The demo's driver, on the real window with a companion that says what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    Ask,
    IndexProgress,
    OpenFilm,
    Request,
)
from core.timeline import MediaTime
from desktop import demo
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.player.mpv_player import Player
from tests.clips import make_clip
from tests.desktop.chat import scripted

SCENE = "0:00:40"


class Companion(scripted.ScriptedClient):
    """Has watched at once, and answers every question with one scene."""

    def send(self, request: Request) -> None:
        super().send(request)
        if isinstance(request, OpenFilm):
            end = MediaTime.parse("0:00:48")
            film = scripted.opened(path=Path(request.path))
            self.say(film, IndexProgress(end, end, 12, finished=True))
        elif isinstance(request, Ask):
            words = "The captain holds it."
            scene = scripted.scene(SCENE, picture=scripted.picture())
            number = request.request
            self.say(
                AnswerStarted(number),
                AnswerText(number, words),
                AnswerSentence(number, 0, words, (scene,)),
                scripted.finished(number),
            )


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(
        tmp_path_factory.mktemp("film") / "film.mp4", [("red", 24.0), ("blue", 24.0)], fps=4
    )


@pytest.fixture
def window(qtbot: QtBot, film: Path) -> MainWindow:
    window = MainWindow(Player(hold=True, ao="null"), EngineBridge(make_client=Companion))
    qtbot.addWidget(window)
    window.bridge.start()
    window.show()
    window.open_film(film)
    return window


def test_the_driver_asks_reads_clicks_and_sees_where_the_player_went(
    window: MainWindow, tmp_path: Path
) -> None:
    story = demo.drive(window, tmp_path / "demo.png")
    told = dict(line.split(": ", 1) for line in story)
    assert told["question"] == demo.QUESTION
    assert told["answer"].startswith("The captain holds it")
    assert told["scene"].startswith(SCENE)
    assert told["player before the click"] < SCENE
    assert told["player after the click"].startswith(SCENE)
    assert QImage(str(tmp_path / "demo.png")).width() >= 860


def test_a_player_that_does_not_move_fails_the_demo(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seek = window.player.seek
    monkeypatch.setattr(window.player, "seek", lambda *_: seek(MediaTime.parse("0:00:02")))
    with pytest.raises(demo.DemoFailed, match="away from the clicked scene"):
        demo.drive(window, tmp_path / "demo.png")


def test_a_step_that_never_comes_ends_with_a_sentence(window: MainWindow) -> None:
    driver = demo.Driver(window)
    with pytest.raises(demo.DemoFailed, match=r"rain did not come about in 0 s"):
        driver.until("rain", lambda: False, 0.1)
    QApplication.processEvents()
