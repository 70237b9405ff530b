"""A word at the picture's corner after a key was pressed: what it did."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop import theme

SHOWN_MS = 1100
HEIGHT = 36
EDGE = 20
TOP = 20


class Osd(QWidget):
    """One short line, optionally with an icon, that goes away by itself; cut in the middle where
    the picture is too narrow for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("osd")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = ""
        self.top = TOP
        self._icon = ""
        self._hiding = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._hiding.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, icon: str = "") -> None:
        """Show ``text`` for a moment."""
        self.text, self._icon = text, icon
        width = QFontMetricsF(self._font()).horizontalAdvance(text) + 29 + (26 if icon else 0)
        self.resize(min(round(width), self._room), HEIGHT)
        self.move(EDGE, self.top)
        self.show()
        self.raise_()
        self.update()
        self._hiding.start()

    def set_top(self, top: int) -> None:
        """Stand ``top`` pixels below the picture's upper edge from now on."""
        self.top = top
        self.move(EDGE, top)

    @property
    def _room(self) -> int:
        parent = self.parentWidget()
        return parent.width() - 2 * EDGE if parent is not None else 2**15

    def _font(self) -> QFont:
        return theme.font(15, QFont.Weight.Medium)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Always light on dark: the picture is under it in either theme."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(theme.DARK.ground, 0.78))
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        left = 14.0
        if self._icon:
            theme.paint_icon(painter, self._icon, QRectF(12, 8, 20, 20), theme.DARK.text)
            left += 26
        painter.setPen(theme.colour(theme.DARK.text))
        painter.setFont(self._font())
        box = QRectF(left, 0, self.width() - left - 14, HEIGHT)
        words = QFontMetricsF(self._font()).elidedText(
            self.text, Qt.TextElideMode.ElideMiddle, box.width() + 1
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
