"""How far the work on a pack is: a thin bar, and words under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.packs.shop import Job
from desktop.packs.told import Told
from desktop.packs.wording import step_words

_PARTS = 1000
_THICK = 6


class Meter(QWidget):
    """Shows a job; where nobody can tell how far it is, the bar moves to and fro."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setObjectName("packBar")
        self.bar.setAccessibleName(name)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_THICK)
        self.words = Told("", "packStep")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_job(self, job: Job) -> None:
        """How far this is now."""
        event = job.event
        if event is not None and event.total:
            self.bar.setRange(0, _PARTS)
            self.bar.setValue(_PARTS * event.done // event.total)
        else:
            self.bar.setRange(0, 0)
        words = step_words(job)
        self.words.setText(words)
        self.bar.setAccessibleDescription(words)
