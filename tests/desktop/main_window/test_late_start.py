"""The companion's process waits for the film's first picture, and for no film at all."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.main_window import late_start
from desktop.main_window.late_start import LateStart
from tests.desktop.player.fake_player import FakePlayer


class Begun:
    """How often the companion was started."""

    def __init__(self, qtbot: QtBot) -> None:
        del qtbot  # timers need an application
        self.player = FakePlayer()
        self.times = 0
        self._owner = QObject()
        LateStart(self.player, self._start, self._owner)

    def _start(self) -> None:
        self.times += 1


@pytest.fixture
def begun(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Begun:
    monkeypatch.setattr(late_start, "NOTHING_COMES_MS", 30)
    return Begun(qtbot)


def test_without_a_film_it_starts_by_itself(qtbot: QtBot, begun: Begun) -> None:
    assert begun.times == 0
    qtbot.waitUntil(lambda: begun.times == 1)


def test_with_a_film_it_waits_for_the_first_picture_and_starts_once(
    qtbot: QtBot, begun: Begun
) -> None:
    begun.player.open("/films/keeper.mp4")
    begun.player.happen("start-file")
    qtbot.wait(90)
    assert begun.times == 0
    begun.player.happen("file-loaded")
    begun.player.happen("playback-restart")
    begun.player.happen("playback-restart")
    assert begun.times == 1


def test_a_film_that_cannot_be_loaded_starts_it_too(qtbot: QtBot, begun: Begun) -> None:
    begun.player.open("/films/keeper.mp4")
    begun.player.happen("start-file")
    qtbot.wait(90)
    begun.player.happen("failed", "unrecognized file format")
    assert begun.times == 1
