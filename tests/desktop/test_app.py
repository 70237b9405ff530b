"""The whole program: what it draws on a real display, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.player import video_widget
from desktop.player.opengl_surface import OpenGLSurface
from desktop.player.software_surface import SoftwareSurface
from desktop.private_display import PrivateDisplay
from tests.clips import make_clip
from tests.desktop.real_window import open_window

PATIENCE = 90_000


@pytest.fixture(scope="module")
def red_then_blue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "film.mp4", [("red", 4.0), ("blue", 4.0)])


def seen(widget: QWidget) -> QColor:
    """What the screen shows a little below and left of the widget's middle."""
    spot = widget.mapToGlobal(widget.rect().center())
    shot: QImage = widget.screen().grabWindow(0, spot.x() - 40, spot.y() + 60, 1, 1).toImage()
    return shot.pixelColor(0, 0)


def is_red(colour: QColor) -> bool:
    return colour.red() > 150 and colour.blue() < 90


def is_blue(colour: QColor) -> bool:
    return colour.blue() > 150 and colour.red() < 110


@pytest.mark.parametrize(
    ("kind", "surface"), [("opengl", OpenGLSurface), ("software", SoftwareSurface)]
)
def test_the_film_is_seen_and_a_seek_changes_what_is_seen(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    red_then_blue: Path,
    kind: str,
    surface: type[QWidget],
) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", kind)
    window = open_window(qtbot, red_then_blue)
    video = window.side.surface
    assert isinstance(video, surface)
    assert video.objectName() == "videoWidget"
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.player.pause()
    with qtbot.waitSignal(window.player.seek_done, timeout=PATIENCE):
        window.seek(MediaTime.from_seconds(6))
    qtbot.waitUntil(lambda: is_blue(seen(video)), timeout=PATIENCE)
    window.close()


@pytest.mark.parametrize("kind", ["opengl", "software"])
def test_of_a_film_without_a_picture_nothing_is_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, red_then_blue: Path, kind: str
) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", kind)
    window = open_window(qtbot, red_then_blue)
    video = window.side.surface
    assert video is not None
    window.player.pause()
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    video.show_nothing()
    qtbot.waitUntil(lambda: seen(video).red() == 0, timeout=PATIENCE)
    window.open_film(red_then_blue)
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.close()


@pytest.mark.parametrize("kind", ["opengl", "software"])
def test_a_picture_that_came_before_its_film_was_told_of_is_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, red_then_blue: Path, kind: str
) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", kind)
    window = open_window(qtbot, red_then_blue)
    video = window.side.surface
    assert isinstance(video, OpenGLSurface | SoftwareSurface)
    window.player.pause()
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.player.film_begins.emit()
    assert video._blank
    window.player.seek_done.emit()
    assert not video._blank
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.close()


@pytest.mark.parametrize("kind", ["opengl", "software"])
def test_a_window_that_was_busy_while_its_picture_came_shows_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, red_then_blue: Path, kind: str
) -> None:
    monkeypatch.setenv("REELMATE_VIDEO", kind)
    window = open_window(qtbot, red_then_blue)
    video = window.side.surface
    assert video is not None
    window.player.pause()
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    qtbot.wait(500)
    window.seek(MediaTime.from_seconds(6))
    time.sleep(1.5)  # five times as long as mpv waits for somebody to take it
    qtbot.waitUntil(lambda: is_blue(seen(video)), timeout=PATIENCE)
    window.close()


@pytest.mark.parametrize(
    ("chip", "renderer", "kinds"),
    [
        (True, "Mesa Intel(R) UHD Graphics", ("opengl", "software")),
        (True, "llvmpipe (LLVM 15.0.6, 256 bits)", ("software", "opengl")),
        (True, None, ("software",)),
        (False, "llvmpipe (LLVM 15.0.6, 256 bits)", ("software", "opengl")),
        (False, None, ("software",)),
    ],
)
def test_the_processor_draws_without_opengl_where_there_is_no_graphics_chip(
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    chip: bool,
    renderer: str | None,
    kinds: tuple[str, ...],
) -> None:
    monkeypatch.delenv("REELMATE_VIDEO", raising=False)
    monkeypatch.setattr(video_widget, "has_chip", lambda: chip)
    monkeypatch.setattr(video_widget, "_offscreen_renderer", lambda: renderer)
    assert tuple(kind for kind in video_widget.usable_kinds() if kind != "window") == kinds


def test_the_picture_survives_full_screen_and_minimising(qtbot: QtBot, red_then_blue: Path) -> None:
    window = open_window(qtbot, red_then_blue)
    video = window.side.surface
    assert video is not None
    window.player.pause()
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.sides.toggle_full_screen()
    qtbot.waitUntil(lambda: window.isFullScreen() and video.width() > 1000, timeout=PATIENCE)
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.sides.leave_full_screen()
    qtbot.waitUntil(lambda: not window.isFullScreen(), timeout=PATIENCE)
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized, timeout=PATIENCE)
    window.showNormal()
    qtbot.waitUntil(lambda: is_red(seen(video)), timeout=PATIENCE)
    window.close()


