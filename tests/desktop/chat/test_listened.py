"""The panel tells how a film without subtitles is listened to, and what would listen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.engine.messages import IndexProgress, Listened
from core.timeline import MediaTime, TimeRange
from desktop import translate
from tests.desktop.chat import scripted
from tests.desktop.chat.staging import Stage, notes

ARNO = ("Arno.", (scripted.scene("0:00:40"),))
HINT = (
    "This film has no subtitles. With a speech model the companion would listen to it and know "
    "what is said."
)


@pytest.fixture
def chinese() -> Iterator[None]:
    translate.set_language("zh_CN")
    yield
    translate.set_language("en")


def listened(*parts: tuple[str, str], finished: bool = False) -> Listened:
    spans = tuple(TimeRange(MediaTime.parse(a), MediaTime.parse(b)) for a, b in parts)
    return Listened(spans, scripted.FILM, 40, finished, "en")


def again(stage: Stage) -> list[str]:
    """What is offered to be asked again."""
    QApplication.processEvents()
    buttons = stage.panel.findChildren(QPushButton, "moreWatched")
    return [button.text() for button in buttons if button.isVisible()]


def head(stage: Stage) -> str:
    return stage.panel.header.coverage.text()


def test_the_head_tells_how_far_it_listened(stage: Stage) -> None:
    stage.open(heard=False, words="listening", watched="0:20:00")
    assert "no subtitles; the companion listens" in (
        stage.panel.conversation.empty.words.accessibleName()
    )
    assert head(stage) == "Watched with you to 0:20:00 of 1:40:12"
    stage.say(listened())
    assert head(stage) == "Watched with you to 0:20:00 of 1:40:12 · begins to listen"
    stage.say(listened(("0:00:00", "0:12:00")))
    assert head(stage).endswith(" · listened to 0:12:00")
    stage.say(IndexProgress(MediaTime.parse("0:30:00"), scripted.FILM, 9, False))
    assert head(stage) == "Watched with you to 0:30:00 of 1:40:12 · listened to 0:12:00"
    stage.say(listened(("0:00:00", "0:12:00"), ("0:40:00", "0:41:00")))
    assert head(stage).endswith(" · 0:13:00 listened to")
    stage.say(listened(("0:00:00", "1:40:12"), finished=True))
    assert head(stage).endswith(" · listened to the end")


def test_nothing_beyond_the_viewer_is_told(stage: Stage) -> None:
    stage.open(no_spoilers=True, heard=False, words="listening", watched="0:20:00")
    stage.panel.set_furthest(MediaTime.parse("0:05:00"))
    stage.say(listened(("0:00:00", "1:40:12"), finished=True))
    assert head(stage) == "Watched with you to 0:05:00 of 1:40:12 · listened to 0:05:00"
    stage.panel.set_furthest(MediaTime.parse("0:06:00"))
    assert head(stage).endswith("listened to 0:06:00")


def test_the_next_film_begins_without_a_word_of_it(stage: Stage) -> None:
    stage.open(heard=False, words="listening", watched="0:20:00")
    stage.say(listened(("0:00:00", "0:12:00")))
    stage.open(fingerprint="f2", watched="0:20:00")
    assert head(stage) == "Watched with you to 0:20:00 of 1:40:12"


def test_what_would_listen_is_said_once_for_a_film(qtbot: QtBot, stage: Stage) -> None:
    stage.open(heard=False, words="no_model")
    assert notes(stage) == [HINT]
    note = stage.panel.conversation.film_note
    assert note.more.text() == "Speech models…"
    assert stage.panel.unheard
    with qtbot.waitSignal(stage.panel.speech_wanted):
        qtbot.mouseClick(note.more, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(note.close_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert notes(stage) == []
    stage.bridge.close_film()
    stage.open(heard=False, words="no_model")
    assert notes(stage) == []
    stage.open(heard=False, words="no_model", fingerprint="f2")
    assert notes(stage) == [HINT]


@pytest.mark.parametrize("words", ["written", "listening", "none"])
def test_nothing_is_said_where_a_speech_model_would_not_help(stage: Stage, words: str) -> None:
    stage.open(heard=False, words=words)
    assert notes(stage) == []


def test_a_model_of_another_world_is_said_first(qtbot: QtBot, stage: Stage) -> None:
    stage.open(heard=False, words="no_model", known_world=False)
    assert len(notes(stage)) == 1
    assert "only knows drawn films" in notes(stage)[0]
    note = stage.panel.conversation.film_note
    qtbot.mouseClick(note.close_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(stage.panel.packs_wanted):
        stage.panel.conversation.film_note.more_wanted.emit()
    assert notes(stage) == [], "one at a time"
    stage.bridge.close_film()
    stage.open(heard=False, words="no_model", known_world=False)
    assert notes(stage) == [HINT]


@pytest.mark.usefixtures("chinese")
def test_it_is_told_in_chinese(stage: Stage) -> None:
    stage.open(heard=False, words="listening", watched="0:20:00")
    stage.say(listened(("0:00:00", "0:12:00")))
    assert head(stage) == "陪你看到 0:20:00，全长 1:40:12，对白听到 0:12:00"
    stage.open(heard=False, words="no_model", fingerprint="f2")
    assert notes(stage)[0].startswith("这部影片没有字幕")


def test_an_answer_tells_how_far_had_been_listened(stage: Stage) -> None:
    stage.open(words="listening")
    stage.ask_and_answer("Who?", ARNO, listened=(scripted.span("0:00:00", "0:12:00"),))
    stage.ask_and_answer("Where?", ARNO, listened=())
    stage.ask_and_answer("Why?", ARNO, listened=(scripted.span("0:00:00", "1:40:12"),))
    assert notes(stage) == [
        "Answered from 1 scene · listened to 0:12:00",
        "Answered from 1 scene · not listened to yet",
        "Answered from 1 scene",
    ]


def test_an_early_answer_is_offered_again_once_a_minute_more_was_heard(stage: Stage) -> None:
    stage.open(words="listening")
    stage.ask_and_answer("Who?", ARNO, listened=(scripted.span("0:00:00", "0:12:00"),))
    stage.say(listened(("0:00:00", "0:12:59")))
    assert again(stage) == []
    stage.say(listened(("0:00:00", "0:13:00")))
    assert again(stage) == ["Ask again: more has been heard"]


def test_what_is_heard_beyond_the_bound_is_no_reason_to_ask_again(stage: Stage) -> None:
    stage.open(no_spoilers=True, words="listening")
    stage.panel.set_furthest(MediaTime.parse("0:12:00"))
    heard = (scripted.span("0:00:00", "0:12:00"),)
    stage.ask_and_answer("Who?", ARNO, until="0:12:00", listened=heard)
    stage.say(listened(("0:00:00", "0:40:00")))
    assert again(stage) == []
