"""The panel in each of its states, kept as pictures under build/screens for people to look at.

Each test also checks what can be told from outside: nothing is cut off at the side.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    AnswerProgress,
    AnswerStarted,
    AnswerText,
    EngineDied,
    Failed,
    GetPicture,
    IndexProgress,
    Picture,
)
from core.timeline import MediaTime
from desktop import theme, translate
from desktop.chat.pictures import SETTLED
from tests.desktop.chat import scripted
from tests.desktop.chat.scripted import span
from tests.desktop.chat.staging import Stage, lantern

SUGGESTIONS = (
    "Who holds the red lantern?",
    "Where is Mira?",
    "What colour is the boat?",
    "Why did he light it?",
    "When does it rain?",
)


def test_nothing_is_open(stage: Stage) -> None:
    stage.shoot("01-empty")


def test_a_film_is_being_opened(stage: Stage) -> None:
    stage.bridge.open_film("/films/The Lighthouse Keeper.mp4")
    stage.shoot("02-opening")


def test_the_film_is_being_watched(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS)
    stage.say(IndexProgress(MediaTime.parse("0:38:20"), scripted.FILM, 2300, False))
    stage.shoot("03-watching")


def test_the_scenes_are_being_looked_for(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS, watched="1:04:10")
    stage.panel.ask("Who lit the red lantern, and why?")
    stage.say(AnswerStarted(1))
    stage.shoot("04-looking")


def test_an_answer_is_being_written(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS, watched="1:04:10")
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    stage.ask_and_answer(
        "Who lit the red lantern, and why?", *lantern(), watched="1:04:10", until="0:38:04"
    )
    stage.panel.ask("And where did he find it?")
    boathouse = scripted.scene("0:12:05", "both", "", 0.8, scripted.picture(True))
    stage.say(*scripted.answer(2, ("In the boathouse, under the blue sail", (boathouse,))))
    stage.shoot("05-streaming")


def test_an_answer_stands_with_its_cards(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS)
    stage.ask_and_answer("Who lit the red lantern, and why?", *lantern(), watched="1:04:10")
    stage.shoot("06-answered")


def test_a_long_conversation_keeps_to_the_newest(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS, watched="1:40:12")
    for number in range(3):
        stage.ask_and_answer(f"Who lit the red lantern, and why? ({number})", *lantern())
    many = tuple(
        scripted.scene(f"0:1{n}:00", "both", "The harbour at dusk", 0.5 + n / 20) for n in range(6)
    )
    stage.ask_and_answer(
        "Tell me every scene in which somebody carries a lantern through the harbour, and say "
        "for each of them who it is and what the weather is like.",
        ("There are six of them, and it rains in two.", many),
    )
    stage.panel.ask("Thank you. Who is the girl?")
    stage.panel.ask("And the baker?")
    request = stage.client.asked[-1].request
    stage.say(AnswerStarted(request), AnswerText(request, "She is called Mira. The"))
    stage.shoot("07-long")
    bar = stage.panel.conversation.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(bar.maximum() // 3)
    stage.say(AnswerText(request, " captain says it " * 40))
    stage.shoot("08-scrolled-up")


def test_an_error_is_said_in_its_place(stage: Stage) -> None:
    stage.bridge.open_film("/films/notes.mp4")
    stage.say(
        Failed(
            None,
            "MediaOpenError",
            "notes.mp4 can't be opened.",
            {"path": "/films/notes.mp4", "reason": "it is not a film"},
        )
    )
    stage.shoot("09-cannot-open")


def test_the_engine_starts_again_under_an_answer(stage: Stage) -> None:
    stage.open(suggestions=SUGGESTIONS, watched="0:38:20")
    stage.panel.ask("Who lit the red lantern, and why?")
    stage.say(AnswerStarted(1), AnswerText(1, "Captain Arno lit it because"), EngineDied(-9, True))
    stage.shoot("10-restarting")


def test_a_stopped_answer_keeps_its_words(stage: Stage) -> None:
    stage.open(watched="0:38:20", known_world=False, heard=False)
    stage.ask_and_answer(
        "Who lit the red lantern?",
        ("Captain Arno lit it.", (scripted.scene("0:37:20", "both"),)),
        cancelled=True,
        watched="0:38:20",
    )
    stage.panel.composer.box.setPlainText("And " + "why, " * 410)
    stage.shoot("11-stopped-unknown-world-too-long")


def test_a_film_without_words_of_an_unknown_world(stage: Stage) -> None:
    stage.open(watched="0:01:20", known_world=False, heard=False)
    stage.shoot("12-unknown-world")


def test_the_panel_speaks_chinese(stage: Stage) -> None:
    translate.set_language("zh_CN")
    stage.open(
        title="灯塔看守人",
        watched="1:04:10",
        suggestions=("谁拿着红灯笼？", "米拉在哪里？", "他为什么点灯？"),
    )
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    seen = scripted.scene("0:37:20", "seen", "阿诺把红灯笼挂在塔边", 0.9, scripted.picture())
    heard = scripted.scene("0:24:41", "heard", "“我不会让港口变暗。”", 0.7, scripted.picture(True))
    stage.ask_and_answer(
        "红灯笼是谁点的？为什么？",
        ("阿诺船长点的。", (seen,)),
        ("米拉的船在暴风雨后没有回来，他向她母亲保证港口永远不会变暗。", (heard,)),
        watched="1:04:10",
        until="0:38:04",
    )
    stage.panel.ask("他在哪里找到的？")
    stage.say(AnswerStarted(2), AnswerText(2, "在船屋里，蓝色的帆下面"), EngineDied(-9, True))
    stage.shoot("13-chinese")


def test_a_narrow_panel_wraps_its_cards(qtbot: QtBot, dressed: QApplication) -> None:
    stage = Stage(qtbot, 280, 860)
    stage.open(suggestions=SUGGESTIONS, watched="1:04:10", title="The Lighthouse Keeper Returns")
    stage.ask_and_answer("Who lit the red lantern, and why?", *lantern(), watched="1:04:10")
    stage.shoot("14-narrow")
    stage.close()


def test_the_light_theme_keeps_the_same_relations(stage: Stage, qapp: QApplication) -> None:
    theme.apply(qapp, theme.LIGHT)
    stage.open(suggestions=SUGGESTIONS)
    stage.ask_and_answer("Who lit the red lantern, and why?", *lantern(), watched="1:04:10")
    stage.shoot("15-light")
    theme.apply(qapp)


def early(stage: Stage) -> None:
    """Two answers of a film that is half watched and half glimpsed; then more is watched."""
    stage.panel.set_furthest(MediaTime.parse("1:04:10"))
    known = {
        "parts": (span("0:00:00", "0:41:10"),),
        "glimpsed": (span("0:41:10", "1:04:10"),),
        "until": "1:04:10",
    }
    question = "Who lit the red lantern, and why?"
    stage.ask_and_answer(question, *lantern(), whole_film_seconds=40.0, **known)
    count = ("At least two; one hangs by the tower.", (lantern()[0][1][0],))
    stage.ask_and_answer("How many lanterns are there?", count, whole_film_seconds=40.0, **known)
    parts = (span("0:00:00", "0:58:00"),)
    glimpsed = (span("0:58:00", "1:40:12"),)
    stage.say(IndexProgress(MediaTime.parse("0:58:00"), scripted.FILM, 9, False, parts, glimpsed))


def test_early_answers_are_offered_again_and_the_whole_film_too(stage: Stage) -> None:
    stage.open(no_spoilers=True, suggestions=SUGGESTIONS)
    early(stage)
    stage.shoot("16-early")


def test_the_whole_film_is_being_looked_at(stage: Stage) -> None:
    stage.open()
    many = "How many lanterns are there in the film?"
    stage.ask_and_answer(many, *lantern(), whole_film_seconds=140.0)
    stage.turns()[0].offers.whole.click()
    request = stage.client.asked[-1].request
    stage.say(AnswerStarted(request), AnswerProgress(request, 1200, 10800))
    stage.shoot("17-whole-film")
    stage.say(*scripted.answer(request, ("There are three lanterns.", lantern()[0][1])))
    stage.say(scripted.finished(request, whole_film=True))
    stage.shoot("18-whole-film-answered")


def test_an_earlier_conversation_stands_again(qtbot: QtBot, stage: Stage, second: Stage) -> None:
    stage.open(no_spoilers=True)
    early(stage)
    stage.panel.ask("And then?")
    second.open(no_spoilers=True, watched="0:58:00", suggestions=SUGGESTIONS)
    second.panel.set_furthest(MediaTime.parse("1:04:10"))
    second.shoot("19-earlier-without-pictures")
    for asked in [sent for sent in second.client.sent if isinstance(sent, GetPicture)]:
        indoors = asked.time == MediaTime.parse("0:24:41") + SETTLED
        second.say(Picture(asked.request, asked.time, scripted.picture(indoors), ""))
    second.shoot("20-earlier")
    second.panel.conversation.verticalScrollBar().setValue(0)
    second.shoot("21-earlier-top")


def test_what_is_offered_is_offered_in_chinese(stage: Stage) -> None:
    translate.set_language("zh_CN")
    stage.open(no_spoilers=True, title="灯塔看守人")
    early(stage)
    stage.panel.composer.stop_pressed.emit()
    stage.turns()[1].offers.whole.click()
    request = stage.client.asked[-1].request
    stage.say(AnswerStarted(request), AnswerProgress(request, 1200, 10800))
    stage.shoot("22-offers-chinese")


def test_a_narrow_panel_keeps_its_offers_inside(qtbot: QtBot, dressed: QApplication) -> None:
    stage = Stage(qtbot, 280, 860)
    stage.open(no_spoilers=True)
    early(stage)
    stage.shoot("23-offers-narrow")
    stage.close()


def test_the_offers_in_the_light_theme(stage: Stage, qapp: QApplication) -> None:
    theme.apply(qapp, theme.LIGHT)
    stage.open(no_spoilers=True)
    early(stage)
    stage.shoot("24-offers-light")
    theme.apply(qapp)
