"""The small picture: the window shrinks to it and comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import preferences
from desktop.main_window.picture_in_picture import EDGE
from desktop.player.film_side import FilmSide, edges_at
from tests.clips import make_clip
from tests.desktop.chat import scripted
from tests.desktop.library.staging import Stage, at
from tests.desktop.main_window.staging import hand
from tests.desktop.real_window import open_window

PATIENCE = 20_000


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    QCursor.setPos(5, 5)
    made = Stage(qtbot, tmp_path / "films")
    made.play(made.film("a.mkv"))
    picture = {"w": 1280, "h": 720, "dw": 1280, "dh": 720}
    made.player.observe(video_params=picture)
    made.window.move(150, 120)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE)
    yield made
    made.close()


def settled(stage: Stage, where: QRect) -> bool:
    return stage.window.geometry() == where


def shrink(stage: Stage) -> QRect:
    """Press P; gives where the small window lies."""
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_P)
    stage.qtbot.waitUntil(lambda: stage.window.width() < 700, timeout=PATIENCE)
    return stage.window.geometry()


def test_the_picture_goes_to_the_corner_and_back(stage: Stage, qtbot: QtBot) -> None:
    window = stage.window
    before = window.geometry()
    small = shrink(stage)
    room = window.screen().availableGeometry()
    assert small.bottomRight() == room.bottomRight() - QPoint(EDGE, EDGE)
    assert abs(small.width() / small.height() - 16 / 9) < 0.02
    qtbot.waitUntil(lambda: window.side.picture_rect() == window.rect(), timeout=PATIENCE)
    assert not window.panel.isVisible()
    assert not window.side.bar.isVisible()
    handle = window.windowHandle()
    assert handle.flags() & Qt.WindowType.WindowStaysOnTopHint
    assert handle.flags() & Qt.WindowType.FramelessWindowHint
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: settled(stage, before), timeout=PATIENCE)
    qtbot.waitUntil(window.panel.isVisible, timeout=PATIENCE)
    assert window.side.bar.isVisible()
    assert window.minimumWidth() == 860
    assert not handle.flags() & Qt.WindowType.WindowStaysOnTopHint


def test_the_controls_come_with_the_pointer_and_go_with_it(stage: Stage, qtbot: QtBot) -> None:
    small = shrink(stage)
    bar = stage.window.side.bar
    QCursor.setPos(small.center())
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    assert not bar.panel_button.isVisible()
    assert bar.small_button.toolTip() == "Leave picture in picture (P)"
    assert stage.window.side.picture_rect() == stage.window.side.rect()
    for button in (bar.play_button, bar.small_button, bar.full_screen_button):
        assert bar.rect().contains(button.geometry())
    QCursor.setPos(5, 5)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=PATIENCE)
    QCursor.setPos(small.center())
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    qtbot.mouseClick(bar.small_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.window.width() > 1000, timeout=PATIENCE)


def has_height(side: FilmSide, height: int) -> bool:
    return side.height() == height


def test_a_preview_is_the_time_alone_where_its_picture_has_no_room(
    stage: Stage, qtbot: QtBot
) -> None:
    small = shrink(stage)
    side = stage.window.side
    for height, whole in ((300, True), (180, False)):
        stage.window.resize(small.width(), height)
        qtbot.waitUntil(partial(has_height, side, height), timeout=PATIENCE)
        side.show_preview(at(60), scripted.picture(), "The light is out.", "The Storm")
        assert side.rect().contains(side.preview.geometry())
        assert (side.preview.picture_height > 0) == whole


def test_full_screen_and_the_small_picture_take_turns(stage: Stage, qtbot: QtBot) -> None:
    window = stage.window
    before = window.geometry()
    small = shrink(stage)
    qtbot.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: window.isFullScreen() and window.width() > 1500, timeout=PATIENCE)
    assert not window.small.on
    qtbot.keyClick(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: settled(stage, small), timeout=PATIENCE)
    assert not window.isFullScreen()
    qtbot.waitUntil(lambda: window.side.picture_rect() == window.rect(), timeout=PATIENCE)
    qtbot.keyClick(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: settled(stage, before), timeout=PATIENCE)
    assert window.panel.isVisible()


def test_asking_the_companion_gives_the_window_its_size_back(stage: Stage, qtbot: QtBot) -> None:
    before = stage.window.geometry()
    shrink(stage)
    qtbot.keyClick(stage.window, Qt.Key.Key_Slash)
    qtbot.waitUntil(lambda: settled(stage, before), timeout=PATIENCE)
    assert stage.window.panel.isVisible()


def test_a_window_closed_while_it_is_small_opens_as_it_was_before(stage: Stage) -> None:
    before = stage.window.size()
    shrink(stage)
    stage.window.close()
    stage.preferences = preferences.load()
    assert stage.preferences.panel_shown
    stage.again()
    stage.window.restoreGeometry(QByteArray.fromBase64(stage.preferences.geometry.encode()))
    stage.qtbot.waitUntil(lambda: stage.window.size() == before, timeout=PATIENCE)


def test_a_window_on_top_says_so_and_stays_there_after_being_small(
    stage: Stage, qtbot: QtBot
) -> None:
    action = stage.window.commands.actions["on-top"]
    qtbot.keyClick(stage.window, Qt.Key.Key_T)
    assert action.isChecked()
    assert stage.osd == "Always on top"
    shrink(stage)
    qtbot.keyClick(stage.window, Qt.Key.Key_P)
    handle = stage.window.windowHandle()
    assert handle.flags() & Qt.WindowType.WindowStaysOnTopHint
    qtbot.keyClick(stage.window, Qt.Key.Key_T)
    assert not action.isChecked()
    assert not handle.flags() & Qt.WindowType.WindowStaysOnTopHint


def test_a_song_has_no_picture_to_make_small(stage: Stage, qtbot: QtBot) -> None:
    stage.player.observe(track_list=[{"id": 1, "type": "audio", "selected": True}])
    qtbot.keyClick(stage.window, Qt.Key.Key_P)
    assert not stage.window.small.on
    assert stage.osd == "There is no picture to show"


def test_the_film_is_drawn_on_in_the_small_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = make_clip(tmp_path / "film.mp4", [("red", 20.0)])
    window = open_window(qtbot, film)
    surface = window.side.surface
    assert surface is not None
    for _ in range(2):
        window.small.toggle()
        surface.frames = 0
        qtbot.waitUntil(lambda: surface.frames > 3, timeout=PATIENCE)
    assert window.side.surface is surface
    assert not window.player.paused
    window.close()


def test_a_small_window_is_resized_at_its_edges_and_moved_in_its_midst() -> None:
    rect = QRect(0, 0, 400, 225)
    assert edges_at(QPoint(200, 100), rect) == Qt.Edge(0)
    assert edges_at(QPoint(2, 100), rect) == Qt.Edge.LeftEdge
    assert edges_at(QPoint(398, 223), rect) == Qt.Edge.RightEdge | Qt.Edge.BottomEdge


def hold(stage: Stage, point: QPoint) -> None:
    """Press on the picture, once the window manager has brought the window there."""
    for _ in range(5):
        hand(stage.qtbot, "mousemove", point.x(), point.y(), "mousedown", 1)
        for _ in range(40):
            if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                return
            stage.qtbot.wait(50)
        hand(stage.qtbot, "mouseup", 1)
    pytest.fail("the window never felt the press")


def test_the_small_window_is_dragged_by_its_picture_and_plays_on(
    stage: Stage, qtbot: QtBot
) -> None:
    small = shrink(stage)
    _ = stage.player.sent
    start, by = small.center() - QPoint(0, 60), QPoint(-200, -120)
    hold(stage, start)
    for step in range(1, 9):
        here = start + by * (step / 8)
        hand(stage.qtbot, "mousemove", here.x(), here.y(), "sleep", 0.05)
    hand(stage.qtbot, "sleep", 0.2, "mouseup", 1)  # only then is the window told where it is
    moved = small.translated(by)
    qtbot.waitUntil(
        lambda: (stage.window.pos() - moved.topLeft()).manhattanLength() < 60, timeout=PATIENCE
    )
    assert stage.window.size() == small.size()
    qtbot.wait(QApplication.doubleClickInterval() + 100)
    assert ("set", "pause", "yes") not in stage.player.sent
