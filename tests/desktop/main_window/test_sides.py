"""The companion slides in and out, and the film doesn't notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import preferences
from tests.desktop.library.staging import Stage
from tests.desktop.main_window.window_manager import have_full_screen

PATIENCE = 20_000


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    made = Stage(qtbot, tmp_path / "films")
    made.play(made.film("a.mkv"))
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE)
    yield made
    made.close()


def test_the_panel_slides_at_its_full_width_and_the_film_plays_on(
    stage: Stage, qtbot: QtBot
) -> None:
    window, drawer = stage.window, stage.window.sides._drawer
    wide = window.panel.width()
    seen: list[tuple[int, int, int]] = []
    assert drawer._motion is not None
    drawer._motion.valueChanged.connect(
        lambda _: seen.append((window.side.width(), drawer.width(), window.panel.width()))
    )
    _ = stage.player.sent
    qtbot.keyClick(window, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: not window.panel.isVisible(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.side.picture_rect().width() == window.width(), timeout=PATIENCE)
    qtbot.keyClick(window, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: drawer.width() == wide and not drawer.moving, timeout=PATIENCE)
    on_the_way = [step for step in seen if 0 < step[1] < wide]
    assert on_the_way
    assert all(panel == wide for _, _, panel in on_the_way)
    assert all(film + drawn + 1 == window.width() for film, drawn, _ in on_the_way)
    assert not {"seek", "pause"} & {word for command in stage.player.sent for word in command}


def test_a_key_pressed_twice_turns_the_panel_back_on_its_way(stage: Stage, qtbot: QtBot) -> None:
    wide = stage.window.panel.width()
    qtbot.keyClick(stage.window, Qt.Key.Key_C)
    qtbot.keyClick(stage.window, Qt.Key.Key_C)
    drawer = stage.window.sides._drawer
    qtbot.waitUntil(lambda: not drawer.moving, timeout=PATIENCE)
    assert drawer.isVisible()
    assert drawer.width() == stage.window.panel.width() == wide


class Still(QProxyStyle):
    """The style of a desktop that wants no animations."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 (Qt's)
    ) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


def test_nothing_slides_where_the_desktop_wants_no_animations(stage: Stage, qtbot: QtBot) -> None:
    still = Still("Fusion")
    stage.window.sides._drawer.setStyle(still)
    qtbot.keyClick(stage.window, Qt.Key.Key_C)
    assert not stage.window.panel.isVisible()
    qtbot.keyClick(stage.window, Qt.Key.Key_C)
    assert stage.window.panel.isVisible()
    assert not stage.window.sides._drawer.moving
    still.deleteLater()


def test_closing_in_the_midst_of_it_keeps_the_panels_width(stage: Stage, qtbot: QtBot) -> None:
    stage.window.sides.setSizes([700, 499])
    wide = stage.window.panel.width()
    qtbot.keyClick(stage.window, Qt.Key.Key_C)
    stage.window.close()
    kept = preferences.load()
    assert (kept.panel_width, kept.panel_shown) == (wide, False)


class Shown(QObject):
    """How often the system has brought the window back."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.times = 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Show and event.spontaneous()
        return False


def test_a_panel_that_was_drawn_wider_is_as_wide_after_minimising(
    stage: Stage, qtbot: QtBot
) -> None:
    window = stage.window
    shown = Shown(window)
    handle = window.sides.handle(1)
    before = window.panel.width()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 200))
    qtbot.mouseMove(handle, QPoint(-60, 200))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 200))
    wide = window.panel.width()
    assert wide > before
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized, timeout=PATIENCE)
    qtbot.wait(200)
    window.showNormal()
    qtbot.waitUntil(lambda: shown.times > 0, timeout=PATIENCE)
    assert window.panel.width() == wide


# Past Reelmate ----------------------------------------------------------------------


def test_the_panel_comes_back_when_the_window_manager_ends_full_screen(
    stage: Stage, qtbot: QtBot
) -> None:
    window = stage.window
    qtbot.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: window.width() > 1500, timeout=PATIENCE)
    assert not window.panel.isVisible()
    have_full_screen(window, False)
    qtbot.waitUntil(lambda: not window.isFullScreen(), timeout=PATIENCE)
    qtbot.waitUntil(window.panel.isVisible, timeout=PATIENCE)


def test_a_panel_that_was_away_stays_away_then(stage: Stage, qtbot: QtBot) -> None:
    window = stage.window
    window.sides.show_panel(False, slide=False)
    qtbot.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: window.width() > 1500, timeout=PATIENCE)
    have_full_screen(window, False)
    qtbot.waitUntil(lambda: window.width() < 1500, timeout=PATIENCE)
    assert not window.panel.isVisible()


def test_the_window_manager_may_begin_full_screen_and_a_key_end_it(
    stage: Stage, qtbot: QtBot
) -> None:
    window = stage.window
    have_full_screen(window, True)
    qtbot.waitUntil(lambda: window.width() > 1500, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.panel.isVisible(), timeout=PATIENCE)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.width() < 1500, timeout=PATIENCE)
    assert window.panel.isVisible()
