"""Where a question is written: suggestions above, a box that grows, send and stop."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.chat.question import LONGEST_QUESTION
from desktop import theme
from desktop.chat.suggestions import Suggestions
from desktop.translate import tr

NEAR = 100
MOST_LINES = 4
_LINE = 22


class QuestionBox(QTextEdit):
    """Plain text that grows to four lines; Enter sends, Shift+Enter breaks the line."""

    send_pressed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questionBox")
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFont(theme.font(15))
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words; files that are dropped here are the window's to take."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends unless Shift is held."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.send_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        wanted = math.ceil(self.document().size().height())
        most = self.fontMetrics().lineSpacing() * MOST_LINES
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if wanted > most
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(max(_LINE, min(wanted, most)))


class RoundButton(QAbstractButton):
    """A filled circle with an icon: amber while it can be pressed, quiet while it can't."""

    def __init__(self, name: str, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._drawing = drawing
        self.setFixedSize(32, 32)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """As large as it is."""
        return QSize(32, 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """The circle, its ring when focused, the icon."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = t.amber_hover if self.underMouse() or self.isDown() else t.amber
        painter.setOpacity(1.0 if self.isEnabled() else 0.35)
        painter.setBrush(QColor(fill))
        ring = self.hasFocus() and self.isEnabled()
        painter.setPen(QPen(QColor(t.text), 2) if ring else QPen(Qt.PenStyle.NoPen))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.setOpacity(1.0 if self.isEnabled() else 0.7)
        theme.paint_icon(painter, self._drawing, QRectF(6, 6, 20, 20), t.on_amber)


class Composer(QWidget):
    """``submitted`` carries a question that may be asked; ``stop_pressed`` tells to stop."""

    submitted = Signal(str)
    stop_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = self._unwatched = False
        self._writing = False
        self.suggestions = Suggestions()
        self.suggestions.chosen.connect(self._suggested)
        self.box = QuestionBox()
        self.box.send_pressed.connect(self._send)
        self.box.textChanged.connect(self._refresh)
        self.send = RoundButton("sendButton", "arrow-up")
        self.send.clicked.connect(self._send)
        self.stop = RoundButton("stopButton", "stop")
        self.stop.clicked.connect(self.stop_pressed)
        self.limit = QLabel()
        self.limit.setObjectName("lengthNote")
        self.limit.setFont(theme.font(theme.SMALL_PX))
        self.limit.setWordWrap(True)
        self.limit.hide()

        frame = QFrame()
        frame.setObjectName("questionFrame")
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(8)
        row.addWidget(self.box, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.suggestions)
        column.addWidget(frame)
        column.addWidget(self.limit)
        self.setTabOrder(self.box, self.send)
        self.retranslate()

    def set_open(self, is_open: bool, *, unwatched: bool = False) -> None:
        """Whether there is a film to ask about; ``unwatched``: one plays, without the companion."""
        self._open = is_open
        self._unwatched = unwatched
        self.box.setReadOnly(not is_open)
        self.retranslate()

    @property
    def is_open(self) -> bool:
        """Whether there is a film to ask about."""
        return self._open

    def set_writing(self, writing: bool, *, stopping: bool = False) -> None:
        """Show stop instead of send while an answer is written."""
        self._writing = writing
        self.stop.setEnabled(not stopping)
        self._refresh()

    def _invitation(self) -> str:
        if self._open:
            return tr("Ask about the film")
        if self._unwatched:
            return tr("The companion isn't watching this film")
        return tr("Open a film to ask about it")

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        self.box.setPlaceholderText(self._invitation())
        self.box.setAccessibleName(tr("Question"))
        self.send.setAccessibleName(tr("Send the question"))
        self.send.setToolTip(tr("Send (Enter)"))
        self.stop.setAccessibleName(tr("Stop the answer"))
        self.stop.setToolTip(tr("Stop the answer"))
        self._refresh()

    def _question(self) -> str:
        return self.box.toPlainText().strip()

    def _refresh(self) -> None:
        length = len(self._question())
        self.send.setEnabled(self._open and 0 < length <= LONGEST_QUESTION)
        here, gone = (self.stop, self.send) if self._writing else (self.send, self.stop)
        gone.hide()  # first: side by side, one would jump when the other goes
        here.show()
        self.limit.setVisible(length > LONGEST_QUESTION - NEAR)
        if length > LONGEST_QUESTION:
            self.limit.setText(
                tr(
                    "This question has {length} characters; {most} are the most it may have.",
                    length=f"{length:,}",
                    most=f"{LONGEST_QUESTION:,}",
                )
            )
        else:
            self.limit.setText(tr("{left} characters left", left=LONGEST_QUESTION - length))

    def _send(self) -> None:
        question = self._question()
        if self._open and 0 < len(question) <= LONGEST_QUESTION:
            self.box.clear()
            self.submitted.emit(question)

    def _suggested(self, question: str) -> None:
        self.submitted.emit(question)
        self.box.setFocus()
