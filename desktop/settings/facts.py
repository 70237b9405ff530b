"""Names and what is told of them, line by line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop import theme
from desktop.settings.page import quiet

Row = tuple[str, str]
"""A name and what is told of it."""

_NAMES_PX = 190


class Facts(QWidget):
    """Names at the left, what is told of them at the right; both can change at any time."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 6, 0, 2)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, _NAMES_PX)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def tell(self, rows: tuple[Row, ...]) -> None:
        """Say this from now on."""
        while len(self._rows) < len(rows):
            name, value = quiet(""), QLabel()
            value.setWordWrap(True)
            value.setFont(theme.font(13))
            value.setTextFormat(Qt.TextFormat.PlainText)
            line = len(self._rows)
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, line, 1)
            self._rows.append((name, value))
        for number, labels in enumerate(self._rows):
            told = rows[number] if number < len(rows) else ("", "")
            for label, words in zip(labels, told, strict=True):
                label.setVisible(number < len(rows))
                if label.text() != words:
                    label.setText(words)
            labels[1].setAccessibleName(f"{told[0]}: {told[1]}")

    @property
    def told(self) -> tuple[Row, ...]:
        """What is said now."""
        return tuple((n.text(), v.text()) for n, v in self._rows if v.text())


def breakable(words: str) -> str:
    """Long paths may go on in the next line."""
    return words.replace("/", "/\u200b")