def test_twenty_windows_open_and_close(qtbot: QtBot, red_then_blue: Path) -> None:
    for _ in range(20):
        window = open_window(qtbot, red_then_blue)
        window.close()
        assert window.player.mpv is None


def test_a_signal_gives_back_every_reference_it_takes(qapp: QApplication) -> None:
    """PySide6 6.12.0 lost one of ``True`` at each emit: some hundred later Python aborted."""

    class Bell(QObject):
        rung = Signal(bool)

    bell = Bell()
    before = sys.getrefcount(True)
    for _ in range(500):
        bell.rung.emit(True)
    assert sys.getrefcount(True) > before - 50


# How it ends --------------------------------------------------------------------------


def start(display: PrivateDisplay | None, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "REELMATE_AUDIO": "null"},
    )


def await_true(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the window did not come"
        time.sleep(0.05)


def window_is_there(film: str = "film") -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--name", f"{film} — Reelmate"],
        capture_output=True,
        text=True,
        check=False,
    )
    return bool(found.stdout.strip())


@pytest.mark.parametrize("turn", range(5))
def test_the_program_plays_and_ends_with_zero(
    display: PrivateDisplay | None, red_then_blue: Path, turn: int
) -> None:
    process = start(display, str(red_then_blue))
    await_true(window_is_there, process)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE / 1000)
    assert process.returncode == 0, errors
    assert "Fatal" not in errors
    assert "Traceback" not in errors


def test_a_second_start_hands_its_films_to_the_first_and_ends(
    display: PrivateDisplay | None, red_then_blue: Path, tmp_path: Path
) -> None:
    second = make_clip(tmp_path / "second.mp4", [("green", 20.0)])
    process = start(display, str(red_then_blue))
    await_true(window_is_there, process)
    other = start(display, str(second), "--paused", "--start", "0:00:10")
    _, errors = other.communicate(timeout=PATIENCE / 1000)
    assert other.returncode == 0, errors
    await_true(lambda: window_is_there("second"), process)
    third = start(display, "--new-window", str(red_then_blue))
    await_true(window_is_there, third)
    assert window_is_there("second")
    for each in (third, process):
        each.send_signal(signal.SIGTERM)
        _, errors = each.communicate(timeout=PATIENCE / 1000)
        assert each.returncode == 0, errors


OPENED_BY_EVENTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from desktop import app
from desktop.engine_bridge import EngineBridge
from desktop.library import file_open
from tests.desktop.chat.scripted import ScriptedClient

def opens(film):
    QApplication.postEvent(QApplication.instance(), QFileOpenEvent(film))

def watch(window):
    played = []
    def look():
        film = str(window.film or "")
        if film and film not in played:
            played.append(film)
            print(film, flush=True)
            opens(second) if film == first else window.close()
    timer = QTimer(window, interval=50)
    timer.timeout.connect(look)
    window.whole.connect(timer.start)
    opens(first)

first, second = sys.argv[1:]
file_open.COMES = True
sys.exit(app.run([], watch=watch, make_bridge=lambda: EngineBridge(make_client=ScriptedClient)))
"""


def test_films_that_the_system_opens_by_events_play_in_a_new_window_and_in_an_open_one(
    display: PrivateDisplay | None, red_then_blue: Path, tmp_path: Path
) -> None:
    second = make_clip(tmp_path / "second.mp4", [("green", 20.0)])
    done = subprocess.run(
        [sys.executable, "-c", OPENED_BY_EVENTS, str(red_then_blue), str(second)],
        capture_output=True,
        text=True,
        env={**os.environ, "REELMATE_AUDIO": "null"},
        timeout=PATIENCE / 1000,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(red_then_blue), str(second)]


@pytest.mark.parametrize("name", ["gone.mp4", "folder", "empty.mp4"])
def test_a_film_that_cannot_be_there_ends_with_two_and_one_line(
    display: PrivateDisplay | None, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "folder").mkdir()
    process = start(display, str(tmp_path / name))
    _, errors = process.communicate(timeout=PATIENCE / 1000)
    assert process.returncode == 2
    assert len(errors.strip().splitlines()) == 1


def test_the_window_loads_no_model_library(display: PrivateDisplay | None) -> None:
    code = (
        "import sys, desktop.app; from desktop.main_window import modules;"
        "modules.read_without_qt(); list(modules.read_with_qt());"
        "sys.exit(bool({'torch', 'transformers', 'llama_cpp', 'cv2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
