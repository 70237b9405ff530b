"""The control bar: seek bar above, buttons below. Emits wishes; shows what it is told."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from core.timeline import MediaTime
from desktop import theme
from desktop.player.buttons import ICON, SMALL_ICON, PlayButton, with_key
from desktop.player.mpv_player import SPEEDS
from desktop.player.picture_side import BAR_HEIGHT
from desktop.player.seek_bar import SeekBar
from desktop.player.time_label import TimeLabel
from desktop.player.volume import VolumeControl
from desktop.translate import tr

ROOMY = 520
"""Pixels of width from which the bar has all its buttons."""


class ControlBar(QWidget):
    """Everything under the picture."""

    play_toggled = Signal()
    volume_wanted = Signal(int)
    mute_wanted = Signal(bool)
    speed_wanted = Signal(float)
    subtitles_toggled = Signal()
    full_screen_toggled = Signal()
    panel_toggled = Signal()
    small_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controlBar")
        self.setFixedHeight(BAR_HEIGHT)
        self.floating = False
        self._has_subtitles = self._subtitles_on = self._panel_on = False
        self._full = self._small = False
        self._position, self._duration, self._speed = MediaTime(), MediaTime(), 1.0
        self._keys: dict[str, str] = {}

        self.seek_bar = SeekBar(self)
        self.play_button = PlayButton(self)
        self.play_button.clicked.connect(self.play_toggled)
        self.volume = VolumeControl(self)
        self.volume.volume_wanted.connect(self.volume_wanted)
        self.volume.mute_wanted.connect(self.mute_wanted)
        self.time_label = TimeLabel(self)
        self.speed_button = self._button("speedButton")
        self.speed_button.setFont(theme.font(13))
        self.speed_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed_button.setMenu(self._speed_menu())
        self.subtitle_button = self._button("subtitleButton", self.subtitles_toggled)
        self.subtitle_button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.track_button = self._button("trackButton")
        self.track_button.setIconSize(QSize(SMALL_ICON, SMALL_ICON))
        self.track_button.setFixedWidth(SMALL_ICON + 10)
        self.track_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.subtitle_button.customContextMenuRequested.connect(
            lambda _: self.track_button.showMenu()
        )
        self.small_button = self._button("smallButton", self.small_toggled)
        self.full_screen_button = self._button("fullScreenButton", self.full_screen_toggled)
        self.panel_button = self._button("panelButton", self.panel_toggled)
        self.menu_button = self._button("menuButton")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()
        self.set_film(False)
        self.dress()

    def _button(self, name: str, signal: object = None) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIconSize(QSize(ICON, ICON))
        if signal is not None:
            button.clicked.connect(signal)
        return button

    def _speed_menu(self) -> QMenu:
        menu = QMenu(self)
        self._speeds = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(speed_text(speed), menu, checkable=True)
            action.setData(speed)
            self._speeds.addAction(action)
            menu.addAction(action)
        self._speeds.triggered.connect(lambda action: self.speed_wanted.emit(action.data()))
        return menu

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(22, 0, 18, 0)
        row.setSpacing(8)
        row.addWidget(self.play_button)
        row.addSpacing(4)
        row.addWidget(self.volume)
        row.addSpacing(4)
        row.addWidget(self.time_label)
        row.addStretch(1)
        for button in (
            self.speed_button,
            self.subtitle_button,
            self.track_button,
            self.small_button,
            self.full_screen_button,
            self.panel_button,
            self.menu_button,
        ):
            if button is self.track_button:
                row.addSpacing(-row.spacing())
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(2)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 0, 14, 0)
        bar.addWidget(self.seek_bar)
        column.addLayout(bar)
        column.addLayout(row)

    # What it is told ----------------------------------------------------------

    def set_film(self, there: bool) -> None:
        """Whether there is a film to control."""
        for widget in (
            self.play_button,
            self.seek_bar,
            self.speed_button,
            self.track_button,
            self.small_button,
            self.volume,
        ):
            widget.setEnabled(there)
        self.time_label.setVisible(there)
        if not there:
            self.show_paused(True)
            self.seek_bar.reset()
            self.show_subtitles(False, False)

    def show_paused(self, paused: bool) -> None:
        """Play or pause sign."""
        self.play_button.set_playing(not paused)

    def show_position(self, position: MediaTime) -> None:
        """The film's now."""
        self._position = position
        self.seek_bar.set_position(position)
        self.time_label.show_times(self._position, self._duration)

    def show_duration(self, duration: MediaTime) -> None:
        """The film's length."""
        self._duration = duration
        self.seek_bar.set_duration(duration)
        self.time_label.show_times(self._position, self._duration)

    def show_speed(self, speed: float) -> None:
        """The speed in force."""
        self._speed = speed
        self.speed_button.setText(speed_text(speed))
        for action in self._speeds.actions():
            action.setChecked(abs(action.data() - speed) < 0.01)
        self._make_room()

    def show_subtitles(self, shown: bool, there: bool) -> None:
        """Whether words are shown, and whether there are any."""
        self._subtitles_on, self._has_subtitles = shown, there
        self.dress()

    def show_full_screen(self, full: bool) -> None:
        """In full screen the bar floats over the picture."""
        self._full = full
        self._float()

    def show_small(self, small: bool) -> None:
        """In a small window the bar floats too, with the little there is room for."""
        self._small = small
        for button in (
            self.subtitle_button,
            self.track_button,
            self.panel_button,
            self.menu_button,
        ):
            button.setVisible(not small)
        self._make_room()
        self._float()

    def _float(self) -> None:
        self.floating = self._full or self._small
        self.dress()
        self.update()

    def show_keys(self, keys: dict[str, str]) -> None:
        """The keys that do what the buttons do, by the names of ``desktop.keys.table``."""
        self._keys = keys
        self.play_button.key = keys.get("play", "")
        self.volume.key = keys.get("mute", "")
        self.dress()

    def show_panel(self, shown: bool) -> None:
        """Whether the companion's panel is there."""
        self._panel_on = shown
        self.dress()

    def dress(self) -> None:
        """Icons and words, in the theme and language in force."""
        colours = theme.tokens()
        self.play_button.set_playing(self.play_button.playing)
        self.volume.dress()
        self.show_speed(self._speed)
        self.speed_button.setToolTip(tr("Speed"))
        words = "subtitles" if self._subtitles_on else "subtitles-off"
        tone = colours.quieter if self._has_subtitles else colours.line_strong
        self.subtitle_button.setEnabled(self._has_subtitles)
        self._dress(
            self.subtitle_button,
            words,
            colours.text if self._subtitles_on else tone,
            tr("Hide subtitles") if self._subtitles_on else tr("Show subtitles"),
            "subtitles",
        )
        self._dress(self.track_button, "chevron-up", colours.quieter, tr("Choose subtitles"), "")
        self._dress(
            self.small_button,
            "small-picture-leave" if self._small else "small-picture",
            colours.quieter if self.small_button.isEnabled() else colours.line_strong,
            tr("Leave picture in picture") if self._small else tr("Picture in picture"),
            "picture-in-picture",
        )
        self._dress(
            self.full_screen_button,
            "full-screen-leave" if self._full else "full-screen",
            colours.quieter,
            tr("Leave full screen") if self._full else tr("Full screen"),
            "full-screen",
        )
        self._dress(
            self.panel_button,
            "panel",
            colours.teal if self._panel_on else colours.quieter,
            tr("Hide the companion") if self._panel_on else tr("Show the companion"),
            "panel",
        )
        self._dress(self.menu_button, "more", colours.quieter, tr("Menu"), "")

    def _dress(self, button: QToolButton, icon: str, tone: str, words: str, action: str) -> None:
        button.setIcon(theme.icon(icon, tone, ICON))
        button.setToolTip(with_key(words, self._keys.get(action, "")))
        button.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow bar does without what the menu offers too."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        roomy = self.width() >= ROOMY
        self.small_button.setVisible(self._small or roomy)
        self.speed_button.setVisible(not self._small and (roomy or self._speed != 1.0))

    def changeEvent(self, event: QEvent) -> None:
        """Say and draw again what language or theme have changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.dress()

    def paintEvent(self, _: QPaintEvent) -> None:
        """One surface under the picture; a shadow over it in full screen."""
        colours = theme.tokens()
        painter = QPainter(self)
        if self.floating:
            shade = QLinearGradient(0, 0, 0, self.height())
            shade.setColorAt(0, theme.colour(colours.bar, 0.72))
            shade.setColorAt(0.4, theme.colour(colours.bar, 0.92))
            shade.setColorAt(1, theme.colour(colours.bar, 0.96))
            painter.fillRect(self.rect(), shade)
        else:
            painter.fillRect(self.rect(), theme.colour(colours.bar))


def speed_text(speed: float) -> str:
    """1.0 → "1.0×", 1.25 → "1.25×"."""
    return f"{speed:.1f}×" if round(speed * 100) % 10 == 0 else f"{speed:.2f}×"
