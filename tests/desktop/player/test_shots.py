"""Shot ticks: asked for when the bar is zoomed, within what may be shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import GetShots, Shots
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.player.seek_bar import EDGE, SeekBar
from desktop.player.seek_view import SeekView
from desktop.player.shots import ShotTicks
from tests.desktop.chat import scripted


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


class Scene:
    def __init__(self, qtbot: QtBot) -> None:
        self.clients: list[scripted.ScriptedClient] = []
        self.bar = SeekBar()
        qtbot.addWidget(self.bar)
        self.bar.resize(1000 + 2 * EDGE, 32)
        self.bar.set_duration(at(3600))
        self.bridge = EngineBridge(make_client=self._client)
        self.ticks = ShotTicks(self.bar, self.bridge, self.bar)

    def _client(self, on_event: object) -> scripted.ScriptedClient:
        self.clients.append(scripted.ScriptedClient(on_event))  # type: ignore[arg-type]
        return self.clients[-1]

    @property
    def asked(self) -> list[GetShots]:
        return [r for r in self.clients[0].sent if isinstance(r, GetShots)]

    def show(self, factor: float) -> None:
        whole = SeekView.whole(at(3600), EDGE, 1000 + EDGE)
        self.bar._look_at(whole.zoom(factor, EDGE + 500))


@pytest.fixture
def scene(qtbot: QtBot, qapp: QApplication) -> Scene:
    return Scene(qtbot)


def test_many_notches_ask_once_for_what_is_shown_at_last(scene: Scene, qtbot: QtBot) -> None:
    scene.ticks.set_bound(at(1900))
    for factor in (4, 8, 16, 30):
        scene.show(factor)
    qtbot.waitUntil(lambda: bool(scene.asked))
    (asked,) = scene.asked
    assert asked.span == scene.bar.view.span
    assert asked.until == at(1900)
    scene.clients[0].say(Shots(asked.request, (at(1800), at(1810))))
    qtbot.waitUntil(lambda: scene.bar.marks.shots == (at(1800), at(1810)))


def test_a_stretch_too_long_for_ticks_is_not_asked_about(scene: Scene) -> None:
    scene.show(1.5)
    scene.ticks.more_known()
    assert not scene.ticks.waiting
    scene.show(30)
    assert scene.ticks.waiting


def test_an_answer_to_an_older_question_is_passed_over(scene: Scene, qtbot: QtBot) -> None:
    scene.show(30)
    qtbot.waitUntil(lambda: len(scene.asked) == 1)
    scene.ticks.more_known()
    qtbot.waitUntil(lambda: len(scene.asked) == 2)
    old, new = scene.asked
    scene.clients[0].say(Shots(old.request, (at(1),)), Shots(new.request, (at(2),)))
    qtbot.waitUntil(lambda: scene.bar.marks.shots == (at(2),))


def test_zooming_out_takes_the_ticks_away(scene: Scene, qtbot: QtBot) -> None:
    scene.show(30)
    qtbot.waitUntil(lambda: len(scene.asked) == 1)
    scene.clients[0].say(Shots(scene.asked[0].request, (at(1800),)))
    qtbot.waitUntil(lambda: bool(scene.bar.marks.shots))
    scene.show(1)
    assert scene.bar.marks.shots == ()
