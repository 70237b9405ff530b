"""The licences of a pack, to be read and accepted before its download may begin."""

from __future__ import annotations

import html

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.packs.catalogue import Entry, Licence
from desktop import theme
from desktop.packs.told import Told, link
from desktop.packs.wording import said
from desktop.settings.wording import size_text
from desktop.translate import tr

_BOX = 18


class Tick(QCheckBox):
    """A box with its words; Enter ticks it as Space does."""

    def sizeHint(self) -> QSize:
        """The box and the words."""
        words = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return QSize(_BOX + 10 + words.width() + 4, max(_BOX, words.height()) + 6)

    def minimumSizeHint(self) -> QSize:
        """Just so."""
        return self.sizeHint()

    def hitButton(self, where: QPoint) -> bool:
        """All of it can be pressed."""
        return self.rect().contains(where)

    def paintEvent(self, _: QPaintEvent) -> None:
        """A box that can be seen in either theme, and a sign in it once it is ticked."""
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1, (self.height() - _BOX) / 2, _BOX, _BOX).adjusted(0.5, 0.5, -0.5, -0.5)
        loud = self.isChecked() or self.hasFocus() or self.underMouse()
        painter.setPen(
            QPen(theme.colour(colours.text if self.hasFocus() else colours.quieter), 1.5)
        )
        painter.setBrush(theme.colour(colours.hover if loud else colours.surface))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            theme.paint_icon(painter, "check", box.adjusted(2, 2, -2, -2), colours.text)
        painter.setPen(theme.colour(colours.text))
        painter.setFont(self.font())
        words = QRectF(self.rect()).adjusted(_BOX + 10, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Terms(QWidget):
    """``accepted`` once every licence was ticked and the button pressed; ``refused`` otherwise."""

    accepted = Signal()
    refused = Signal()

    def __init__(self, entry: Entry, disk: int) -> None:
        super().__init__()
        self.setObjectName("packTerms")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        self.ticks: list[Tick] = []
        for number, licence in enumerate(entry.licences):
            column.addLayout(self._licence(entry, number, licence))
        if disk:
            words = tr(
                "Download and pack take {size} of disk while it is made; it comes from "
                "huggingface.co, or from the mirror that is set.",
                size=size_text(entry.download + disk),
            )
            column.addWidget(Told(words))
        self.go = QPushButton(tr("Download {size}", size=size_text(entry.download)))
        self.go.setObjectName(f"download-{entry.name}")
        self.go.setProperty("loud", True)
        self.go.clicked.connect(self.accepted)
        self.leave = QPushButton(tr("Not now"))
        self.leave.setObjectName(f"leave-{entry.name}")
        self.leave.clicked.connect(self.refused)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._enable()

    def _licence(self, entry: Entry, number: int, licence: Licence) -> QVBoxLayout:
        """Its name to tick, its terms in a sentence, and where all of it can be read."""
        tick = Tick(tr("I have read and accept {licence}", licence=licence.name))
        tick.setObjectName(f"accept-{entry.name}-{number}")
        tick.setFont(theme.font(13))
        tick.toggled.connect(self._enable)
        self.ticks.append(tick)
        terms = Told(said(licence.summary))
        url = html.escape(licence.url)
        address = link(url, url, theme.SMALL_PX)
        address.setAccessibleName(tr("The terms of {licence}", licence=licence.name))
        column = QVBoxLayout()
        column.setSpacing(3)
        for each in (tick, terms, address):
            column.addWidget(each)
        return column

    def _enable(self) -> None:
        if hasattr(self, "go"):
            self.go.setEnabled(all(tick.isChecked() for tick in self.ticks))
