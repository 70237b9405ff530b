"""A quiet word above the conversation about this machine, which can be put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout

from desktop import theme
from desktop.chat.bubbles import Note
from desktop.translate import tr


class Notice(QFrame):
    """Hidden until something is said; stays while films come and go."""

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panelNotice")
        self._say: Callable[[], str] = str
        self.words = Note()
        self.more = QPushButton()
        self.more.setObjectName("noticeMore")
        self.more.setFont(theme.font(theme.SMALL_PX))
        self.more.clicked.connect(self.more_wanted)
        self.away = QToolButton()
        self.away.setObjectName("noticeAway")
        self.away.clicked.connect(self.hide)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.more)
        below.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(6)
        told.addWidget(self.words)
        told.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 12, 10)
        row.setSpacing(8)
        row.addLayout(told, 1)
        row.addWidget(self.away, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self.retranslate()

    def say(self, say: Callable[[], str]) -> None:
        """Show this until it is put away."""
        self._say = say
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.words.setText(self._say())
        self.more.setText(tr("How to mend it"))
        self.away.setAccessibleName(tr("Put this away"))
        self.away.setToolTip(tr("Put this away"))
        self.away.setIcon(theme.icon("close", size=16))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language, and in other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
