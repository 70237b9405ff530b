"""What the panel's tests share: a panel with a scripted engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.chat.staging import Stage


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
