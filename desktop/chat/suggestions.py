"""Questions worth asking, above the question box.

While no spoilers are wanted a question shows only once its answer has been seen: what
somebody will ask about is told by the question itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from core.engine.messages import Suggestion
from core.timeline import MediaTime
from desktop import theme
from desktop.translate import language, tr

ROWS = 2
"""Rows of suggestions before the first question; one row later."""


class Suggestions(QWidget):
    """As many as fit two rows; one that was asked makes room."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggestions: tuple[Suggestion, ...] = ()
        self._until: MediaTime | None = None
        self._taken: set[str] = set()
        self._chips: list[QPushButton] = []
        self._rows = ROWS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_suggestions(self, suggestions: tuple[Suggestion, ...]) -> None:
        """Offer these instead of those before."""
        self._suggestions = suggestions
        self._taken = set()
        self._rows = ROWS
        self._refresh()

    def set_until(self, until: MediaTime | None) -> None:
        """Offer only what has been answered before ``until``; None for all."""
        self._until = until
        self._refresh()

    def take(self, question: str) -> None:
        """``question`` was asked: stop offering it, and make room for its answer."""
        self._rows = 1
        self._taken.add(question)
        self._refresh()
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Ask in the language that was chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._remove(self._chips)
            self._chips = []
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _refresh(self) -> None:
        """Bring the chips in line with what may be offered; those that stay don't blink."""
        open_now = (
            _worded(each)
            for each in self._suggestions
            if self._taken.isdisjoint((each.question, each.question_zh))
            and (self._until is None or each.after <= self._until)
        )
        wanted = list(dict.fromkeys(open_now))
        if wanted == [chip.toolTip() for chip in self._chips]:
            return
        there = {chip.toolTip(): chip for chip in self._chips}
        self._remove(chip for question, chip in there.items() if question not in wanted)
        self._chips = [
            there[question] if question in there else self._chip(question) for question in wanted
        ]
        self.setVisible(bool(self._chips))
        self._arrange()

    def _remove(self, chips: Iterable[QPushButton]) -> None:
        for chip in chips:
            chip.hide()
            chip.setParent(None)
            chip.deleteLater()

    def _chip(self, question: str) -> QPushButton:
        chip = QPushButton(self)
        chip.setObjectName("suggestion")
        chip.setFont(theme.font(13))
        chip.setToolTip(question)
        chip.setAccessibleName(tr("Ask: {question}", question=question))
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        chip.clicked.connect(lambda: self.chosen.emit(question))
        return chip

    def _arrange(self) -> None:
        x = y = 0
        rows = 1 if self._chips else 0
        placed = 0
        for chip in self._chips:
            words = chip.fontMetrics()
            width = min(self.width(), words.horizontalAdvance(chip.toolTip()) + 28)
            if x and x + width > self.width():
                if rows == self._rows:
                    break
                x, y, rows = 0, y + 38, rows + 1
            text = words.elidedText(chip.toolTip(), Qt.TextElideMode.ElideRight, width - 24)
            chip.setText(text.replace("&", "&&"))
            chip.setGeometry(x, y, width, 30)
            chip.show()
            x += width + 8
            placed += 1
        for chip in self._chips[placed:]:
            chip.hide()
        self.setFixedHeight(max(0, rows * 38 - 8))


def _worded(suggestion: Suggestion) -> str:
    """The question in the window's language, where it was written in it."""
    if language() == "zh_CN" and suggestion.question_zh:
        return suggestion.question_zh
    return suggestion.question
