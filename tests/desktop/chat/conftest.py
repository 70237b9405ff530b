"""What the panel's tests share: our theme, and a panel with a scripted engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import theme, translate
from tests.desktop.chat.staging import Stage


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in our dark theme, in English."""
    # Without a running loop nothing deletes the widgets of earlier tests.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if qapp.styleSheet() != theme.stylesheet(theme.DARK):
        theme.apply(qapp)  # polishes every widget there is: once is enough
    yield qapp
    translate.set_language("en")


@pytest.fixture
def stage(qtbot: QtBot, dressed: QApplication) -> Iterator[Stage]:
    """A stage that is taken down again."""
    made = Stage(qtbot)
    yield made
    made.close()


@pytest.fixture
def second(qtbot: QtBot, dressed: QApplication) -> Iterator[Stage]:
    """Another window over the same data folder, of a later evening."""
    made = Stage(qtbot)
    yield made
    made.close()
