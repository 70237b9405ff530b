"""The screen stays lit while a film plays, and no longer."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusServiceWatcher,
    QDBusVirtualObject,
)
from pytestqt.qtbot import QtBot

from desktop.system import portal
from desktop.system.awake import PATHS, SERVICE
from tests.desktop.library.staging import Stage
from tests.desktop.system.conftest import PATIENCE, Bus


class ScreenSaver(QDBusVirtualObject):
    """Counts who wants the screen lit, and forgets whoever leaves the bus, as real ones do."""

    def __init__(self, bus: Bus, path: str) -> None:
        super().__init__()
        self.holding: dict[str, list[str]] = {}
        self._line = QDBusConnection.connectToBus(bus.address, "saver")
        assert self._line.registerVirtualObject(path, self)
        assert self._line.registerService(SERVICE)
        self._watcher = QDBusServiceWatcher(self)
        self._watcher.setConnection(self._line)
        self._watcher.serviceUnregistered.connect(lambda name: self.holding.pop(name, None))

    def introspect(self, path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, line: QDBusConnection) -> bool:
        if (message.member(), message.signature()) != ("Inhibit", "ss"):
            return False
        self._watcher.addWatchedService(message.service())
        self.holding[message.service()] = [str(word) for word in message.arguments()]
        line.send(message.createReply(7))
        return True

    def close(self) -> None:
        QDBusConnection.disconnectFromBus("saver")


class DesktopPortal(QDBusVirtualObject):
    """As a sandbox has it: who asked for what, until they leave the bus."""

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self.holding: dict[str, tuple[str, object, object]] = {}
        self._line = QDBusConnection.connectToBus(bus.address, "portal")
        assert self._line.registerVirtualObject(portal.PATH, self)
        assert self._line.registerService(portal.SERVICE)
        self._watcher = QDBusServiceWatcher(self)
        self._watcher.setConnection(self._line)
        self._watcher.serviceUnregistered.connect(lambda name: self.holding.pop(name, None))

    def introspect(self, path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, line: QDBusConnection) -> bool:
        if message.interface() != portal.INTERFACE or message.member() != "Inhibit":
            return False
        self._watcher.addWatchedService(message.service())
        window, flags, _ = message.arguments()
        self.holding[message.service()] = (message.signature(), window, flags)
        return True

    def close(self) -> None:
        QDBusConnection.disconnectFromBus("portal")


@pytest.fixture
def sandbox(bus: Bus) -> Iterator[DesktopPortal]:
    made = DesktopPortal(bus)
    yield made
    made.close()


@pytest.fixture(params=PATHS)
def saver(bus: Bus, request: pytest.FixtureRequest) -> Iterator[ScreenSaver]:
    made = ScreenSaver(bus, request.param)
    yield made
    made.close()


def test_the_screen_stays_lit_while_the_film_plays(
    stage: Stage, saver: ScreenSaver, qtbot: QtBot
) -> None:
    assert not stage.window.desk.awake.held
    stage.play(stage.film("a.mkv"))
    qtbot.waitUntil(lambda: len(saver.holding) == 1, timeout=PATIENCE)
    assert list(saver.holding.values()) == [["Reelmate", "A film plays"]]
    stage.player.observe(pause=True)
    qtbot.waitUntil(lambda: not saver.holding, timeout=PATIENCE)
    stage.player.observe(pause=False)
    qtbot.waitUntil(lambda: len(saver.holding) == 1, timeout=PATIENCE)
    stage.ends()
    qtbot.waitUntil(lambda: not saver.holding, timeout=PATIENCE)


def test_closing_lets_go(stage: Stage, saver: ScreenSaver, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"))
    qtbot.waitUntil(lambda: len(saver.holding) == 1, timeout=PATIENCE)
    stage.window.close()
    qtbot.waitUntil(lambda: not saver.holding, timeout=PATIENCE)


def test_a_song_needs_no_screen(stage: Stage, saver: ScreenSaver, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"))
    stage.player.observe(track_list=[{"id": 1, "type": "audio", "selected": True}])
    qtbot.wait(400)
    assert not saver.holding
    assert not stage.window.desk.awake.held


def test_in_a_sandbox_the_portal_keeps_the_screen_lit(
    stage: Stage, sandbox: DesktopPortal, qtbot: QtBot
) -> None:
    stage.play(stage.film("a.mkv"))
    qtbot.waitUntil(lambda: len(sandbox.holding) == 1, timeout=PATIENCE)
    assert list(sandbox.holding.values()) == [("sua{sv}", "", portal.IDLE)]
    stage.player.observe(pause=True)
    qtbot.waitUntil(lambda: not sandbox.holding, timeout=PATIENCE)
    stage.player.observe(pause=False)
    qtbot.waitUntil(lambda: len(sandbox.holding) == 1, timeout=PATIENCE)
    stage.window.close()
    qtbot.waitUntil(lambda: not sandbox.holding, timeout=PATIENCE)


def test_where_the_screen_saver_answers_the_portal_is_left_alone(
    stage: Stage, saver: ScreenSaver, sandbox: DesktopPortal, qtbot: QtBot
) -> None:
    stage.play(stage.film("a.mkv"))
    qtbot.waitUntil(lambda: len(saver.holding) == 1, timeout=PATIENCE)
    qtbot.wait(300)
    assert not sandbox.holding


def test_the_portal_is_told_why_in_the_viewers_words(bus: Bus) -> None:
    ears = subprocess.Popen(
        ["dbus-monitor", "--address", bus.address, f"interface='{portal.INTERFACE}'"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert ears.stdout is not None
    with ears, ears.stdout as heard:
        while "NameLost" not in heard.readline():
            pass  # it listens only from here on
        wish = portal.Portal(bus.address, "正在播放影片")
        told: list[list[str]] = []
        while not told or '"正在播放影片"' not in told[-1]:
            told.append(heard.readline().split())
        wish.close()
        wish.close()
        ears.terminate()
    for part in (["string", '""'], ["uint32", "8"], ["string", '"reason"']):
        assert part in told


def test_without_a_bus_the_portal_is_a_plain_error(bus: Bus) -> None:
    with pytest.raises(OSError, match="can't be reached"):
        portal.Portal("unix:path=/nowhere/bus", "A film plays")


def test_where_nobody_keeps_the_screen_lit_the_film_plays(stage: Stage, qtbot: QtBot) -> None:
    stage.play(stage.film("a.mkv"))
    qtbot.waitUntil(lambda: stage.window.desk.awake.held, timeout=PATIENCE)
    qtbot.wait(200)
    assert stage.banner == ""
