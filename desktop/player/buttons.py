"""What the bar's buttons have in common, and the round one that plays."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from desktop import theme
from desktop.translate import tr

ICON = 22
SMALL_ICON = 12


def with_key(words: str, key: str) -> str:
    """What a button does, and the key that does it too, "" for none."""
    return f"{words} ({key})" if key else words


class PlayButton(QToolButton):
    """The round amber one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playButton")
        self.setFixedSize(40, 40)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.playing = False
        self.key = ""

    def set_playing(self, playing: bool) -> None:
        """Show what a press will do."""
        self.playing = playing
        self.setToolTip(with_key(tr("Pause") if playing else tr("Play"), self.key))
        self.setAccessibleName(tr("Pause") if playing else tr("Play"))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """A disc and its sign."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self.isEnabled():
            painter.setBrush(theme.colour(colours.rest))
        else:
            bright = self.underMouse() and not self.isDown()
            painter.setBrush(theme.colour(colours.amber_hover if bright else colours.amber))
        disc = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawEllipse(disc)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour(colours.text))
            painter.drawEllipse(disc.adjusted(1.5, 1.5, -1.5, -1.5))
        sign = colours.on_amber if self.isEnabled() else colours.quietest
        name = "pause" if self.playing else "play"
        theme.paint_icon(painter, name, QRectF(10, 10, 20, 20), sign)
