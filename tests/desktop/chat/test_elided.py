"""A button's words are shortened where there is no room, and whole again where there is."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.elided import ElidedButton

WORDS = "Look at everything & more (about 40 s)"


def test_words_are_shortened_and_come_back(qtbot: QtBot, dressed: QApplication) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    button = ElidedButton()
    button.setObjectName("wholeFilm")
    row.addWidget(button)
    row.addStretch(1)
    button.say("")
    button.say(WORDS)
    box.resize(600, 60)
    box.show()
    qtbot.waitExposed(box)
    assert button.text() == WORDS.replace("&", "&&")
    wide = button.width()
    box.resize(150, 60)
    qtbot.waitUntil(lambda: button.text().endswith("…"))
    assert 5 < len(button.text()) < len(WORDS)
    assert button.geometry().right() < 150
    assert button.accessibleName() == WORDS
    box.resize(600, 60)
    qtbot.waitUntil(lambda: button.width() == wide)
    assert button.text() == WORDS.replace("&", "&&")
