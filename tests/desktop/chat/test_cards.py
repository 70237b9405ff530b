"""Scene cards: what they show and how they are pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop import theme
from desktop.chat.cards import MOST_SHOWN, CardGrid, SceneCard
from tests.desktop.chat.scripted import picture, scene


def grid(qtbot: QtBot, width: int = 380) -> CardGrid:
    """A shown grid, still without cards."""
    made = CardGrid()
    qtbot.addWidget(made)
    made.resize(width, 10)
    return made


def card(qtbot: QtBot, **kind: object) -> SceneCard:
    """A shown card of 184 pixels."""
    made = SceneCard(scene("0:37:20", **kind))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(184, made.height_at(184))
    made.show()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_seeks_as_a_click_does(qtbot: QtBot, dressed: QApplication, key: Qt.Key) -> None:
    made = card(qtbot)
    with qtbot.waitSignal(made.seek_requested) as by_key:
        qtbot.keyClick(made, key)
    with qtbot.waitSignal(made.seek_requested) as by_click:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert by_key.args == by_click.args == [MediaTime.parse("0:37:20")]


def test_a_card_can_be_heard_by_a_screen_reader(qtbot: QtBot, dressed: QApplication) -> None:
    made = card(qtbot, source="heard", caption="“It stays lit.”")
    assert made.accessibleName() == "Scene at 0:37:20, heard"
    assert made.accessibleDescription() == "“It stays lit.”"


def test_only_the_scene_that_is_meant_is_outlined_in_teal(
    qtbot: QtBot, dressed: QApplication
) -> None:
    made = grid(qtbot)
    made.set_scenes((scene("0:02:00", score=0.3), scene("0:01:00", score=0.4)))
    made.show()
    teal = QColor(theme.tokens().teal)
    edges = [card.grab().toImage().pixelColor(0, card.height() // 3) for card in made.cards]
    near = [abs(edge.green() - teal.green()) < 60 and edge.green() > 120 for edge in edges]
    assert near == [True, False]


def test_the_picture_is_shown_whole_at_sixteen_to_nine(qtbot: QtBot, dressed: QApplication) -> None:
    wide = card(qtbot, picture=picture(size=(256, 144))).grab().toImage()
    tall = card(qtbot, picture=picture(size=(108, 144))).grab().toImage()
    middle_of_sky = (184 // 2, 12)
    assert wide.pixelColor(*middle_of_sky).blue() > 60
    assert tall.pixelColor(*middle_of_sky).blue() > 60
    assert wide.pixelColor(14, 40).blue() > 40
    assert tall.pixelColor(14, 40) == QColor("#000000"), "it was cut or stretched"


def test_a_picture_that_is_no_picture_leaves_a_card_that_works(
    qtbot: QtBot, dressed: QApplication
) -> None:
    made = card(qtbot, picture=b"not a jpeg")
    made.grab()
    with qtbot.waitSignal(made.seek_requested):
        made.click()


def test_a_long_caption_takes_two_lines_at_most(qtbot: QtBot, dressed: QApplication) -> None:
    none, one = card(qtbot), card(qtbot, caption="Short")
    two, many = card(qtbot, caption="word " * 8), card(qtbot, caption="word " * 80)
    assert none.height() < one.height() < two.height() == many.height()


@pytest.mark.parametrize(("width", "columns"), [(420, 2), (300, 2), (240, 1)])
def test_cards_wrap_to_the_width(
    qtbot: QtBot, dressed: QApplication, width: int, columns: int
) -> None:
    made = grid(qtbot, width)
    made.set_scenes((scene("0:01:00"), scene("0:02:00")))
    made.resize(width, made.height())
    first, second = (card.geometry() for card in made.cards)
    assert (first.top() == second.top()) == (columns == 2)
    assert not first.intersects(second)
    assert max(first.right(), second.right()) < width
    assert made.height() == max(first.bottom(), second.bottom()) + 1


def test_many_scenes_open_on_request(qtbot: QtBot, dressed: QApplication) -> None:
    made = grid(qtbot)
    made.set_scenes(tuple(scene(f"0:0{n}:00") for n in range(7)))
    made.show()
    assert sum(card.isVisible() for card in made.cards) == MOST_SHOWN
    more = made.findChild(QPushButton, "moreScenes")
    assert isinstance(more, QPushButton)
    assert more.text() == "Show all 7 scenes"
    more.click()
    assert all(card.isVisible() for card in made.cards)
    assert not more.isVisible()
