"""The seek bar under a mouse, and what it paints."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange
from desktop import theme
from desktop.player.seek_bar import EDGE, SeekBar

LENGTH = 1000.0


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


def span(start: float, end: float) -> TimeRange:
    return TimeRange(at(start), at(end))


@pytest.fixture
def bar(qtbot: QtBot) -> SeekBar:
    made = SeekBar()
    qtbot.addWidget(made)
    made.resize(1000 + 2 * EDGE, 32)
    made.set_duration(at(LENGTH))
    return made


def painted(bar: SeekBar) -> QImage:
    picture = QImage(bar.size(), QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.tokens().bar))
    bar.render(picture, renderFlags=QWidget.RenderFlag.DrawChildren)
    return picture


def test_a_click_lands_on_the_second_under_it(bar: SeekBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.seek_requested) as sought:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(EDGE + 437, 16))
    assert sought.args == [at(437), True]


def test_dragging_goes_by_key_frames_and_letting_go_to_the_frame(
    bar: SeekBar, qtbot: QtBot
) -> None:
    sought: list[tuple[float, bool]] = []
    bar.seek_requested.connect(lambda time, exact: sought.append((time.seconds, exact)))
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(EDGE + 100, 16))
    qtbot.mouseMove(bar, QPoint(EDGE + 300, 16))
    qtbot.mouseMove(bar, QPoint(EDGE + 500, 16))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(EDGE + 500, 16))
    assert sought[-1] == (500.0, True)
    assert all(not exact for _, exact in sought[:-1])
    assert (500.0, False) in sought


def test_both_ends_can_be_reached(bar: SeekBar, qtbot: QtBot) -> None:
    sought: list[MediaTime] = []
    bar.seek_requested.connect(lambda time, _: sought.append(time))
    for x in (0, bar.width() - 1):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, 16))
    assert sought == [at(0), at(LENGTH)]


def test_hovering_asks_for_a_preview_and_leaving_ends_it(bar: SeekBar, qtbot: QtBot) -> None:
    spot = QPointF(EDGE + 250, 16)
    nothing = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, spot, spot, nothing, nothing, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(bar.preview_requested) as asked:
        QApplication.sendEvent(bar, move)
    assert asked.args == [at(250)]
    with qtbot.waitSignal(bar.preview_left):
        QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))


def test_without_a_film_a_click_does_nothing(bar: SeekBar, qtbot: QtBot) -> None:
    bar.reset()
    with qtbot.assertNotEmitted(bar.seek_requested, wait=0):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(300, 16))


def test_played_watched_and_rest_have_their_own_colours(bar: SeekBar) -> None:
    bar.set_position(at(200))
    bar.set_watched((span(0, 600),))
    picture = painted(bar)
    colours = theme.tokens()
    assert picture.pixelColor(EDGE + 100, 16) == QColor(colours.amber)
    assert picture.pixelColor(EDGE + 400, 16) == QColor(colours.watched)
    assert picture.pixelColor(EDGE + 800, 16) == QColor(colours.rest)


def test_watched_and_glimpsed_stretches_lie_where_they_are(bar: SeekBar) -> None:
    bar.set_watched((span(0, 100), span(300, 400)), (span(100, 300), span(600, 700)))
    picture = painted(bar)
    colours = theme.tokens()
    watched, rest = QColor(colours.watched), QColor(colours.rest)
    assert picture.pixelColor(EDGE + 50, 16) == watched
    assert picture.pixelColor(EDGE + 350, 16) == watched
    assert picture.pixelColor(EDGE + 500, 16) == rest
    for x in (200, 650):
        assert rest.red() < picture.pixelColor(EDGE + x, 16).red() < watched.red()


def test_a_chapter_is_a_gap(bar: SeekBar) -> None:
    bar.set_chapters((at(0), at(700)))
    picture = painted(bar)
    assert picture.pixelColor(EDGE + 700, 16) == QColor(theme.tokens().bar)
    assert picture.pixelColor(EDGE + 690, 16) == QColor(theme.tokens().rest)


def test_a_stronger_scene_has_a_more_solid_mark(bar: SeekBar) -> None:
    def scene(start: float, score: float) -> LinkedScene:
        return LinkedScene(at(start), at(start + 5), "seen", score)

    bar.set_scenes((scene(300, 1.0), scene(600, 0.1)))
    picture = painted(bar)
    strong, weak = picture.pixelColor(EDGE + 300, 10), picture.pixelColor(EDGE + 600, 10)
    assert strong == QColor(theme.tokens().teal)
    assert QColor(theme.tokens().bar).green() < weak.green() < strong.green()
