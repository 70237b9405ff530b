"""What is recommended on this machine: which pack, why, and a button that takes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.packs.told import Told, title


class AdviceBox(QFrame):
    """Hidden while there is nothing to recommend.

    Args:
        name: of the button.
        beside: stands beside the button.
    """

    taken = Signal()

    def __init__(self, name: str, beside: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("packAdvice")
        self.heading = title("")
        self.why = Told("", "adviceWords")
        self.take = QPushButton()
        self.take.setObjectName(name)
        self.take.clicked.connect(self.taken)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.take)
        if beside is not None:
            row.addWidget(beside)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.why)
        column.addLayout(row)
        self.hide()

    def say(self, heading: str, why: str, do: str) -> None:
        """Recommend.

        Args:
            do: what the button says, "" for no button.
        """
        self.heading.setText(heading)
        self.why.setText(why)
        self.take.setText(do)
        self.take.setAccessibleName(f"{do} {heading}")
        self.take.setVisible(bool(do))
        self.show()
