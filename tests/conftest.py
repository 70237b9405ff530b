"""What every test has: a data folder of its own, and no thread or process left behind.

Tests with a window ask for ``qtbot`` and get a private display with a window manager;
tests that start the whole program ask for ``display``.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.private_display import PrivateDisplay, can_make_display
from tests.clips import make_clip

PATIENCE = float(os.environ.get("REELMATE_TEST_PATIENCE", "5"))
"""Seconds that threads and processes have to end after their test."""


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's memories, packs and settings go. Not created yet."""
    folder = tmp_path / "reelmate-data"
    monkeypatch.setenv("REELMATE_DATA", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, two shots, sound."""
    return make_clip(tmp_path_factory.mktemp("clip") / "tiny.mp4")


# A display --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateDisplay | None]:
    """Xvfb and openbox, also where there is a real display: tests must not take its keys.

    ``REELMATE_TEST_DISPLAY=own`` shows the windows on the real one.
    """
    if sys.platform != "linux" or os.environ.get("REELMATE_TEST_DISPLAY") == "own":
        yield None
        return
    if not can_make_display():
        pytest.fail("Windows are tested under Xvfb, openbox and xdotool: run `make setup`.")
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    with PrivateDisplay() as private, pytest.MonkeyPatch.context() as environment:
        for name, value in private.environment(str(runtime)).items():
            environment.setenv(name, value)
        yield private
        # Qt ends the whole process when its X server goes first.
        if (widgets := sys.modules.get("PySide6.QtWidgets")) and (
            app := widgets.QApplication.instance()
        ):
            app.shutdown()


@pytest.fixture(scope="session")
def qapp_args(display: PrivateDisplay | None) -> list[str]:
    """What pytest-qt's application is called with; asking for it brings up the display."""
    return ["reelmate"]


# Nothing stays behind -----------------------------------------------------------------


def _threads() -> set[threading.Thread]:
    """Python's own threads; the stand-ins for foreign ones never end and are no leak."""
    return {
        thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)
    }


def _children() -> dict[int, str]:
    """Running child processes, pid → command line (Linux; empty elsewhere)."""
    found: dict[int, str] = {}
    for children in Path("/proc/self/task").glob("*/children"):
        try:
            pids = children.read_text().split()
        except OSError:
            continue  # the thread has just ended
        for pid in pids:
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue  # it has just ended
            # A program that has just begun has no words yet; a zombie has none any more.
            line = b" ".join(words).decode(errors="replace").strip() or "a program that begins"
            if state != "Z" and "resource_tracker" not in line:
                found[int(pid)] = line
    return found


def _left(look: Callable[[], set[str]]) -> set[str]:
    """What ``look`` still sees once everything had time to end."""
    deadline = time.monotonic() + PATIENCE
    while (left := look()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose threads or child processes outlive it."""
    if "qtbot" in request.fixturenames or "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
    if "display" in request.fixturenames:
        request.getfixturevalue("display")
    threads, children = _threads(), _children().keys()
    yield
    names = _left(lambda: {thread.name for thread in _threads() - threads})
    assert not names, f"threads left behind: {', '.join(sorted(names))}"
    lines = _left(lambda: {line for pid, line in _children().items() if pid not in children})
    assert not lines, f"processes left behind: {'; '.join(sorted(lines))}"
