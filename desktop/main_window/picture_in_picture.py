"""The film as a small picture above all other windows, and the whole window there by wish.

The frame and the place above others are changed at the window that the system already has:
``QWidget.setWindowFlags`` would make another one, and mpv would lose the place it draws in.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop.main_window.sides import Sides
from desktop.player.film_side import FilmSide
from desktop.player.mpv_player import Player
from desktop.translate import tr

EDGE = 24
"""Pixels between the small picture and the screen's edges."""
SHARE = 0.26
"""Of the screen's width."""
NARROWEST, WIDEST = 340, 640
LEAST = QSize(NARROWEST, 150)
_FRAMELESS = Qt.WindowType.FramelessWindowHint
_ON_TOP = Qt.WindowType.WindowStaysOnTopHint


class PictureInPicture(QObject):
    """Attributes:
    on: whether the film is small now.
    """

    changed = Signal(bool)

    def __init__(
        self,
        window: QMainWindow,
        player: Player,
        side: FilmSide,
        sides: Sides,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._player = player
        self._side = side
        self._sides = sides
        self.on = False
        self._always = False
        self._before = QRect()
        self._before_state = Qt.WindowState.WindowNoState
        self._panel_before = True
        self._least_before = (QSize(), 0)
        self._last = QRect()
        sides.room_wanted.connect(self.leave)
        side.bar.small_toggled.connect(self.toggle)

    def toggle(self) -> None:
        """Make the film small, or give it its window back."""
        if self.on:
            self.leave()
        elif self._player.loaded and self._player.has_picture:
            self.enter()
        else:
            self._side.osd.say(tr("There is no picture to show"), "small-picture")

    def enter(self) -> None:
        """The picture alone, small, in a corner of the screen, above everything."""
        window = self._window
        filled = window.isFullScreen() or window.isMaximized()
        self._before = window.normalGeometry() if filled else window.geometry()
        self._sides.leave_full_screen()
        self.on = True
        self._before_state = window.windowState()
        self._panel_before = self._sides.panel_shown
        self._least_before = (window.minimumSize(), self._side.minimumWidth())
        if self._maximized:
            window.setWindowState(Qt.WindowState.WindowNoState)
        self._sides.show_panel(False, pinned=False, slide=False)
        window.setMinimumSize(LEAST)
        self._side.setMinimumWidth(NARROWEST)
        self._side.set_small(True)
        self._set_flag(_FRAMELESS, True)
        self._set_flag(_ON_TOP, True)
        window.setGeometry(self._last if self._last.isValid() else self._corner())
        self.changed.emit(True)

    def leave(self) -> None:
        """The window as it was: its size, its place, its panel."""
        if not self.on:
            return
        window = self._window
        self.on = False
        self._last = window.geometry()
        self._set_flag(_FRAMELESS, False)
        self._set_flag(_ON_TOP, self._always)
        self._side.set_small(False)
        least, narrowest = self._least_before
        window.setMinimumSize(least)
        self._side.setMinimumWidth(narrowest)
        window.setGeometry(self._before)
        if self._maximized:
            window.setWindowState(self._before_state)
        self._sides.show_panel(self._panel_before, slide=False)
        self.changed.emit(False)

    def leave_all(self) -> None:
        """The window, whether the film was small or had the whole screen."""
        self.leave()
        self._sides.leave_full_screen()

    def toggle_on_top(self, action: QAction) -> None:
        """Keep the whole window above others, or no longer."""
        self._always = not self._always
        action.setChecked(self._always)
        self._set_flag(_ON_TOP, self._always or self.on)
        said = tr("Always on top") if self._always else tr("No longer on top")
        self._side.osd.say(said, "on-top")

    @property
    def _maximized(self) -> bool:
        return bool(self._before_state & Qt.WindowState.WindowMaximized)

    def _set_flag(self, flag: Qt.WindowType, on: bool) -> None:
        window, handle = self._window, self._window.windowHandle()
        window.overrideWindowFlags(
            window.windowFlags() | flag if on else window.windowFlags() & ~flag
        )
        if handle is not None:
            handle.setFlag(flag, on)

    def _corner(self) -> QRect:
        """At the lower right of the screen the window is on, in the picture's shape."""
        screen = self._window.screen().availableGeometry()
        width = round(max(NARROWEST, min(WIDEST, screen.width() * SHARE)))
        height = max(LEAST.height(), min(round(width / self._shape()), screen.height() // 2))
        right, bottom = screen.right() - EDGE, screen.bottom() - EDGE
        return QRect(right - width + 1, bottom - height + 1, width, height)

    def _shape(self) -> float:
        """The picture's width for a height of 1."""
        video = self._player.media.info.video
        if video is None or not (video.shown_width and video.shown_height):
            return 16 / 9
        shape = video.shown_width / video.shown_height
        return 1 / shape if video.rotation % 180 else shape


def can_stay_on_top() -> bool:
    """Whether a window may ask for that; under Wayland none may."""
    return not QGuiApplication.platformName().startswith("wayland")
