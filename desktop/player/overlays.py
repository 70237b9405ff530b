"""What stands over the picture besides the controls: the empty state and the error banner."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRadialGradient, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop import theme
from desktop.translate import tr


class Mark(QWidget):
    """Reelmate's sign."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(96, 96)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        theme.paint_icon(painter, "reelmate", QRectF(self.rect()), theme.tokens().text)


EDGE = 24
LEAST_HEIGHT = 280
"""Pixels that title, buttons and the lines under them need."""
MARKED_HEIGHT = 410
"""Pixels that they need together with the sign."""


class EmptyState(QWidget):
    """No film yet: open one, drop one, or try the sample; and a way to models for real films."""

    open_wanted = Signal()
    sample_wanted = Signal()
    packs_wanted = Signal()

    def __init__(self, has_sample: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.dropping = False
        self._dropping_words = ""
        self.title = QLabel(self)
        self.title.setObjectName("emptyTitle")
        self.hint = QLabel(self)
        self.hint.setObjectName("emptyHint")
        self.open_button = QPushButton(self)
        self.open_button.setObjectName("openButton")
        self.open_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.open_button.clicked.connect(self.open_wanted)
        self.sample_button = QPushButton(self)
        self.sample_button.setObjectName("sampleButton")
        self.sample_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.sample_button.clicked.connect(self.sample_wanted)
        self.sample_button.setVisible(has_sample)
        self._has_sample = has_sample
        self.question = QLabel(self)
        self.question.setObjectName("emptyQuestion")
        self.question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.question.setWordWrap(True)
        self.packs_button = QPushButton(self)
        self.packs_button.setObjectName("packsButton")
        self.packs_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.packs_button.clicked.connect(self.packs_wanted)
        self.mark = Mark(self)
        self._below = QWidget(self)
        self._below.hide()
        self._needed = 0
        below = QVBoxLayout(self._below)
        below.setContentsMargins(EDGE, 40, EDGE, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addStretch(5)
        column.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(24)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self.hint, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(28)
        column.addLayout(buttons)
        column.addSpacing(16)
        column.addWidget(self.question)
        column.addSpacing(10)
        column.addWidget(self.packs_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._below)
        column.addStretch(6)
        self.retranslate()

    def add_below(self, widget: QWidget) -> None:
        """Put something of a fixed height below the buttons, where there is room for it."""
        layout = self._below.layout()
        assert layout is not None
        layout.addWidget(widget)
        self._needed = widget.height() + 40
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.height() - self._needed
        self._below.setVisible(self._needed > 0 and room >= LEAST_HEIGHT)
        self.mark.setVisible(not self._below.isVisibleTo(self) or room >= MARKED_HEIGHT)

    def offer_packs(self, on: bool) -> None:
        """Whether the companion knows drawn films only, and so to lead to other models."""
        self.packs_button.setVisible(on)
        self.question.setVisible(on and self._has_sample)

    def set_dropping(self, dropping: bool, words: str = "") -> None:
        """Whether a film hangs over the window, about to be dropped, and what that will do."""
        self.dropping = dropping
        self._dropping_words = words
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.title.setText(self._dropping_words if self.dropping else tr("Drop a film here"))
        self.hint.setText(tr("It plays, and the companion beside it watches along."))
        self.open_button.setText(tr("Open a film…"))
        self.sample_button.setText(tr("Try the sample film"))
        self.question.setText(tr("A question for the sample: who holds the red lantern?"))
        self.packs_button.setText(tr("The companion knows drawn films so far. For real ones…"))

    def changeEvent(self, event: QEvent) -> None:
        """Say it again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def paintEvent(self, _: QPaintEvent) -> None:
        """A dark room, a little lighter where one looks."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(colours.ground))
        light = QRadialGradient(self.width() / 2, self.height() * 0.42, self.width() * 0.6)
        light.setColorAt(0, theme.colour(colours.raised, 0.9))
        light.setColorAt(1, theme.colour(colours.ground, 0.0))
        painter.fillRect(self.rect(), light)
        if self.dropping:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = painter.pen()
            pen.setColor(theme.colour(colours.amber))
            pen.setWidthF(1.5)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(20, 20, -20, -20), 14, 14)


class ErrorBanner(QWidget):
    """One sentence about what went wrong, until it is sent away or another film opens."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errorBanner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._top = 20
        self._sign = QLabel(self)
        self.text = QLabel(self)
        self.text.setObjectName("errorText")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setIconSize(QSize(18, 18))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show ``sentence``."""
        self._sign.setPixmap(theme.icon("warning", theme.tokens().text, 20).pixmap(20, 20))
        self._close.setIcon(theme.icon("close", size=18))
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close"))
        self.text.setText(sentence)
        self.fit()
        self.show()
        self.raise_()

    def dismiss(self) -> None:
        """Go away."""
        self.hide()
        self.closed.emit()

    def set_top(self, top: int) -> None:
        """Stand ``top`` pixels below the parent's upper edge from now on."""
        self._top = top
        self.move(self.x(), top)

    def fit(self) -> None:
        """Stand at the top of the parent, centred, as high as the sentence needs."""
        parent = self.parentWidget()
        assert parent is not None
        room = parent.width() - 40
        frame = 14 + 8 + 2 * 12 + 20 + 28 + 4
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 12
        width = max(220, min(room, 620, words + frame))
        height = max(28, self.text.heightForWidth(width - frame)) + 20
        self.setGeometry((parent.width() - width) // 2, self._top, width, height)
