"""What was asked on an earlier day is there again when its film is opened."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    AnswerStarted,
    AnswerText,
    EngineDied,
    GetPicture,
    IndexProgress,
    Picture,
    Suggestion,
)
from core.folders import memory_root
from core.memory.viewer import ViewerMemory
from core.timeline import MediaTime
from desktop.chat.cards import SceneCard
from desktop.chat.pictures import SETTLED, lit
from desktop.chat.turn import State
from tests.core.memory.viewing import END, TURN
from tests.desktop.chat import scripted
from tests.desktop.chat.scripted import span
from tests.desktop.chat.staging import Stage, lantern, notes

QUESTION = "Who lit the red lantern, and why?"


def earlier(stage: Stage) -> None:
    """A first evening: two answers, then the window is killed; nothing is closed in order."""
    stage.open()
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    parts = (span("0:00:00", "0:38:04"),)
    stage.ask_and_answer(QUESTION, *lantern(), until="0:38:04", parts=parts)
    stage.ask_and_answer("谁睡着了？", ("米拉睡着了。", ()), ("后来下雨了。", ()), until="0:38:04")
    stage.panel.ask("And then?")
    request = stage.client.asked[-1].request
    stage.say(AnswerStarted(request), AnswerText(request, "He"))


def cards(stage: Stage) -> list[SceneCard]:
    return [card for card in stage.panel.findChildren(SceneCard) if card.isVisible()]


def asked_pictures(stage: Stage) -> list[GetPicture]:
    return [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]


def test_the_conversation_is_there_again_word_for_word(stage: Stage, second: Stage) -> None:
    earlier(stage)
    second.open(no_spoilers=True)
    turns = second.turns()
    assert [turn.question for turn in turns] == [QUESTION, "谁睡着了？", "And then?"]
    assert all(turn.state is State.SETTLED for turn in turns)
    assert [turn.answer.plain() for turn in turns] == [
        stage.turns()[0].answer.plain(),
        stage.turns()[1].answer.plain(),
        "",
    ]
    assert turns[1].answer.plain() == "米拉睡着了。后来下雨了。"
    assert notes(second)[0] == notes(stage)[0]
    assert notes(second)[2] == "This question was not answered."
    assert second.client.asked == []


def test_its_times_and_cards_still_lead_there(qtbot: QtBot, stage: Stage, second: Stage) -> None:
    earlier(stage)
    heard: list[int] = []
    second.panel.scenes_changed.connect(lambda scenes: heard.append(len(scenes)))
    second.open(no_spoilers=True)
    assert heard == [0, 0], "the newest answer has no scenes"
    card = second.turns()[0].cards.cards[1]
    with qtbot.waitSignal(second.panel.seek_requested) as seek:
        card.click()
    assert seek.args == [MediaTime.parse("0:24:41")]
    answer = second.turns()[0].answer
    address, plate = next(iter(answer.link_rects()))
    assert address == f"scene:{MediaTime.parse('0:37:20').us}"
    with qtbot.waitSignal(answer.seek_requested):
        qtbot.mouseClick(answer.viewport(), Qt.MouseButton.LeftButton, pos=plate.center().toPoint())


def test_a_long_conversation_comes_back_newest_first_and_whole(
    qtbot: QtBot, stage: Stage, second: Stage
) -> None:
    stage.open()
    questions = [f"Who? {number}" for number in range(10)]
    for question in questions:
        stage.ask_and_answer(question, *lantern(), watched="0:10:00")
    second.open(watched="1:04:10")
    assert second.turns()[-1].question == questions[-1]
    qtbot.waitUntil(lambda: len(second.turns()) == len(questions))
    assert [turn.question for turn in second.turns()] == questions
    again = [turn.offers.again.isVisible() for turn in second.turns()]
    assert all(again), "those that came later are told what is known as well"
    bar = second.panel.conversation.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0


def test_what_is_being_read_stays_while_earlier_answers_come(qtbot: QtBot, second: Stage) -> None:
    with closing(ViewerMemory(memory_root() / "f1")) as memory:
        for number in range(30):
            turn = replace(TURN, question=f"Who? {number}")
            memory.end_turn(memory.begin_turn(turn), TURN.text, TURN.sentences, END)
    second.open()
    qtbot.waitUntil(lambda: len(second.turns()) > 12)
    bar = second.panel.conversation.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    read = second.turns()[-2]
    before = read.mapTo(second.panel, read.rect().topLeft()).y()
    assert len(second.turns()) < 30
    qtbot.waitUntil(lambda: not second.panel.conversation.grows_upwards)
    assert len(second.turns()) == 30
    QApplication.processEvents()
    assert read.mapTo(second.panel, read.rect().topLeft()).y() == before


def test_pictures_are_asked_for_when_their_cards_are_seen(
    qtbot: QtBot, stage: Stage, second: Stage
) -> None:
    stage.open()
    for number in range(12):
        stage.ask_and_answer(f"Who? {number}", *lantern())
    second.open()
    qtbot.waitUntil(lambda: bool(asked_pictures(second)))
    QApplication.processEvents()
    asked = asked_pictures(second)
    assert len(asked) < 24, "those further up wait until they are scrolled to"
    second.say(Picture(asked[0].request, asked[0].time, scripted.picture(), ""))
    with_picture = [card for card in cards(second) if card.has_picture]
    assert [card.scene.start + SETTLED for card in with_picture] == [asked[0].time]
    second.panel.conversation.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: len(asked_pictures(second)) > len(asked))


def test_a_card_shows_its_scene_lit_and_no_later_than_its_middle() -> None:
    long, short = span("0:00:10", "0:00:20"), span("0:00:10", "0:00:11")
    assert lit(long) == long.start + SETTLED
    assert lit(short) == MediaTime.from_seconds(10.5)


def test_a_picture_that_is_not_there_yet_is_asked_for_when_more_is_known(
    qtbot: QtBot, stage: Stage, second: Stage
) -> None:
    stage.open()
    stage.ask_and_answer("Who?", *lantern())
    second.open()
    qtbot.waitUntil(lambda: len(asked_pictures(second)) == 2)
    first, other = asked_pictures(second)
    second.say(Picture(first.request, first.time, b"", ""))
    second.say(IndexProgress(MediaTime.parse("0:40:00"), scripted.FILM, 2400, False))
    assert [asked.time for asked in asked_pictures(second)] == [first.time, other.time, first.time]


def test_an_engine_that_starts_again_is_asked_for_pictures_again(
    qtbot: QtBot, stage: Stage, second: Stage
) -> None:
    stage.open()
    stage.ask_and_answer("Who?", *lantern())
    second.open()
    qtbot.waitUntil(lambda: len(asked_pictures(second)) == 2)
    second.say(EngineDied(-9, True), scripted.opened())
    assert len(asked_pictures(second)) == 4
    assert len(second.turns()) == 1, "the conversation is not shown twice"


def test_a_question_without_an_answer_can_be_asked_again(
    qtbot: QtBot, stage: Stage, second: Stage
) -> None:
    earlier(stage)
    second.open(no_spoilers=True)
    QApplication.processEvents()
    (again,) = [b for b in second.panel.findChildren(QPushButton, "askAgain") if b.isVisible()]
    again.click()
    assert [ask.question for ask in second.client.asked] == ["And then?"]


def test_an_early_answer_of_an_earlier_day_is_offered_again(stage: Stage, second: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who?", *lantern(), watched="0:10:00")
    second.open(watched="1:04:10")
    QApplication.processEvents()
    offered = [b for b in second.panel.findChildren(QPushButton, "moreWatched") if b.isVisible()]
    assert len(offered) == 1


def test_a_question_written_while_the_film_opens_stands_below_and_keeps_to_its_bound(
    stage: Stage, second: Stage
) -> None:
    earlier(stage)
    stage.keeping.keep_place(MediaTime(), MediaTime.parse("0:38:04"))
    second.bridge.film_opened.connect(
        lambda _: second.panel.set_furthest(second.keeping.kept.furthest)
    )
    second.bridge.open_film("/films/keeper.mp4")
    second.panel.ask("Who is it?")
    # The window knows the furthest moment before the panel hears of the film.
    second.panel.set_furthest(MediaTime.parse("0:38:04"))
    second.say(scripted.opened())
    assert [turn.question for turn in second.turns()][-1] == "Who is it?"
    assert len(second.turns()) == 4
    assert second.client.asked[0].until == MediaTime.parse("0:38:04")


def test_the_switch_is_remembered_for_each_film(stage: Stage) -> None:
    chip = stage.panel.header.spoilers
    stage.bridge.open_film("/films/keeper.mp4")
    stage.say(scripted.opened())
    assert chip.isChecked(), "no spoilers is where every film begins"
    chip.click()
    stage.bridge.open_film("/films/keeper.mp4")
    assert chip.isChecked(), "while a film opens nothing is open yet"
    stage.say(scripted.opened(fingerprint="f2"))
    assert chip.isChecked()
    stage.bridge.open_film("/films/keeper.mp4")
    stage.say(scripted.opened())
    assert not chip.isChecked()


# What no spoilers hides -----------------------------------------------------------------


def suggested(stage: Stage) -> set[str]:
    QApplication.processEvents()
    chips = stage.panel.findChildren(QPushButton, "suggestion")
    return {chip.toolTip() for chip in chips if chip.isVisible()}


def test_nothing_beyond_the_bound_is_suggested(stage: Stage) -> None:
    late = Suggestion("Late?", MediaTime.parse("0:50:00"))
    unknown = Suggestion("Unknown?", scripted.FILM)
    stage.open(no_spoilers=True, suggestions=("Early?", late, unknown))
    assert suggested(stage) == {"Early?"}
    stage.panel.set_furthest(MediaTime.parse("0:50:00"))
    assert suggested(stage) == {"Early?", "Late?"}
    stage.panel.set_furthest(scripted.FILM - MediaTime.from_seconds(0.4))
    assert suggested(stage) == {"Early?", "Late?", "Unknown?"}
    stage.panel.set_furthest(MediaTime())
    stage.panel.header.spoilers.setChecked(False)
    assert suggested(stage) == {"Early?", "Late?", "Unknown?"}


def test_what_was_asked_on_an_earlier_day_is_not_suggested(stage: Stage, second: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who?", *lantern())
    second.open(suggestions=("Who?", "Where?"))
    assert suggested(second) == {"Where?"}


def test_the_header_tells_nothing_of_what_lies_beyond_the_bound(stage: Stage) -> None:
    stage.open(no_spoilers=True, watched="1:04:10")
    coverage = stage.panel.header.coverage
    assert coverage.text() == "Begins to watch with you…"
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    assert coverage.text() == "Watched with you to 0:38:04 of 1:40:12"
    parts = (span("0:00:00", "0:10:00"), span("0:20:00", "0:30:00"), span("0:50:00", "1:20:00"))
    stage.say(IndexProgress(MediaTime.parse("0:10:00"), scripted.FILM, 9, False, parts))
    assert coverage.text() == "0:20:00 of 1:40:12 watched with you"
    stage.panel.header.spoilers.setChecked(False)
    assert coverage.text() == "0:50:00 of 1:40:12 watched with you"
    stage.say(IndexProgress(scripted.FILM, scripted.FILM, 6012, True))
    stage.panel.header.spoilers.setChecked(True)
    assert coverage.text() == "Watched with you to 0:38:04 of 1:40:12"
