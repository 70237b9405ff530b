"""The controls of the pages, in the window's own hand: a switch, a choice, a slider.

All but the slider's groove are painted here, since a style sheet can't give them the icons of
the set. The wheel scrolls the page under them and never changes a choice by the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from desktop import theme

HEIGHT = 34
_SWITCH = QSize(40, 24)
_RING = 18
_EDGE = 12


def _focus_ring(painter: QPainter, box: QRectF, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.colour(theme.tokens().quieter))
    painter.drawRoundedRect(box, radius, radius)


class Switch(QCheckBox):
    """On or off, at once."""

    def sizeHint(self) -> QSize:
        """The same for all."""
        return _SWITCH

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return _SWITCH

    def hitButton(self, where: QPoint) -> bool:
        """All of it can be pressed."""
        return self.rect().contains(where)

    def paintEvent(self, _: QPaintEvent) -> None:
        """A knob in its groove; to the right is on."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        groove = QRectF(self.rect()).adjusted(2, 3, -2, -3)
        round_ = groove.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colours.quieter if self.isChecked() else colours.line_strong))
        painter.drawRoundedRect(groove, round_, round_)
        knob = groove.adjusted(3, 3, -3, -3)
        knob.setWidth(knob.height())
        if self.isChecked():
            knob.moveRight(groove.right() - 3)
        painter.setBrush(theme.colour(colours.surface if self.isChecked() else colours.quieter))
        painter.drawEllipse(knob)
        if self.hasFocus():
            _focus_ring(painter, QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5), round_ + 2)


class Pick(QRadioButton):
    """One of several; its words stand beside it, in the row."""

    def sizeHint(self) -> QSize:
        """Just the ring."""
        return QSize(_RING + 4, _RING + 4)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def hitButton(self, where: QPoint) -> bool:
        """All of it can be pressed."""
        return self.rect().contains(where)

    def paintEvent(self, _: QPaintEvent) -> None:
        """A ring, with a dot in it where this is the one."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        ring = QRectF(2, (self.height() - _RING) / 2, _RING, _RING).adjusted(1, 1, -1, -1)
        pen = theme.colour(colours.quieter if self.isChecked() else colours.line_strong)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(colours.text))
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        if self.hasFocus():
            _focus_ring(painter, ring.adjusted(-2, -2, 2, 2), 10)


class Choice(QComboBox):
    """One of a list; each entry carries its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(12)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def offer(self, options: list[tuple[Any, str]]) -> None:
        """Have these values under these words to choose from."""
        self.clear()
        for value, words in options:
            self.addItem(words, value)

    def show_value(self, value: object) -> None:
        """Show the entry of this value; one that isn't offered becomes an entry."""
        place = self.findData(value)
        if place < 0:
            self.addItem(str(value), value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def sizeHint(self) -> QSize:
        """As wide as its widest words, within bounds."""
        metrics = self.fontMetrics()
        widest = max(
            (metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0
        )
        return QSize(max(96, min(240, widest + 2 * _EDGE + 22)), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The same: it is the words beside it that give way."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page's."""
        event.ignore()

    def paintEvent(self, _: QPaintEvent) -> None:
        """A quiet box, its words, and the sign that there are more."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        painter.setBrush(theme.colour(colours.hover if self.underMouse() else colours.raised))
        edge = colours.quieter if self.hasFocus() else colours.line_strong
        painter.setPen(theme.colour(edge))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(theme.colour(colours.text))
        painter.setFont(self.font())
        box = QRectF(self.rect()).adjusted(_EDGE, 0, -_EDGE - 20, 0)
        words = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        sign = QRectF(self.width() - _EDGE - 14, (self.height() - 16) / 2, 16, 16)
        theme.paint_icon(painter, "chevron-down", sign, colours.quieter)


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page's."""
        event.ignore()


class Amount(QWidget):
    """A slider that says beside it where it stands.

    Args:
        say: the words for a value.
    """

    def __init__(self, least: int, most: int, step: int, say: Callable[[int], str]) -> None:
        super().__init__()
        self._say = say
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(least, most)
        self.slider.setSingleStep(step)
        self.slider.setPageStep(5 * step)
        self.slider.setFixedWidth(150)
        self.words = QLabel()
        self.words.setFont(theme.font(13))
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.words.setFixedWidth(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.slider)
        row.addWidget(self.words)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._on_value)
        self._on_value(self.slider.value())

    def _on_value(self, value: int) -> None:
        self.words.setText(self._say(value))
