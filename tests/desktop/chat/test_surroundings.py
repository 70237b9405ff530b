"""What a question is sent with: where the viewer was, and the turn that it leans on."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from core.chat.types import Circumstances
from core.engine.messages import (
    EngineDied,
)
from core.timeline import MediaTime
from tests.desktop.chat import scripted
from tests.desktop.chat.staging import Stage, lantern


def around(stage: Stage) -> Circumstances:
    """What the last question was sent with."""
    return stage.client.asked[-1].around


def test_a_question_is_sent_with_where_the_viewer_was_who_asked(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("What is this?")
    assert around(stage).position is None, "nothing plays yet"
    stage.say(scripted.finished(1))
    stage.panel.viewer_is_at(MediaTime.parse("0:12:00"))
    stage.panel.ask("First?")
    stage.panel.viewer_is_at(MediaTime.parse("0:13:00"))
    stage.panel.ask("Second?")
    stage.panel.viewer_is_at(MediaTime.parse("0:14:00"))
    stage.say(scripted.finished(2), scripted.finished(3))
    clocks = [str(ask.around.position) for ask in stage.client.asked[1:]]
    assert clocks == ["0:12:00", "0:13:00"], "though it waited"


def test_where_the_viewer_was_in_another_film_means_nothing(stage: Stage) -> None:
    stage.open()
    stage.panel.viewer_is_at(MediaTime.parse("0:12:00"))
    stage.bridge.open_film("/films/keeper.mp4")
    stage.say(scripted.opened())
    stage.panel.ask("The same film, read anew?")
    assert str(around(stage).position) == "0:12:00"
    stage.bridge.open_film("/films/other.mp4")
    other = Path("/films/other.mp4")
    stage.say(scripted.opened(title="Another", fingerprint="f2", path=other))
    stage.panel.ask("Now?")
    assert around(stage).position is None


def test_a_question_is_sent_with_the_turn_before(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("Who lit it?", *lantern())
    assert around(stage).earlier is None
    stage.panel.ask("Why?")
    earlier = around(stage).earlier
    assert earlier is not None
    assert earlier.question == "Who lit it?"
    assert earlier.answer == " ".join(text for text, _ in lantern())
    assert earlier.moment == MediaTime.parse("0:37:20")


def test_a_question_that_waited_is_sent_with_the_answer_it_waited_for(stage: Stage) -> None:
    stage.open()
    stage.panel.ask("Who?")
    stage.panel.ask("Why?")
    stage.say(*scripted.answer(1, ("Arno.", (scripted.scene("0:00:40"),))), scripted.finished(1))
    earlier = around(stage).earlier
    assert earlier is not None
    assert (earlier.answer, earlier.moment) == ("Arno.", MediaTime.parse("0:00:40"))


def test_a_turn_without_a_scene_or_an_end_is_not_leant_on(stage: Stage) -> None:
    stage.open()
    stage.ask_and_answer("A dragon?", ("That never happens.", ()))
    stage.panel.ask("Why?")
    assert around(stage).earlier is None
    stage.say(*scripted.answer(2, ("Arno.", (scripted.scene("0:00:40"),))), scripted.lost(2))
    stage.panel.ask("Where?")
    stage.say(EngineDied(-9, True), scripted.opened())
    assert stage.client.asked[-1].question == "Where?"
    assert around(stage).earlier is None


def test_a_turn_asked_under_a_wider_bound_is_not_leant_on(qtbot: QtBot, stage: Stage) -> None:
    arno = ("Arno.", (scripted.scene("0:00:40"),))
    stage.open()
    stage.ask_and_answer("Who?", arno)
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    stage.ask_and_answer("Why?", arno, until="0:38:04")
    assert around(stage).earlier is None, "the answer before knew the whole film"
    stage.panel.set_furthest(MediaTime.parse("0:40:00"))
    stage.ask_and_answer("And where?", arno, until="0:40:00")
    earlier = around(stage).earlier
    assert earlier is not None
    assert earlier.question == "Why?"
    stage.panel.header.spoilers.setChecked(False)
    stage.panel.ask("And when?")
    earlier = around(stage).earlier
    assert earlier is not None
    assert earlier.question == "And where?"


def test_a_question_asked_once_more_leans_on_what_it_leant_on(stage: Stage) -> None:
    where = ("By the sea.", (scripted.scene("0:00:50"),))
    stage.open()
    stage.panel.viewer_is_at(MediaTime.parse("0:12:00"))
    stage.ask_and_answer("Who?", ("Arno.", (scripted.scene("0:00:40"),)))
    stage.ask_and_answer("Where?", where, whole_film_seconds=20.0)
    stage.panel.viewer_is_at(MediaTime.parse("0:30:00"))
    stage.ask_and_answer("Who has a boat?", ("Mira.", (scripted.scene("0:24:41"),)))
    stage.turns()[1].offers.whole.click()
    assert (stage.client.asked[-1].question, stage.client.asked[-1].whole_film) == ("Where?", True)
    assert around(stage) == stage.client.asked[1].around
    stage.say(scripted.finished(4, cancelled=True, whole_film=True, whole_film_seconds=20.0))
    stage.turns()[-1].offers.whole.click()
    assert around(stage) == stage.client.asked[1].around, "nor does it lean on itself"


def test_what_was_asked_once_more_is_not_leant_on_under_a_narrower_bound(stage: Stage) -> None:
    where = ("By the sea.", (scripted.scene("0:00:50"),))
    stage.open()
    stage.ask_and_answer("Who?", ("Arno.", (scripted.scene("0:00:40"),)))
    stage.ask_and_answer("Where?", where, whole_film_seconds=20.0)
    stage.panel.set_furthest(MediaTime.parse("0:38:04"))
    stage.panel.header.spoilers.setChecked(True)
    stage.turns()[1].offers.whole.click()
    assert stage.client.asked[-1].until == MediaTime.parse("0:38:04")
    assert around(stage).earlier is None
