"""What hangs over the window, about to be let go: what it is, and the sign that it may."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QRectF, Qt, QUrl
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop import theme
from desktop.library.address import is_address, local_path
from desktop.library.film_file import is_subtitle
from desktop.translate import tr

MOST = 5000


def things_in(data: QMimeData) -> list[str]:
    """Paths and addresses that were dragged here, also as mere text."""
    urls = data.urls()[:MOST]
    things = [_path_of(url) if url.isLocalFile() else url.toString() for url in urls]
    if not things and data.hasText():
        things = [line.strip() for line in data.text()[: 2**20].splitlines()[:MOST]]
        return [thing for thing in things if is_address(thing) or thing.startswith("file://")]
    return [thing for thing in things if thing and (thing.startswith("/") or _can_be(thing))]


def _path_of(url: QUrl) -> str:
    """Where it lies; Qt alone would lose what is no UTF-8."""
    encoded = bytes(url.toEncoded().data()).decode("ascii", "replace")
    return (local_path(encoded) if os.name == "posix" else None) or url.toLocalFile()


def _can_be(thing: str) -> bool:
    return is_address(thing) or Path(thing).is_absolute()


def drop_words(things: list[str]) -> str:
    """What letting go will do."""
    if any(thing.lower().endswith(".gguf") for thing in things):
        return tr("Let go to talk with this model")
    if all(is_subtitle(Path(thing)) for thing in things):
        return tr("Let go to show these subtitles")
    if len(things) > 1:
        return tr("Let go to watch them one after another")
    return tr("Let go to watch it")


class DropHint(QWidget):
    """A frame and a sentence over the picture while something is dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropHint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = ""
        self.hide()

    def say(self, words: str, picture: QRect) -> None:
        """Cover the picture and say what letting go does."""
        self.text = words
        self.setAccessibleName(words)
        self.setGeometry(picture)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Always light on dark: the picture is under it in either theme."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.DARK.ground, 0.66))
        pen = painter.pen()
        pen.setColor(theme.colour(theme.DARK.amber))
        pen.setWidthF(1.5)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(20, 20, -20, -20), 14, 14)
        painter.setPen(theme.colour(theme.DARK.text))
        painter.setFont(theme.font(20, QFont.Weight.DemiBold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
