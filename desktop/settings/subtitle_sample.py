"""A piece of a picture with words on it, as they will stand in the film."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from desktop.preferences import Preferences
from desktop.settings.applying import BOX, style_of
from desktop.translate import tr

HEIGHT = 132
_WHOLE = 320
"""The height of the picture this is the lower part of."""
_EDGE = 4
_DUSK = ("#4c4a78", "#7a5f86", "#2f4a68")


class Sample(QWidget):
    """The lower part of a picture at dusk."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("subtitleSample")
        self.setAccessibleName(tr("How subtitles will look"))
        self.setFixedHeight(HEIGHT)
        self._chosen = Preferences()

    def show_choice(self, now: Preferences) -> None:
        """Draw the words as they are chosen now."""
        self._chosen = now
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The picture, and the words where they will stand."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setClipPath(frame)
        sky = QLinearGradient(0, 0, 0, self.height())
        for place, colour in zip((0.0, 0.55, 1.0), _DUSK, strict=True):
            sky.setColorAt(place, QColor(colour))
        painter.fillRect(self.rect(), sky)
        self._paint_words(painter, tr("Keep it lit."))

    def _paint_words(self, painter: QPainter, words: str) -> None:
        chosen = self._chosen
        style = style_of(chosen)
        font = QFont([style.font, "Inter", "Noto Sans CJK SC"])
        size = _WHOLE * style.size / 720 * chosen.subtitle_size / 100
        font.setPixelSize(max(6, round(size)))
        font.setBold(style.bold)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(words)
        lower = self.height() - _WHOLE * (44 / 720 + (100 - chosen.subtitle_place) / 100)
        lower = max(lower, metrics.height() + _EDGE)
        left, base = (self.width() - width) / 2, lower - metrics.descent()
        if style.background:
            box = QRectF(left, base - metrics.ascent(), width, metrics.height())
            painter.fillRect(box.adjusted(-6, -2, 6, 2), QColor(BOX))
        outline = QPainterPath()
        outline.addText(left, base, font, words)
        if not style.background:
            edge = QPen(QColor(0, 0, 0, 192), max(1.0, size / 14))
            edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(outline, edge)
        painter.fillPath(outline, QColor(style.colour))
