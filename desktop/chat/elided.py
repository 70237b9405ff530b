"""Words in one line that end in an ellipsis where there is no room for them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from desktop import theme

_NARROWEST = 40


class ElidedLabel(QLabel):
    """A single line; a tooltip has it whole."""

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all is painted)
        """As much of the text as fits."""
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter = QPainter(self)
        painter.setPen(QColor(theme.tokens().text))
        painter.drawText(self.rect(), self.alignment(), words)


class ElidedButton(QPushButton):
    """A button as wide as its words, or as wide as there is room.

    ``words`` are all of them; ``text()`` is what is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Show ``words``."""
        self.words = words
        self.setAccessibleName(words)
        self.setText(words.replace("&", "&&"))
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """The width of all words, with the style's room around them and the icon."""
        shown = super().sizeHint()
        return QSize(
            shown.width() + self._width(self.words) - self._width(self._shown()), shown.height()
        )

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(_NARROWEST, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the words, or show them all again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words, missing = self.words, self.sizeHint().width() - self.width()
        if missing > 0:
            room = self._width(words) - missing
            words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            words = words or "…"  # Qt measures a button without words as if it had four letters
        if words != self._shown():
            self.setText(words.replace("&", "&&"))

    def _width(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)

    def _shown(self) -> str:
        return self.text().replace("&&", "&")
