"""What is offered under an answer, and what comes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    AnswerProgress,
    AnswerStarted,
    AnswerText,
    Ask,
    Cancel,
    Failed,
    IndexProgress,
)
from core.timeline import MediaTime, TimeRange
from desktop.chat.drawn_from import about
from tests.desktop.chat import scripted
from tests.desktop.chat.scripted import FILM, span
from tests.desktop.chat.staging import Stage, lantern, notes

ARNO = ("Arno.", (scripted.scene("0:00:40"),))


def offered(stage: Stage, name: str) -> list[QPushButton]:
    """The buttons of this name that can be seen, from top to bottom."""
    QApplication.processEvents()
    found = [each for each in stage.panel.findChildren(QPushButton, name) if each.isVisible()]
    return sorted(found, key=lambda each: each.mapTo(stage.panel, each.pos()).y())


def watched(*parts: TimeRange, glimpsed: tuple[TimeRange, ...] = ()) -> IndexProgress:
    """The companion has come so far."""
    return IndexProgress(MediaTime(), FILM, 0, False, parts, glimpsed)


# How much had been watched ------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "note"),
    [
        (
            {"parts": (span("0:00:00", "0:41:10"),), "glimpsed": (span("0:41:10", "1:40:12"),)},
            "watched to 0:41:10 of 1:40:12 and glimpses of the rest",
        ),
        (
            {"parts": (span("0:00:00", "0:41:10"),), "glimpsed": (span("0:50:00", "1:00:00"),)},
            "watched to 0:41:10 of 1:40:12 and glimpses of more",
        ),
        (
            {"parts": (span("0:00:00", "0:10:00"), span("0:30:00", "0:40:00"))},
            "0:20:00 of 1:40:12 watched",
        ),
        (
            {"parts": (span("0:30:00", "0:40:00"),), "glimpsed": (span("0:00:00", "1:40:12"),)},
            "0:10:00 of 1:40:12 watched and glimpses of the rest",
        ),
        (
            {"parts": (span("0:30:00", "0:40:00"),), "glimpsed": (span("0:00:00", "0:02:00"),)},
            "0:10:00 of 1:40:12 watched and glimpses of more",
        ),
        ({"glimpsed": (span("0:00:00", "1:40:12"),)}, "only glimpses of it"),
        (
            {
                "until": "0:38:04",
                "parts": (span("0:00:00", "0:20:00"),),
                "glimpsed": (span("0:20:00", "1:40:12"),),
            },
            "watched to 0:20:00 of 0:38:04 and glimpses of the rest"
            " · nothing past 0:38:04 was used",
        ),
        ({"whole_film": True}, "every frame was looked at, 2 s"),
    ],
)
def test_the_note_says_what_was_known(stage: Stage, end: dict[str, object], note: str) -> None:
    stage.open()
    stage.ask_and_answer("Who?", ARNO, **end)
    assert notes(stage) == [f"Answered from 1 scene · {note}"]


# Ask again ----------------------------------------------------------------------------


def test_an_early_answer_is_offered_again_once_a_minute_more_is_watched(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.open()
    stage.ask_and_answer("Who?", ARNO, parts=(span("0:00:00", "0:10:00"),))
    stage.say(watched(span("0:00:00", "0:10:59")))
    assert offered(stage, "moreWatched") == []
    stage.say(watched(span("0:00:00", "0:10:30"), span("0:50:00", "0:50:30")))
    (again,) = offered(stage, "moreWatched")
    assert again.text() == "Ask again: more has been watched"
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert [ask.question for ask in stage.client.asked] == ["Who?", "Who?"]
    stage.say(watched(span("0:00:00", "0:40:00")))
    assert offered(stage, "moreWatched") == [], "it was asked again already"


def test_in_a_short_stretch_a_fifth_more_is_enough(stage: Stage) -> None:
    stage.open()
    stage.panel.set_furthest(MediaTime.parse("0:00:50"))
    stage.panel.header.spoilers.setChecked(True)
    stage.ask_and_answer("Who?", ARNO, until="0:00:50", parts=(span("0:00:00", "0:00:20"),))
    stage.say(watched(span("0:00:00", "0:00:29")))
    assert offered(stage, "moreWatched") == []
    stage.say(watched(span("0:00:00", "0:00:30")))
    assert len(offered(stage, "moreWatched")) == 1


def test_what_is_watched_beyond_the_bound_is_no_reason_to_ask_again(stage: Stage) -> None:
    stage.open()
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    stage.ask_and_answer("Who?", ARNO, until="0:38:04", parts=(span("0:00:00", "0:38:04"),))
    stage.ask_and_answer("Where?", ARNO, until="0:38:04", parts=(span("0:00:00", "0:37:50"),))
    stage.say(watched(span("0:00:00", "1:10:00")))
    assert offered(stage, "moreWatched") == []


def test_an_answer_about_the_whole_film_keeps_to_the_bound_of_today(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who?", ARNO, parts=(span("0:00:00", "0:10:00"),))
    stage.panel.set_furthest(MediaTime.parse("0:05:00"))
    stage.panel.header.spoilers.setChecked(True)
    stage.say(watched(span("0:00:00", "1:10:00")))
    assert offered(stage, "moreWatched") == []


# The whole film -----------------------------------------------------------------------


def test_the_whole_film_is_offered_where_the_engine_can(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who lit it?", ARNO, whole_film_seconds=41.0)
    (chip,) = offered(stage, "wholeFilm")
    assert chip.text() == "Look at the whole film (about 40 s)"
    assert not chip.property("proposed")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    ask = stage.client.asked[-1]
    assert ask == Ask(ask.request, "Who lit it?", None, whole_film=True)
    assert offered(stage, "wholeFilm") == [], "a second click asks nothing twice"
    stage.say(*scripted.answer(ask.request, ARNO), scripted.finished(ask.request, whole_film=True))
    assert offered(stage, "wholeFilm") == [], "nor is it offered under the whole film's own answer"


def test_it_is_proposed_for_a_question_that_needs_it(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("How many lanterns are there?", ARNO, whole_film_seconds=200.0)
    (chip,) = offered(stage, "wholeFilm")
    assert chip.property("proposed")
    assert chip.text() == "Look at the whole film (about 3 min)"


def test_an_engine_that_can_not_is_not_asked(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("How many lanterns are there?", ARNO)
    assert offered(stage, "wholeFilm") == []


def test_the_whole_film_ends_at_the_bound(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    bound = MediaTime.parse("0:38:04")
    stage.panel.set_furthest(bound)
    stage.panel.header.spoilers.setChecked(True)
    stage.ask_and_answer("Who?", ARNO, until="0:38:04", whole_film_seconds=15.0)
    (chip,) = offered(stage, "wholeFilm")
    assert chip.text() == "Look at everything up to 0:38:04 (about 15 s)"
    stage.panel.set_furthest(MediaTime.parse("0:50:00"))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    ask = stage.client.asked[-1]
    assert ask == Ask(ask.request, "Who?", bound, whole_film=True), "as its words said"


def test_no_spoilers_turned_on_since_binds_the_whole_film_as_well(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.open()
    stage.ask_and_answer("Who?", ARNO, whole_film_seconds=15.0)
    bound = MediaTime.parse("0:38:04")
    stage.panel.set_furthest(bound)
    stage.panel.header.spoilers.setChecked(True)
    (chip,) = offered(stage, "wholeFilm")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert stage.client.asked[-1].until == bound


def test_a_look_at_everything_tells_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.open()
    stage.ask_and_answer("How many?", *lantern(), whole_film_seconds=40.0)
    (chip,) = offered(stage, "wholeFilm")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    turn, request = stage.turns()[-1], stage.client.asked[-1].request
    stage.say(AnswerStarted(request))
    assert turn.answer.waiting == "Looking at every frame…"
    stage.say(AnswerProgress(request, 1200, 10800))
    assert turn.answer.waiting == "Looking at frame 1,200 of 10,800"
    qtbot.mouseClick(stage.panel.composer.stop, Qt.MouseButton.LeftButton)
    assert Cancel(request) in stage.client.sent
    stage.say(AnswerProgress(request, 2400, 10800))
    assert turn.answer.waiting == ""
    stage.say(AnswerText(request, "late"))
    stage.say(scripted.finished(request, cancelled=True, whole_film=True))
    assert notes(stage)[-1] == "Stopped; what was written stays"


def test_a_whole_film_that_failed_or_was_stopped_can_be_asked_for_again(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("How many?", *lantern(), whole_film_seconds=40.0)
    stage.turns()[0].offers.whole.click()
    stage.say(Failed(stage.client.asked[-1].request, "ModelError", "No.", {"reason": "full"}))
    (again,) = offered(stage, "askAgain")
    again.click()
    request = stage.client.asked[-1].request
    end = scripted.finished(request, cancelled=True, whole_film=True, whole_film_seconds=40.0)
    stage.say(end)
    (chip,) = offered(stage, "wholeFilm")
    chip.click()
    assert [ask.whole_film for ask in stage.client.asked] == [False, True, True, True]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 s"),
        (7, "about 7 s"),
        (38, "about 40 s"),
        (89, "about 90 s"),
        (90, "about 2 min"),
        (900, "about 15 min"),
    ],
)
def test_a_rough_time_is_rough(seconds: float, words: str) -> None:
    assert about(seconds) == words
