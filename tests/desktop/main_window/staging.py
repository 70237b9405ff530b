"""The window over a fake mpv and a scripted engine, without a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime, TimeRange
from desktop.main_window.window import MainWindow
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer


@dataclass
class Stage:
    window: MainWindow
    player: FakePlayer
    client: scripted.ScriptedClient
    film: Path

    def play(self, seconds: float = 100.0, words: bool = True) -> None:
        """Open the film; the player has it."""
        assert self.window.open_film(self.film)
        self.player.load(str(self.film), seconds, words)

    def know(self, *, spoilers: bool = True, **film: Any) -> None:
        """The companion has opened the film; with ``spoilers`` all of it is open."""
        self.client.say(scripted.opened(path=self.film, **film))
        QApplication.processEvents()
        self.window.panel.header.spoilers.setChecked(not spoilers)

    @property
    def banner(self) -> str:
        banner = self.window.side.banner
        return banner.text.text() if banner.isVisible() else ""


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


def span(start: float, end: float) -> TimeRange:
    return TimeRange(at(start), at(end))


def hand(qtbot: QtBot, *words: object) -> None:
    """A real pointer's doing by ``xdotool``, which the window manager sees as well."""
    program = QProcess()
    program.start("xdotool", [str(word) for word in words])
    qtbot.waitUntil(lambda: program.state() == QProcess.ProcessState.NotRunning, timeout=20_000)
    assert program.exitCode() == 0
