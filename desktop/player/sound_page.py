"""What stands in the picture's place where a file has only sound."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop import theme

SIGN = 64


class SoundPage(QWidget):
    """A sign and the name of what plays; the pointer's deeds go to the film behind it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("soundPage")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign = QLabel(self)
        self.title = QLabel(self)
        self.title.setObjectName("soundTitle")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 0, 48, 0)
        column.addStretch(5)
        for label in (self._sign, self.title):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.setSpacing(20)
        column.addStretch(6)
        self.hide()
        self._dress()

    def show_title(self, title: str) -> None:
        """Show the name of what plays; "" for a film, which shows itself."""
        self.title.setText(title)
        self.setVisible(bool(title))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign again in another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        # Light on the black that films are shown on, whatever the theme.
        self._sign.setPixmap(theme.icon("sound", "#8a8f98", SIGN).pixmap(SIGN, SIGN))
