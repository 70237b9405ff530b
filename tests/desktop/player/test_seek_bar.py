"""The seek bar under a mouse, and what it paints."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange
from desktop import theme, translate
from desktop.player.seek_bar import EDGE, SeekBar
from desktop.player.tracks import Chapter

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
    bar.set_chapters((Chapter(at(0)), Chapter(at(700))))
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


def wheel(bar: SeekBar, x: float, notches: int, ctrl: bool = True) -> bool:
    """Turn the wheel over the bar; gives whether the bar took it."""
    spot = QPointF(x, 16)
    event = QWheelEvent(
        spot,
        QPointF(bar.mapToGlobal(spot.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(bar, event)
    return event.isAccepted()


def test_zooming_keeps_the_moment_under_the_pointer(bar: SeekBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.view_changed) as viewed:
        wheel(bar, EDGE + 437, 5)
    assert viewed.args is not None
    assert viewed.args[1] is True
    length = (bar.view.span.end - bar.view.span.start).seconds
    assert length == pytest.approx(LENGTH / 1.25**5, rel=0.01)
    with qtbot.waitSignal(bar.seek_requested) as sought:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(EDGE + 437, 16))
    assert sought.args is not None
    assert abs(sought.args[0].seconds - 437) < 0.5


def test_zooming_ends_at_a_minute_and_comes_back_to_the_whole_film(bar: SeekBar) -> None:
    for _ in range(30):
        wheel(bar, EDGE + 900, 1)
    assert bar.view.span.end - bar.view.span.start == at(60)
    for _ in range(30):
        wheel(bar, EDGE + 100, -1)
    assert bar.view.span == span(0, LENGTH)
    assert not bar.view.zoomed


def test_a_short_film_cannot_be_zoomed(bar: SeekBar) -> None:
    bar.set_duration(at(40))
    wheel(bar, EDGE + 500, 10)
    assert not bar.view.zoomed


def test_a_plain_wheel_moves_along_a_zoomed_bar_and_is_left_to_others_else(bar: SeekBar) -> None:
    assert not wheel(bar, EDGE + 500, -1, ctrl=False)
    wheel(bar, EDGE + 500, 8)
    before = bar.view.span.start
    assert wheel(bar, EDGE + 500, -1, ctrl=False)
    assert bar.view.span.start > before


def test_a_zoomed_bar_goes_along_with_the_film(bar: SeekBar) -> None:
    bar.set_position(at(500))
    wheel(bar, EDGE + 500, 20)
    end = bar.view.span.end
    bar.set_position(end)
    bar.set_position(end + at(0.5))
    assert bar.view.shows(bar.position)
    assert bar.view.span.end > end


def test_shots_are_ticks_only_when_zoomed(bar: SeekBar) -> None:
    bar.set_shots((at(400), at(500)))
    ground = QColor(theme.tokens().bar)
    assert painted(bar).pixelColor(EDGE + 500, 23) == ground
    wheel(bar, EDGE + 500, 4)
    assert painted(bar).pixelColor(EDGE + 500, 23) == QColor(theme.tokens().quietest)


def test_a_loop_is_a_tint_between_two_brackets(bar: SeekBar) -> None:
    amber, ground = QColor(theme.tokens().amber), QColor(theme.tokens().bar)

    def tinted(x: int) -> bool:
        return painted(bar).pixelColor(EDGE + x, 10) != ground

    bar.set_loop(at(300), None)
    assert painted(bar).pixelColor(EDGE + 300, 12) == amber
    assert not tinted(450)
    bar.set_loop(at(300), at(600))
    assert tinted(450)
    assert not tinted(650)
    bar.set_loop(None, None)
    assert not tinted(450)


def test_what_has_arrived_is_a_faint_stretch(bar: SeekBar) -> None:
    bar.set_buffered((span(0, 500),))
    rest = QColor(theme.tokens().rest)
    here = painted(bar).pixelColor(EDGE + 250, 16)
    assert rest.lightness() < here.lightness() < QColor(theme.tokens().watched).lightness()
    assert painted(bar).pixelColor(EDGE + 700, 16) == rest


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        (Qt.Key.Key_Left, 495),
        (Qt.Key.Key_Right, 505),
        (Qt.Key.Key_PageUp, 400),
        (Qt.Key.Key_PageDown, 700),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, LENGTH),
    ],
)
def test_the_keyboard_moves_along_the_bar(
    bar: SeekBar, qtbot: QtBot, key: Qt.Key, seconds: float
) -> None:
    bar.set_chapters((Chapter(at(0)), Chapter(at(400)), Chapter(at(700))))
    bar.set_position(at(500))
    with qtbot.waitSignal(bar.seek_requested) as sought:
        qtbot.keyClick(bar, key)
    assert sought.args == [at(seconds), True]


def test_who_hears_the_window_is_told_where_the_film_is(bar: SeekBar, qtbot: QtBot) -> None:
    bar.set_duration(MediaTime.parse("2:49:03"))
    bar.set_position(MediaTime.parse("0:41:10"))
    assert bar.accessibleName() == "Position in the film"
    assert bar.accessibleDescription() == "0:41:10 of 2:49:03"
    try:
        translate.set_language("zh_CN")
        qtbot.waitUntil(lambda: bar.accessibleDescription() == "0:41:10，全长 2:49:03")
    finally:
        translate.set_language("en")


def test_a_moment_knows_its_chapters_name(bar: SeekBar) -> None:
    assert bar.chapter_title(at(5)) == ""
    bar.set_chapters((Chapter(at(10), "The Storm"), Chapter(at(20))))
    assert [bar.chapter_title(at(s)) for s in (5, 10, 19, 25)] == ["", "The Storm", "The Storm", ""]
