"""A player whose mpv is played by the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.desktop.player.fake_player import FakePlayer


@pytest.fixture
def fake(qapp: QApplication) -> Iterator[FakePlayer]:
    player = FakePlayer()
    yield player
    player.close()
