"""The viewer's question at the right, and the quiet notes between and under answers."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop import theme
from desktop.chat.answer import FlowText
from desktop.translate import tr

WIDEST = 0.86
"""Share of the panel's width a question may take."""


class _Bubble(QWidget):
    """A soft shape whose lower right corner points at its author."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """Three round corners and a sharper one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        w, h, r, s = float(self.width()), float(self.height()), 14.0, 4.0
        shape = QPainterPath()
        shape.moveTo(r, 0)
        shape.lineTo(w - r, 0)
        shape.arcTo(w - 2 * r, 0, 2 * r, 2 * r, 90, -90)
        shape.lineTo(w, h - s)
        shape.arcTo(w - 2 * s, h - 2 * s, 2 * s, 2 * s, 0, -90)
        shape.lineTo(r, h)
        shape.arcTo(0, h - 2 * r, 2 * r, 2 * r, 270, -90)
        shape.lineTo(0, r)
        shape.arcTo(0, 0, 2 * r, 2 * r, 180, -90)
        painter.fillPath(shape, QColor(theme.tokens().bubble))


class QuestionBubble(QWidget):
    """One question, as wide as its words up to ``WIDEST`` of the panel."""

    def __init__(self, question: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bubble = _Bubble()
        self._text = FlowText(self._bubble)
        self._text.setObjectName("questionText")
        self._text.setAccessibleName(tr("Your question"))
        cursor = QTextCursor(self._text.document())
        cursor.insertText(question)
        inside = QVBoxLayout(self._bubble)
        inside.setContentsMargins(14, 7, 14, 9)
        inside.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._bubble)
        self._words = self._text.fontMetrics()
        self._longest = max(
            (self._words.horizontalAdvance(line) for line in question.splitlines()), default=0
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the bubble to the words and the room there is."""
        super().resizeEvent(event)
        room = math.floor(self.width() * WIDEST) - 28
        self._text.setFixedWidth(max(40, min(self._longest + 2, room)))


class Note(QLabel):
    """One quiet sentence. ``loud`` ones are errors a viewer should read."""

    def __init__(self, text: str = "", *, loud: bool = False, parent: QWidget | None = None):
        super().__init__(text, parent)
        self.setObjectName("note")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setFont(theme.font(theme.SMALL_PX))
        self.set_loud(loud)

    def sizeHint(self) -> QSize:
        """One line; a layout asks ``heightForWidth`` for what there is at its width."""
        return QSize(super().sizeHint().width(), self._line())

    def minimumSizeHint(self) -> QSize:
        """One line. Qt's own guess at a narrow column would leave empty room in a scroll area,
        which takes the larger of both."""
        return QSize(super().minimumSizeHint().width(), self._line())

    def _line(self) -> int:
        return self.fontMetrics().lineSpacing()

    def set_loud(self, loud: bool) -> None:
        """Speak at full voice (an error) or softly."""
        self.setProperty("loud", loud)
        self.setFont(theme.font(13 if loud else theme.SMALL_PX))
        self.style().unpolish(self)
        self.style().polish(self)
