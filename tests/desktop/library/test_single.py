"""A second start hands over to the first, and never waits long for one that hangs."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.library import single
from desktop.library.single import FirstWindow, hand_over
from desktop.library.socket_name import give_back, socket_name, take_socket
from desktop.library.wish import Wish
from tests.desktop.library.staging import at

PATIENCE = 90_000
WISH = Wish(("/films/a.mkv", "/films/电影.mkv"), at(70), paused=True)


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path / "s.sock")


@pytest.fixture
def first(qapp: QApplication, name: str) -> Iterator[FirstWindow]:
    made = FirstWindow(name=name)
    assert made.listen()
    yield made
    made.close()


HAND_OVER = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalSocket
from desktop.library.single import hand_over
from desktop.library.wish import read_wish
app = QCoreApplication([])
sys.exit(0 if hand_over(read_wish(sys.argv[2].encode()), sys.argv[1]) else 7)
"""


def second_start(name: str) -> subprocess.Popen[bytes]:
    line = WISH.written().decode()
    return subprocess.Popen([sys.executable, "-c", HAND_OVER, name, line])


def test_a_second_start_hands_over_and_ends(first: FirstWindow, name: str, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.wished, timeout=60_000) as wished:
        process = second_start(name)
    assert wished.args == [WISH]
    assert process.wait(60) == 0


def test_without_a_first_window_there_is_nobody_to_hand_over_to(
    qapp: QApplication, name: str
) -> None:
    assert not hand_over(WISH, name)


def test_the_second_window_does_not_take_the_name_of_the_first(
    first: FirstWindow, name: str
) -> None:
    other = FirstWindow(name=name)
    assert not other.listen()
    assert first.listens


def test_what_a_killed_window_left_behind_is_cleaned(qtbot: QtBot, name: str) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    assert Path(name).exists()
    assert not hand_over(WISH, name)
    first = FirstWindow(name=name)
    assert first.listen()
    with qtbot.waitSignal(first.wished, timeout=60_000):
        process = second_start(name)
    assert process.wait(60) == 0
    first.close()
    assert not Path(name).exists()


def test_a_first_window_that_hangs_is_not_waited_for(
    qapp: QApplication, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "GREET_MS", 200)
    with socket.socket(socket.AF_UNIX) as hangs:
        hangs.bind(name)
        hangs.listen()
        begun = time.monotonic()
        assert not hand_over(WISH, name)
        assert time.monotonic() - begun < 5
        accepted, _ = hangs.accept()
        # Waking up later it must not find films that play elsewhere by now.
        assert accepted.recv(100) == b""
        accepted.close()
        assert not FirstWindow(name=name).listen()


@pytest.mark.parametrize("said", [b"{}\n", b"hello\n", b"\0" * 3 * 2**20, b"half"])
def test_strange_words_at_the_socket_do_no_harm(
    first: FirstWindow, name: str, qtbot: QtBot, said: bytes
) -> None:
    wishes: list[object] = []
    first.wished.connect(wishes.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(name)
        stranger.setblocking(False)
        for _ in range(5):
            QCoreApplication.processEvents()
        with contextlib.suppress(BlockingIOError):
            stranger.send(said)
        for _ in range(5):
            QCoreApplication.processEvents()
    with qtbot.waitSignal(first.wished, timeout=60_000):
        process = second_start(name)
    assert process.wait(60) == 0
    assert wishes == [WISH]


def test_names_differ_by_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REELMATE_DATA", str(tmp_path / "one"))
    one = socket_name()
    assert one == socket_name()
    monkeypatch.setenv("REELMATE_DATA", str(tmp_path / "two"))
    assert socket_name() != one
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("long" * 40)))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    folder = Path(socket_name()).parent
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o077 == 0
    assert len(socket_name()) < 108 or len(str(tmp_path)) > 60


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no files there")
def test_who_calls_before_the_first_window_can_greet_waits_for_it(qtbot: QtBot) -> None:
    taken = take_socket()
    assert taken is not None
    assert take_socket() is None
    early = QLocalSocket()
    early.connectToServer(socket_name())
    assert early.waitForConnected(PATIENCE)
    assert not early.bytesAvailable()
    first = FirstWindow()
    assert first.listen(taken)
    with qtbot.waitSignal(first.wished, timeout=PATIENCE) as wished:
        qtbot.waitUntil(early.canReadLine, timeout=PATIENCE)
        early.write(Wish(("/a film",)).written())
    assert wished.args == [Wish(("/a film",))]
    early.abort()
    first.close()
    assert not Path(socket_name()).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no files there")
def test_a_socket_that_was_taken_for_nothing_is_gone() -> None:
    taken = take_socket()
    assert taken is not None
    give_back(taken)
    assert not Path(socket_name()).exists()
