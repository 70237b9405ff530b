"""A calm word over the picture with something to press, which goes away by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop import theme
from desktop.chat.elided import ElidedLabel
from desktop.translate import tr

EDGE = 20
WIDEST = 560
TICK_MS = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its words, said anew in each language, and what it does."""

    words: Callable[[], str]
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Word:
    """What is said.

    Attributes:
        at_end: done when the time is up, unless the notice was sent away before; a line that
            shrinks then shows how long that is.
    """

    words: Callable[[], str]
    choices: tuple[Choice, ...] = ()
    seconds: float = 8.0
    at_end: Callable[[], object] | None = field(default=None)


class Notice(QWidget):
    """One word at a time, at the picture's upper right corner. Stands under ``above``, if that
    can be seen."""

    def __init__(self, parent: QWidget, above: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._above = above
        self._word: Word | None = None
        self._left_ms = 0
        self.text = ElidedLabel()
        self.text.setObjectName("noticeText")
        self.buttons: list[QPushButton] = []
        self.close_button = QToolButton()
        self.close_button.setObjectName("noticeClose")
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 8, 10)
        self._row.setSpacing(8)
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.close_button)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        parent.installEventFilter(self)
        if above is not None:
            above.installEventFilter(self)
        self.hide()

    @property
    def seconds_left(self) -> float:
        """Until it goes."""
        return self._left_ms / 1000

    def say(self, word: Word) -> None:
        """Say this instead of what was said before."""
        self._word = word
        self._left_ms = round(word.seconds * 1000)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for choice in word.choices:
            button = QPushButton(self)
            button.setObjectName("noticeButton")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, choice=choice: self._choose(choice))
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)
        self._tick.start()
        self.retranslate()
        self.show()
        self.raise_()

    def dismiss(self) -> None:
        """Go away, and do nothing."""
        self._word = None
        self._tick.stop()
        self.hide()

    def retranslate(self) -> None:
        """Words, signs and size in the language and theme in force."""
        self.close_button.setIcon(theme.icon("close", size=16))
        self.close_button.setToolTip(tr("Close"))
        self.close_button.setAccessibleName(tr("Close"))
        if self._word is None:
            return
        for button, choice in zip(self.buttons, self._word.choices, strict=True):
            button.setText(choice.words())
            button.setAccessibleName(choice.words())
        self.text.setText(self._word.words())
        self.setAccessibleName(self._word.words())
        self._place()

    def _choose(self, choice: Choice) -> None:
        self.dismiss()
        choice.do()

    def _on_tick(self) -> None:
        word = self._word
        if word is None:
            return
        # Who rests the pointer or the keyboard on it wants to read or to choose.
        held = self.underMouse() or any(b.hasFocus() for b in (*self.buttons, self.close_button))
        if not (held and word.at_end is None):
            self._left_ms -= TICK_MS
        if word.at_end is not None:
            self.text.setText(word.words())
            self.update()
        if self._left_ms <= 0:
            self.dismiss()
            if word.at_end is not None:
                word.at_end()

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 8
        others = sum(b.sizeHint().width() + 8 for b in (*self.buttons, self.close_button))
        width = min(parent.width() - 2 * EDGE, WIDEST, words + others + 24)
        top = EDGE
        if self._above is not None and self._above.isVisible():
            top = self._above.geometry().bottom() + 9
        self.setGeometry(parent.width() - EDGE - width, top, width, 48)

    # Qt ---------------------------------------------------------------------------

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: ARG002 (Qt's)
        """Keep to the corner."""
        moved = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move)
        if event.type() in moved and self.isVisible():
            self._place()
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The surface, and how much of the time is left where something happens at its end."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.colour(colours.line_strong))
        painter.setBrush(theme.colour(colours.raised))
        painter.drawRoundedRect(frame, 10, 10)
        if self._word is None or self._word.at_end is None:
            return
        part = self._left_ms / max(1.0, self._word.seconds * 1000)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colours.amber))
        line = QRectF(16, self.height() - 5, (self.width() - 32) * part, 2)
        painter.drawRoundedRect(line, 1, 1)
