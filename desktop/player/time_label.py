"""Where the film is, and how long it is where that is known and there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from core.timeline import MediaTime
from desktop import theme


class TimeLabel(QLabel):
    """ "0:38:04 / 1:40:12", in a narrow bar "0:38:04"; the tip always tells both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeLabel")
        self.setFont(theme.font(14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._position, self._whole = "", ""

    def show_times(self, position: MediaTime, duration: MediaTime) -> None:
        """The film's now and its length."""
        room = len(self._whole)
        self._position = position.clock()
        self._whole = times_text(position, duration)
        if len(self._whole) != room:
            self.updateGeometry()
        self.setToolTip(self._whole)
        self.setAccessibleName(self._whole)
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for both."""
        return self._room(self._whole)

    def minimumSizeHint(self) -> QSize:
        """Room for the position alone."""
        return self._room(self._position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fits = self._metrics().horizontalAdvance(self._whole) <= self.width()
        words = self._whole if fits else self._position
        if words != self.text():
            self.setText(words)

    def _room(self, words: str) -> QSize:
        return QSize(self._metrics().horizontalAdvance(words) + 2, super().sizeHint().height())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self.font())


def times_text(position: MediaTime, duration: MediaTime) -> str:
    """ "0:38:04 / 1:40:12"; of a film whose length isn't known "0:38:04"."""
    return f"{position.clock()} / {duration.clock()}" if duration.us else position.clock()
