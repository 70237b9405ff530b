"""The real window over a fake mpv and a scripted engine, and its preferences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.settings.staging import Stage


@pytest.fixture
def stage(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    made = Stage(qtbot, tmp_path / "films")
    yield made
    made.close()
