"""The real window over a fake mpv and a scripted engine, and its preferences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import theme, translate
from tests.desktop.settings.staging import Stage


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if qapp.styleSheet() != theme.stylesheet(theme.DARK):
        theme.apply(qapp)
    made = Stage(qtbot, tmp_path / "films")
    yield made
    made.close()
    translate.set_language("en")
    theme.apply(qapp)
