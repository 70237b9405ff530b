"""What is chosen is told at once and written soon."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import preferences
from desktop.choices import Choices
from desktop.preferences import Preferences


def test_a_choice_is_told_at_once_and_written_by_itself(qtbot: QtBot) -> None:
    choices = Choices(Preferences())
    told: list[tuple[bool, bool]] = []
    choices.changed.connect(lambda before, now: told.append((before.resume, now.resume)))
    choices.change(resume=False)
    assert told == [(True, False)]
    qtbot.waitUntil(lambda: not preferences.load().resume)


def test_choosing_what_holds_already_tells_nothing(qapp: QApplication) -> None:
    choices = Choices(Preferences())
    told: list[object] = []
    choices.changed.connect(lambda _, now: told.append(now))
    choices.change(resume=True)
    assert told == []


def test_a_choice_that_does_not_exist_is_a_mistake(qapp: QApplication) -> None:
    with pytest.raises(TypeError):
        Choices(Preferences()).change(colour="red")
