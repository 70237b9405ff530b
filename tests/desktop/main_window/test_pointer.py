"""What the pointer does on the picture, and what stands over it keeps to itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.library.playlist_panel import PlaylistPanel
from tests.desktop.main_window.staging import Stage, hand

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton
SPOT = QPoint(300, 200)
"""On the picture."""


def wait_out_a_click(qtbot: QtBot) -> None:
    """As long as a click waits for the second one."""
    qtbot.wait(QApplication.doubleClickInterval() + 100)


def sent(stage: Stage, *command: str) -> list[str]:
    """What was sent since the last look with these first words: the word after them."""
    return [each[len(command)] for each in stage.player.sent if each[: len(command)] == command]


def double_click(qtbot: QtBot, widget: QWidget, spot: QPoint) -> None:
    """A hand holds the second click for a while."""
    qtbot.mouseClick(widget, LEFT, pos=spot)
    qtbot.mouseDClick(widget, LEFT, pos=spot)
    qtbot.wait(90)
    qtbot.mouseRelease(widget, LEFT, pos=spot)


def turn(widget: QWidget, x: int, y: int) -> None:
    """Turn the wheel over the widget's middle, or move two fingers there."""
    spot = widget.rect().center()
    event = QWheelEvent(
        QPointF(spot),
        QPointF(widget.mapToGlobal(spot)),
        QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


# Clicks -----------------------------------------------------------------------------


def test_a_click_pauses(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    _ = stage.player.sent
    qtbot.mouseClick(stage.window.side, LEFT, pos=SPOT)
    wait_out_a_click(qtbot)
    assert sent(stage, "set", "pause") == ["yes"]


def test_a_double_click_goes_full_screen_and_the_film_plays_on(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    _ = stage.player.sent
    double_click(qtbot, stage.window.side, SPOT)
    qtbot.waitUntil(stage.window.isFullScreen, timeout=PATIENCE)
    wait_out_a_click(qtbot)
    assert sent(stage, "set", "pause") == []
    qtbot.mouseClick(stage.window.side, LEFT, pos=SPOT)
    wait_out_a_click(qtbot)
    assert sent(stage, "set", "pause") == ["yes"]


def over_the_picture(stage: Stage, name: str) -> tuple[QWidget, QPoint]:
    """A place over the picture that is no button."""
    window, bar = stage.window, stage.window.side.bar
    if name == "time":
        return bar.time_label, bar.time_label.rect().center()
    if name == "bar":
        return bar, QPoint(bar.width() // 2, bar.height() - 3)
    if name == "playlist":
        window.library.panel.toggle()
        panel = window.findChild(PlaylistPanel, "playlistPanel")
        assert panel is not None
        return panel.title, panel.title.rect().center()
    window.side.banner.say("The picture can't be drawn on this machine; the sound plays.")
    return window.side.banner, QPoint(3, 3)


@pytest.mark.parametrize("name", ["time", "bar", "playlist", "banner"])
def test_what_stands_over_the_picture_keeps_clicks_to_itself(
    stage: Stage, qtbot: QtBot, name: str
) -> None:
    stage.play()
    widget, spot = over_the_picture(stage, name)
    QApplication.processEvents()
    _ = stage.player.sent
    double_click(qtbot, widget, spot)
    qtbot.mouseClick(widget, LEFT, pos=spot)
    wait_out_a_click(qtbot)
    assert sent(stage, "set", "pause") == []
    assert not stage.window.isFullScreen()


def test_the_bar_leaves_the_menu_and_the_wheel_to_the_film(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.player.observe(volume=50.0)
    stage.window.side.menu_wanted.disconnect()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow, timeout=PATIENCE)
    label = stage.window.side.bar.time_label
    here = label.mapToGlobal(label.rect().center())
    hand(qtbot, "mousemove", here.x(), here.y())
    qtbot.waitUntil(label.underMouse, timeout=PATIENCE)
    _ = stage.player.sent
    with qtbot.waitSignal(stage.window.side.volume_by, timeout=PATIENCE):
        hand(qtbot, "click", 4)
    assert sent(stage, "set", "volume") == ["55"]
    with qtbot.waitSignal(stage.window.side.menu_wanted, timeout=PATIENCE):
        hand(qtbot, "click", 3)


def test_a_click_on_the_picture_takes_the_keyboard_from_the_question(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow, timeout=PATIENCE)
    stage.window.ask()
    box = stage.window.panel.composer.box
    assert QApplication.focusWidget() is box
    qtbot.mouseClick(stage.window.side, LEFT, pos=SPOT)
    wait_out_a_click(qtbot)
    _ = stage.player.sent
    stage.player.observe(pause=True)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert sent(stage, "set", "pause") == ["no"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F)
    qtbot.waitUntil(stage.window.isFullScreen, timeout=PATIENCE)
    assert box.toPlainText() == ""


# Wheel ------------------------------------------------------------------------------


def test_two_fingers_go_as_far_as_a_wheel_by_as_many_notches(stage: Stage) -> None:
    stage.play()
    stage.player.observe(volume=50.0)
    _ = stage.player.sent
    for _ in range(30):
        turn(stage.window.side, 0, 8)
    assert sent(stage, "set", "volume") == ["55", "60"]
    turn(stage.window.side, 0, -240)
    assert sent(stage, "set", "volume") == ["50"]


def test_over_the_loudspeaker_too(stage: Stage) -> None:
    stage.play()
    stage.player.observe(volume=50.0)
    _ = stage.player.sent
    for _ in range(15):
        turn(stage.window.side.bar.volume, 0, -8)
    assert sent(stage, "set", "volume") == ["45"]


def test_fingers_that_go_sideways_leave_the_sound_as_it_is(stage: Stage) -> None:
    stage.play()
    _ = stage.player.sent
    for widget in (stage.window.side, stage.window.side.bar.volume):
        turn(widget, 240, 0)
    assert sent(stage, "set", "volume") == []


# Elsewhere --------------------------------------------------------------------------


def test_in_full_screen_the_pointer_on_another_screen_is_none_of_ours(
    stage: Stage, qtbot: QtBot
) -> None:
    """There is one screen: the window fills a part of it."""
    stage.play()
    window, side = stage.window, stage.window.side
    window.move(100, 100)
    qtbot.waitUntil(lambda: window.pos().x() >= 100, timeout=PATIENCE)
    QCursor.setPos(window.geometry().center())
    side.set_full_screen(True)
    side._on_rest()
    moves: list[QPoint] = []
    side.pointer_moved.connect(moves.append)
    outside = window.geometry().topRight() + QPoint(60, 90)
    with qtbot.waitSignal(side.pointer_left, timeout=PATIENCE):
        QCursor.setPos(outside)
    assert moves == []
    assert not side.bar.isVisible()
    QCursor.setPos(window.geometry().center())
    qtbot.waitUntil(lambda: bool(moves), timeout=PATIENCE)
    assert side.bar.isVisible()


def test_the_panel_goes_when_the_pointer_goes_through_it_to_another_screen(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    window = stage.window
    window.sides.toggle_full_screen()
    qtbot.waitUntil(window.isFullScreen, timeout=PATIENCE)
    window.side.pointer_moved.emit(QPoint(window.side.width() - 1, 300))
    assert window.panel.isVisible()
    window.side.pointer_left.emit()
    qtbot.waitUntil(lambda: not window.panel.isVisible(), timeout=PATIENCE)
