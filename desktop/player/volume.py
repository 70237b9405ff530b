"""The loudspeaker beside the play button, and its slider."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QEnterEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from desktop import theme
from desktop.keys.table import VOLUME_STEP
from desktop.player.buttons import ICON, with_key
from desktop.player.mpv_player import stepped_volume
from desktop.player.wheel import Notches
from desktop.translate import tr

SLIDER_PX = 88


class VolumeControl(QWidget):
    """The loudspeaker, and a slider that unfolds under the pointer."""

    volume_wanted = Signal(int)
    mute_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.volume, self.muted = 100, False
        self.key = ""
        self._notches = Notches()
        self.button = QToolButton(self)
        self.button.setObjectName("volumeButton")
        self.button.setIconSize(QSize(ICON, ICON))
        self.button.clicked.connect(lambda: self.mute_wanted.emit(not self.muted))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("volumeSlider")
        self.slider.setRange(0, 100)
        self.slider.setMaximumWidth(0)
        self.slider.valueChanged.connect(self.volume_wanted)
        self._unfolding = QPropertyAnimation(self.slider, b"maximumWidth", self)
        self._unfolding.setDuration(140)
        self._unfolding.setEasingCurve(QEasingCurve.Type.OutCubic)
        # Qt sends no leave event to what lay under a menu; so look where the pointer is.
        self._looking = QTimer(self, interval=400)
        self._looking.timeout.connect(self._look)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.button)
        layout.addWidget(self.slider)

    def show_volume(self, volume: int, muted: bool) -> None:
        """What the player says. The slider ends at 100; beyond it only keys and wheel go."""
        self.volume, self.muted = volume, muted
        self.slider.blockSignals(True)
        self.slider.setValue(0 if muted else volume)
        self.slider.blockSignals(False)
        self.dress()

    def dress(self) -> None:
        """Icon and words, in the theme and language in force."""
        silent = self.muted or self.volume == 0
        name = "volume-off" if silent else "volume-low" if self.volume < 50 else "volume"
        self.button.setIcon(theme.icon(name, size=ICON))
        self.button.setToolTip(with_key(tr("Sound on") if self.muted else tr("Mute"), self.key))
        self.button.setAccessibleName(tr("Mute"))
        self.slider.setAccessibleName(tr("Volume"))
        self.slider.setToolTip(tr("Volume {percent} %", percent=self.volume))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Unfold."""
        super().enterEvent(event)
        self._unfold(SLIDER_PX)
        self._looking.start()

    def leaveEvent(self, event: QEvent) -> None:
        """Fold."""
        super().leaveEvent(event)
        self._unfold(0)

    def _look(self) -> None:
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._unfold(0)
            self.button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
            self.button.update()

    def _unfold(self, width: int) -> None:
        if not width:
            self._looking.stop()
        self._unfolding.stop()
        self._unfolding.setStartValue(self.slider.maximumWidth())
        self._unfolding.setEndValue(width)
        self._unfolding.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Louder and softer."""
        notches = self._notches.of(event.angleDelta().y())
        if notches:
            self.volume_wanted.emit(stepped_volume(self.volume, notches * VOLUME_STEP))
        event.accept()
