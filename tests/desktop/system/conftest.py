"""A session bus of the test's own, and the real window on it over a fake mpv."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.library.staging import Stage

PATIENCE = 15_000


class Bus:
    """``dbus-daemon`` for as long as the test lasts, and another program that talks over it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
        self._process = subprocess.Popen(
            [*command, f"--address=unix:path={folder / 'bus'}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().decode().strip()
        self._process.stdout.close()

    def send(self, *arguments: str) -> str:
        """What ``dbus-send`` prints; the window lives on meanwhile."""
        program = QProcess()
        program.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        program.start("dbus-send", [f"--bus={self.address}", "--print-reply", *arguments])
        self._qtbot.waitUntil(
            lambda: program.state() == QProcess.ProcessState.NotRunning, timeout=PATIENCE
        )
        return bytes(program.readAll().data()).decode()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def bus(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    if not (shutil.which("dbus-daemon") and shutil.which("dbus-send")):
        pytest.skip("dbus-daemon and dbus-send are not installed")
    made = Bus(qtbot, tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.end()


@pytest.fixture
def stage(
    bus: Bus, qtbot: QtBot, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    made = Stage(qtbot, tmp_path / "films")
    yield made
    made.close()
