"""The bridge: requests out, events back as signals on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.chat.types import Circumstances, Earlier
from core.engine.messages import (
    AnswerFinished,
    AnswerProgress,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    Ask,
    Cancel,
    CloseFilm,
    EngineDied,
    EngineReady,
    Event,
    Failed,
    FilmOpened,
    GetPicture,
    GetShots,
    IndexProgress,
    Listened,
    MachineSeen,
    MachineUse,
    OpenFilm,
    Picture,
    Shots,
)
from core.timeline import MediaTime, TimeRange
from desktop.engine_bridge import EngineBridge
from tests.desktop.chat import scripted
from tests.desktop.machine import reports

MINUTE = MediaTime.parse("0:01:00")

EVENTS: dict[str, Event] = {
    "engine_ready": EngineReady(7, "CPU, 2 threads"),
    "machine_seen": MachineSeen(reports.CUDA),
    "machine_use": MachineUse(1, 2, 3),
    "film_opened": scripted.opened(),
    "index_progress": IndexProgress(MINUTE, scripted.FILM, 60, False),
    "listened": Listened((), scripted.FILM, 0, False),
    "answer_started": AnswerStarted(1),
    "answer_progress": AnswerProgress(1, 20, 240),
    "answer_text": AnswerText(1, "Captain"),
    "answer_sentence": AnswerSentence(1, 0, "Captain Arno.", ()),
    "answer_finished": scripted.finished(1),
    "picture": Picture(2, MINUTE, b"", ""),
    "shots": Shots(3, (MINUTE,)),
    "failed": Failed(None, "ModelError", "It failed."),
    "engine_died": EngineDied(-9, True),
}


OF_A_FILM = ("film_opened", "index_progress", "listened")


@pytest.fixture
def client() -> list[scripted.ScriptedClient]:
    return []


@pytest.fixture
def bridge(qapp: QApplication, client: list[scripted.ScriptedClient]) -> EngineBridge:
    def make(on_event: Callable[[Event], None]) -> scripted.ScriptedClient:
        client.append(scripted.ScriptedClient(on_event))
        return client[0]

    return EngineBridge(make_client=make)


def test_every_event_has_its_signal() -> None:
    kinds = {type(event) for event in EVENTS.values()}
    assert kinds == set(Event.__args__)
    assert FilmOpened in kinds
    assert AnswerFinished in kinds


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_from_another_thread_arrives_on_the_gui_thread(
    name: str,
    qtbot: QtBot,
    qapp: QApplication,
    bridge: EngineBridge,
    client: list[scripted.ScriptedClient],
) -> None:
    threads: list[QThread] = []
    if name in OF_A_FILM:
        bridge.open_film("/films/keeper.mp4")
        client[0].say(scripted.opened())
        qapp.processEvents()
    signal = getattr(bridge, name)
    signal.connect(lambda _event: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(signal) as arrived:
        client[0].say(EVENTS[name])
        assert not threads, "it was not queued"
    assert arrived.args == [EVENTS[name]]
    assert threads == [qapp.thread()]


def test_pieces_of_an_answer_arrive_in_the_order_in_which_they_were_said(
    qtbot: QtBot, bridge: EngineBridge, client: list[scripted.ScriptedClient]
) -> None:
    pieces: list[str] = []
    bridge.answer_text.connect(lambda event: pieces.append(event.text))
    with qtbot.waitSignal(bridge.answer_finished):
        client[0].say(*[AnswerText(1, str(n)) for n in range(200)], scripted.finished(1))
    assert pieces == [str(n) for n in range(200)]


def test_requests_reach_the_client_with_numbers_of_their_own(
    bridge: EngineBridge, client: list[scripted.ScriptedClient]
) -> None:
    bridge.start()
    bridge.open_film("/films/keeper.mp4", "starter", "zh")
    first = bridge.ask("Who?", MINUTE)
    second = bridge.ask("Where?")
    third = bridge.get_picture(MINUTE)
    around = Circumstances(MINUTE, Earlier("Who?", "Arno.", MINUTE))
    fourth = bridge.ask("Why?", MINUTE, around, whole_film=True)
    part = TimeRange(MediaTime(), MINUTE)
    fifth = bridge.get_shots(part, MINUTE)
    bridge.cancel(first)
    bridge.close_film()
    assert client[0].started
    assert len({first, second, third, fourth, fifth}) == 5
    assert client[0].sent == [
        OpenFilm("/films/keeper.mp4", "starter", "zh"),
        Ask(first, "Who?", MINUTE),
        Ask(second, "Where?", None),
        GetPicture(third, MINUTE),
        Ask(fourth, "Why?", MINUTE, True, around),
        GetShots(fifth, part, MINUTE),
        Cancel(first),
        CloseFilm(),
    ]


def test_opening_and_closing_are_told_at_once(qtbot: QtBot, bridge: EngineBridge) -> None:
    with qtbot.waitSignal(bridge.film_opening) as opening:
        bridge.open_film("/films/keeper.mp4")
    assert opening.args == ["/films/keeper.mp4"]
    with qtbot.waitSignal(bridge.film_closed):
        bridge.close_film()


def test_late_words_of_a_film_that_was_left_are_passed_over(
    qapp: QApplication, bridge: EngineBridge, client: list[scripted.ScriptedClient]
) -> None:
    heard: list[Event] = []
    for name in OF_A_FILM:
        getattr(bridge, name).connect(heard.append)
    words = [EVENTS[name] for name in OF_A_FILM]

    def said(*events: Event) -> list[Event]:
        heard.clear()
        client[0].say(*events)
        qapp.processEvents()
        return list(heard)

    assert said(*words) == []
    bridge.open_film("/films/keeper.mp4")
    assert said(*words) == words
    bridge.open_film("/films/other.mp4")
    assert said(*words) == []
    second = scripted.opened(path=Path("/films/other.mp4"), fingerprint="f2")
    assert said(second, *words[1:]) == [second, *words[1:]]
    bridge.close_film()
    assert said(*words) == []


def test_nothing_is_heard_after_close(
    qtbot: QtBot, bridge: EngineBridge, client: list[scripted.ScriptedClient]
) -> None:
    client[0].say(AnswerText(1, "late"))
    bridge.close()
    bridge.close()
    with qtbot.assertNotEmitted(bridge.answer_text):
        QApplication.processEvents()
    assert client[0].closed_within is not None
