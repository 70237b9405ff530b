"""Where a question is written."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.chat.question import LONGEST_QUESTION
from core.engine.messages import Suggestion
from core.timeline import MediaTime
from desktop import translate
from desktop.chat.composer import Composer


@pytest.fixture
def composer(qtbot: QtBot, dressed: QApplication) -> Composer:
    """An open composer of the panel's width."""
    made = Composer()
    qtbot.addWidget(made)
    made.resize(420, 100)
    made.set_open(True)
    made.show()
    return made


def test_enter_sends_the_trimmed_question(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.box, "  Who is Mira? ")
    with qtbot.waitSignal(composer.submitted) as sent:
        qtbot.keyClick(composer.box, Qt.Key.Key_Return)
    assert sent.args == ["Who is Mira?"]
    assert composer.box.toPlainText() == ""


def test_shift_enter_breaks_the_line(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.box, "Who")
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.keyClick(composer.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.box, "is it?")
    assert composer.box.toPlainText() == "Who\nis it?"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "x" * (LONGEST_QUESTION + 1)])
def test_what_may_not_be_asked_is_not_sent(qtbot: QtBot, composer: Composer, text: str) -> None:
    composer.box.setPlainText(text)
    assert not composer.send.isEnabled()
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.keyClick(composer.box, Qt.Key.Key_Return)
        composer.send.click()
    assert composer.box.toPlainText() == text, "what was written is kept"


def test_the_longest_question_may_be_asked(qtbot: QtBot, composer: Composer) -> None:
    composer.box.setPlainText("x" * LONGEST_QUESTION)
    with qtbot.waitSignal(composer.submitted):
        qtbot.mouseClick(composer.send, Qt.MouseButton.LeftButton)


def test_the_limit_is_told_in_words_only_near_it(composer: Composer) -> None:
    composer.box.setPlainText("x" * 500)
    assert not composer.limit.isVisible()
    composer.box.setPlainText("x" * (LONGEST_QUESTION - 10))
    assert composer.limit.text() == "10 characters left"
    composer.box.setPlainText("x" * 2345)
    assert composer.limit.isVisible()
    assert composer.limit.text() == (
        "This question has 2,345 characters; 2,000 are the most it may have."
    )


def test_the_box_grows_to_four_lines_and_scrolls_then(qtbot: QtBot, composer: Composer) -> None:
    heights = []
    for lines in (1, 2, 3, 4, 5, 50):
        composer.box.setPlainText("\n".join("x" * lines))
        QApplication.processEvents()
        heights.append(composer.box.height())
    assert heights[0] < heights[1] < heights[2] < heights[3] == heights[4] == heights[5]


def test_send_becomes_stop_while_an_answer_is_written(qtbot: QtBot, composer: Composer) -> None:
    composer.set_writing(True)
    assert composer.stop.isVisible()
    assert not composer.send.isVisible()
    with qtbot.waitSignal(composer.stop_pressed):
        qtbot.mouseClick(composer.stop, Qt.MouseButton.LeftButton)
    composer.set_writing(True, stopping=True)
    assert not composer.stop.isEnabled()
    composer.set_writing(False)
    assert composer.send.isVisible()


def test_send_and_stop_stand_in_one_place_at_every_moment(qtbot: QtBot, composer: Composer) -> None:
    composer.show()
    qtbot.waitExposed(composer)
    places = []
    for writing in (True, False, True, False):
        composer.set_writing(writing)
        shown = composer.stop if writing else composer.send
        places.append(shown.pos())  # before the event loop could mend it
    assert len({(place.x(), place.y()) for place in places}) == 1, places


def test_nothing_can_be_asked_without_a_film(qtbot: QtBot, composer: Composer) -> None:
    composer.set_open(False)
    assert composer.box.placeholderText() == "Open a film to ask about it"
    composer.set_open(False, unwatched=True)
    assert composer.box.placeholderText() == "The companion isn't watching this film"
    qtbot.keyClicks(composer.box, "Who?")
    assert composer.box.toPlainText() == ""


def known(question: str, after: float = 0.0) -> Suggestion:
    """A question whose answer has been seen after so many seconds."""
    return Suggestion(question, MediaTime.from_seconds(after))


def visible(composer: Composer) -> list[str]:
    """The questions that are offered, as one reads them."""
    chips = composer.findChildren(QPushButton, "suggestion")
    shown = [chip for chip in chips if chip.isVisible()]
    return [chip.toolTip() for chip in sorted(shown, key=lambda chip: (chip.y(), chip.x()))]


def test_suggestions_fill_two_rows_and_the_asked_one_goes(qtbot: QtBot, composer: Composer) -> None:
    questions = tuple(f"Who holds the red lantern, take {n}?" for n in range(9))
    composer.suggestions.set_suggestions(tuple(known(question) for question in questions))
    offered = visible(composer)
    assert offered == list(questions[: len(offered)])
    assert 2 <= len(offered) < 9
    chip = composer.findChildren(QPushButton, "suggestion")[0]
    with qtbot.waitSignal(composer.submitted) as sent:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert sent.args == [questions[0]]
    composer.suggestions.take(questions[0])
    assert visible(composer)[0] == questions[1]


def test_suggestions_speak_the_windows_language(composer: Composer) -> None:
    both = Suggestion("Who finds the key?", MediaTime(), "谁找到钥匙？")
    composer.suggestions.set_suggestions((both, known("Where is she?")))
    assert visible(composer) == ["Who finds the key?", "Where is she?"]
    translate.set_language("zh_CN")
    QApplication.processEvents()
    assert visible(composer) == ["谁找到钥匙？", "Where is she?"]
    composer.suggestions.take("Who finds the key?")
    assert visible(composer) == ["Where is she?"], "asked in one language, asked in both"


def test_a_suggestion_wider_than_the_panel_is_shortened(composer: Composer) -> None:
    composer.suggestions.set_suggestions((known("Who " * 60 + "& why?"),))
    (chip,) = composer.findChildren(QPushButton, "suggestion")
    assert chip.text().endswith("…")
    assert chip.geometry().right() < composer.width()


def test_nothing_is_suggested_before_its_answer_was_seen(composer: Composer) -> None:
    suggestions = composer.suggestions
    suggestions.set_suggestions((known("Early?", 10), known("Late?", 50), known("Between?", 30)))
    suggestions.set_until(MediaTime())
    assert visible(composer) == []
    assert not suggestions.isVisible()
    suggestions.set_until(MediaTime.from_seconds(30))
    assert visible(composer) == ["Early?", "Between?"]
    suggestions.take("Early?")
    suggestions.set_until(MediaTime.from_seconds(49.9))
    assert visible(composer) == ["Between?"]
    suggestions.set_until(None)
    assert visible(composer) == ["Late?", "Between?"]


def test_the_same_suggestion_twice_is_offered_once(composer: Composer) -> None:
    composer.suggestions.set_suggestions((known("Who?"), known("Who?", 3)))
    assert visible(composer) == ["Who?"]
