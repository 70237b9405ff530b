"""The panel: a conversation about a film, with a scripted engine behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    AnswerStarted,
    AnswerText,
    Cancel,
    EngineDied,
    EngineReady,
    Failed,
    IndexProgress,
)
from core.timeline import MediaTime
from desktop import translate
from desktop.chat.cards import SceneCard
from desktop.chat.turn import State
from tests.desktop.chat import scripted
from tests.desktop.chat.staging import Stage, lantern, notes

DIED = "The companion stopped unexpectedly and is starting again; the film plays on."


# Asking ---------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_its_scene_sought(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    qtbot.keyClicks(stage.panel.composer.box, "Who lit the lantern?")
    qtbot.keyClick(stage.panel.composer.box, Qt.Key.Key_Return)
    (ask,) = stage.client.asked
    assert (ask.question, ask.until) == ("Who lit the lantern?", None)
    stage.say(*scripted.answer(ask.request, *lantern()), scripted.finished(ask.request))
    (turn,) = stage.turns()
    assert turn.answer.plain().startswith("Captain Arno lit it (0:37:20). Mira’s boat")
    assert notes(stage) == ["Answered from 2 scenes"]
    cards = stage.panel.findChildren(SceneCard, "sceneCard")
    assert [card.scene.start.clock() for card in cards] == ["0:37:20", "0:24:41"]
    with qtbot.waitSignal(stage.panel.seek_requested) as seek:
        qtbot.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert seek.args == [MediaTime.parse("0:24:41")]


def test_the_bar_hears_of_the_scenes_as_they_come_and_of_a_new_question(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.open()
    heard: list[list[str]] = []
    stage.panel.scenes_changed.connect(
        lambda scenes: heard.append([scene.start.clock() for scene in scenes])
    )
    stage.ask_and_answer("Who?", *lantern())
    stage.panel.ask("Where?")
    assert heard == [[], ["0:37:20"], ["0:37:20", "0:24:41"], []]


def test_a_scene_that_serves_two_sentences_has_one_card(stage: Stage) -> None:
    stage.open()
    same = scripted.scene("0:37:20")
    stage.ask_and_answer("Who?", ("One.", (same,)), ("Two.", (same,)))
    assert len(stage.panel.findChildren(SceneCard)) == 1
    assert notes(stage) == ["Answered from 1 scene"]


def test_a_question_asked_meanwhile_waits_its_turn(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    assert [ask.question for ask in stage.client.asked] == ["First?"]
    assert notes(stage) == ["Waits for the answer above."]
    stage.say(*scripted.answer(1, ("Yes.", ())), scripted.finished(1))
    assert [ask.question for ask in stage.client.asked] == ["First?", "Second?"]
    assert [turn.state for turn in stage.turns()] == [State.SETTLED, State.ASKED]


def test_a_waiting_question_can_be_taken_back(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    QApplication.processEvents()
    (button,) = [b for b in stage.panel.findChildren(QPushButton, "withdraw") if b.isVisible()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    stage.say(scripted.finished(1))
    assert [ask.question for ask in stage.client.asked] == ["First?"]
    assert len(stage.turns()) == 1


def test_a_question_asked_before_the_film_is_open_is_asked_then(stage: Stage) -> None:
    stage.bridge.open_film("/films/keeper.mp4")
    stage.panel.ask("Who?")
    assert stage.client.asked == []
    assert notes(stage) == ["Waits for the film to open."]
    stage.say(scripted.opened())
    assert [ask.question for ask in stage.client.asked] == ["Who?"]


def test_stop_cancels_and_keeps_what_was_written(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    stage.panel.ask("Who?")
    stage.say(AnswerStarted(1), AnswerText(1, "Captain Arno"))
    qtbot.mouseClick(stage.panel.composer.stop, Qt.MouseButton.LeftButton)
    stage.panel.stop()
    assert [request for request in stage.client.sent if isinstance(request, Cancel)] == [Cancel(1)]
    assert notes(stage) == ["Stopping…"]
    stage.say(scripted.finished(1, cancelled=True))
    (turn,) = stage.turns()
    assert turn.answer.plain() == "Captain Arno"
    assert notes(stage) == ["Stopped; what was written stays"]
    assert stage.panel.composer.send.isVisible()


def test_an_answer_stopped_before_its_first_word_says_so(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("Who?")
    stage.panel.stop()
    stage.say(scripted.finished(1, cancelled=True))
    assert notes(stage) == ["Stopped before anything was written"]


@pytest.mark.parametrize(
    ("end", "note"),
    [
        (
            {"watched": "0:01:20"},
            "Answered from 1 scene · watched to 0:01:20 of 1:40:12",
        ),
        (
            {"watched": "1:04:10", "until": "0:38:04"},
            "Answered from 1 scene · nothing past 0:38:04 was used",
        ),
    ],
)
def test_the_note_says_how_far_it_had_seen(stage: Stage, end: dict[str, str], note: str) -> None:
    stage.open()
    stage.ask_and_answer("Who?", ("Arno.", (scripted.scene("0:00:40"),)), **end)
    assert notes(stage) == [note]


def test_an_answer_without_scenes_says_so(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("A dragon?", ("That never happens.", ()))
    stage.ask_and_answer("A dragon?", ("I saw nothing.", ()), recalled=0, watched="0:00:00")
    assert notes(stage) == [
        "No scene to show for this",
        "Nothing had been watched yet",
    ]


def test_answers_are_copied_with_their_times(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who?", lantern()[0])
    copy = stage.panel.findChild(QToolButton, "copyAnswer")
    assert isinstance(copy, QToolButton)
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Captain Arno lit it (0:37:20)."


# No spoilers ------------------------------------------------------------------------


def test_no_spoilers_bounds_a_question_by_the_furthest_played_moment(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.open()
    chip = stage.panel.header.spoilers
    assert chip.text() == "Whole film"
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.text() == "No spoilers past 0:38:04"
    stage.panel.ask("Who?")
    stage.panel.set_furthest(MediaTime.parse("0:40:00"))
    assert chip.text() == "No spoilers past 0:40:00"
    stage.panel.ask("And then?")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    stage.say(scripted.finished(1))
    assert [ask.until for ask in stage.client.asked] == [
        MediaTime.parse("0:38:04"),
        MediaTime.parse("0:40:00"),
    ], "a question keeps the bound it was asked under"


# The film ------------------------------------------------------------------------------


def test_the_header_tells_how_far_the_companion_has_watched(stage: Stage) -> None:
    coverage = stage.panel.findChild(QLabel, "coverageLabel")
    assert isinstance(coverage, QLabel)
    seen = [coverage.text()]
    stage.bridge.open_film("/films/keeper.mp4")
    seen.append(coverage.text())
    stage.say(scripted.opened())
    stage.panel.header.spoilers.setChecked(False)
    seen.append(coverage.text())
    stage.say(IndexProgress(MediaTime.parse("1:04:10"), scripted.FILM, 3850, False))
    seen.append(coverage.text())
    stage.say(IndexProgress(scripted.FILM, scripted.FILM, 6012, True))
    seen.append(coverage.text())
    stage.bridge.close_film()
    seen.append(coverage.text())
    assert seen == [
        "Open one, and ask about it here.",
        "Opening…",
        "Begins to watch with you…",
        "Watched with you to 1:04:10 of 1:40:12",
        "Watched to the end, 1:40:12",
        "Open one, and ask about it here.",
    ]


def test_another_film_begins_with_an_empty_column_and_ends_the_answer(stage: Stage) -> None:
    stage.open(suggestions=("Who?",))
    stage.panel.ask("Who lit it?")
    stage.bridge.open_film("/films/other.mp4")
    assert stage.turns() == []
    assert Cancel(1) in stage.client.sent
    stage.say(scripted.opened(title="A late word of the first"))
    assert stage.panel.header.title.text() == "other"
    other = Path("/films/other.mp4")
    stage.say(scripted.opened(title="Another", fingerprint="f2", path=other))
    stage.say(AnswerText(1, "late"), scripted.finished(1))
    assert notes(stage) == []
    assert stage.panel.header.title.text() == "Another"
    assert not stage.panel.composer.stop.isVisible()


def test_a_film_the_starter_does_not_know_is_named_as_such(stage: Stage) -> None:
    stage.open(known_world=False)
    guesses = "The starter only knows drawn films; on this one its answers are guesses."
    assert notes(stage) == [guesses]
    stage.ask_and_answer("Who?", ("Arno.", (scripted.scene("0:00:40"),)))
    assert notes(stage) == [guesses, "Answered from 1 scene · a guess"]


def test_a_film_that_can_not_be_opened_is_said_in_plain_words(stage: Stage) -> None:
    stage.bridge.open_film("/films/notes.mp4")
    data: dict[str, str | int | float] = {"path": "/films/notes.mp4", "reason": "it is text"}
    stage.say(Failed(None, "MediaOpenError", "English.", data))
    empty = stage.panel.conversation.empty
    assert empty.isVisible()
    assert empty.words.accessibleName() == "notes.mp4 can't be opened: it is text."
    assert not stage.panel.composer.is_open


def test_a_film_plays_also_where_the_companion_can_not_start(stage: Stage) -> None:
    stage.bridge.open_film("/films/keeper.mp4")
    stage.say(Failed(None, "PackMissingError", "English.", {"pack": "llama-vid-7b"}))
    header = stage.panel.header
    assert (header.title.text(), header.coverage.text()) == ("keeper", "Not watching")
    assert "isn't watching" in stage.panel.composer.box.placeholderText()
    assert not stage.panel.composer.is_open
    stage.bridge.close_film()
    assert header.title.text() == "No film open"


def test_a_late_word_about_a_film_that_is_closed_is_not_said(stage: Stage) -> None:
    stage.bridge.open_film("/films/notes.mp4")
    stage.bridge.close_film()
    data: dict[str, str | int | float] = {"path": "/films/notes.mp4", "reason": "it is text"}
    stage.say(Failed(None, "MediaOpenError", "English.", data))
    assert "notes.mp4" not in stage.panel.conversation.empty.words.accessibleName()


# What goes wrong --------------------------------------------------------------------------


def test_an_error_ends_its_answer_and_the_next_question_is_asked(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    stage.say(Failed(1, "ModelError", "English.", {"reason": "the context is full"}))
    assert notes(stage)[0] == "The language model failed: the context is full."
    assert [ask.question for ask in stage.client.asked] == ["First?", "Second?"]


def test_an_unknown_error_is_said_in_its_own_words(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("Who?")
    stage.say(Failed(1, "NewError", "Something new broke.", {}))
    assert notes(stage) == ["Something new broke."]


def test_the_engines_death_under_an_answer_is_one_sentence(qtbot: QtBot, stage: Stage) -> None:
    stage.open(watched="0:38:20")
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    stage.say(AnswerStarted(1), AnswerText(1, "Captain"), scripted.lost(1), EngineDied(-9, True))
    assert notes(stage) == [DIED, "Waits for the answer above."]
    assert stage.panel.header.coverage.text() == "Starting again…"
    assert [ask.question for ask in stage.client.asked] == ["First?"], "it waits for the engine"
    stage.say(EngineReady(8, "CPU"), scripted.opened(watched="0:38:20"))
    assert [ask.question for ask in stage.client.asked] == ["First?", "Second?"]
    assert stage.panel.header.coverage.text() == "Watched with you to 0:38:20 of 1:40:12"
    assert stage.turns()[0].answer.plain() == "Captain"
    stage.say(scripted.finished(2))
    again = [b for b in stage.panel.findChildren(QPushButton, "askAgain") if b.isVisible()]
    qtbot.mouseClick(again[0], Qt.MouseButton.LeftButton)
    assert [ask.question for ask in stage.client.asked][-1] == "First?"


def test_the_engines_death_without_a_question_is_said_once(stage: Stage) -> None:
    stage.open(watched="0:38:20")
    stage.say(EngineDied(-9, True), EngineDied(-9, True))
    assert notes(stage) == [DIED]


def test_an_engine_that_is_given_up_ends_what_waits(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    stage.say(scripted.lost(1), EngineDied(-9, False))
    given_up = (
        "The companion keeps stopping and was given up; the film plays on. "
        "Open the film again to try once more."
    )
    assert notes(stage) == [given_up, given_up]
    assert not stage.panel.composer.is_open
    assert all(turn.state is State.SETTLED for turn in stage.turns())


# Reading ------------------------------------------------------------------------------------


def test_reading_further_up_is_not_disturbed(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    for number in range(4):
        stage.ask_and_answer(f"Who? {number}", *lantern())
    stage.panel.ask("And then?")
    bar = stage.panel.conversation.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    bar.setValue(40)
    before = bar.maximum()
    stage.say(AnswerStarted(5), AnswerText(5, "It rained all night. " * 60))
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == 40
    down = stage.panel.findChild(QToolButton, "newestButton")
    assert isinstance(down, QToolButton)
    qtbot.mouseClick(down, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    before = bar.maximum()
    stage.say(AnswerText(5, "It rained all night. " * 60))
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == bar.maximum(), "who is at the end stays there"


def test_no_empty_room_grows_below_a_long_conversation(stage: Stage) -> None:
    stage.open()
    for number in range(4):
        end = {"watched": "1:04:10", "until": "0:38:04"}
        stage.ask_and_answer(f"Who? {number}", *lantern(), **end)
    last = stage.turns()[-1]
    column = stage.panel.conversation.widget()
    assert column is not None
    assert column.height() > stage.panel.conversation.viewport().height()
    assert column.height() - last.geometry().bottom() < 50


def test_the_language_can_change_while_the_panel_is_open(stage: Stage) -> None:
    stage.open(watched="0:38:20", known_world=False)
    stage.ask_and_answer("Who?", ("Arno.", (scripted.scene("0:00:40"),)))
    translate.set_language("zh_CN")
    QApplication.processEvents()
    assert stage.panel.header.coverage.text() == "陪你看到 0:38:20，全长 1:40:12"
    assert notes(stage)[1] == "依据 1 个场景回答 · 仅是猜测"
    assert stage.panel.composer.box.placeholderText() == "问问这部影片"


def test_every_control_has_a_name_for_screen_readers(stage: Stage) -> None:
    stage.open(suggestions=("Who?", "Where?"))
    stage.ask_and_answer("Who lit it?", *lantern())
    stage.panel.ask("First?")
    stage.panel.ask("Second?")
    QApplication.processEvents()
    for control in stage.panel.findChildren(QWidget):
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert control.accessibleName(), f"{control.objectName() or control} has no name"
