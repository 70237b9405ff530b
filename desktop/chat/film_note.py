"""What holds for the whole film, quietly above everything: a sentence, what can be done about it,
and a sign to send it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.chat.bubbles import Note
from desktop.translate import tr

_SIGN = 14


class FilmNote(QWidget):
    """Nothing while there is nothing to say."""

    more_wanted = Signal()
    """The viewer wants to know what would help."""
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmNote")
        self.note = Note()
        self.more = QPushButton()
        self.more.setObjectName("noteMore")
        self.more.setFont(theme.font(theme.SMALL_PX))
        self.more.setCursor(Qt.CursorShape.PointingHandCursor)
        self.more.clicked.connect(self.more_wanted)
        self.close_button = QToolButton()
        self.close_button.setObjectName("noteClose")
        self.close_button.setIconSize(QSize(_SIGN, _SIGN))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.dismissed)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.note)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(column, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, words: str, more: str = "") -> None:
        """Say this, and where more is to be had; "" for nothing."""
        self.note.setText(words)
        self.more.setText(more)
        self.close_button.setIcon(theme.icon("close", theme.tokens().quietest, _SIGN))
        self.close_button.setAccessibleName(tr("Don't say this again for this film"))
        self.close_button.setToolTip(tr("Don't say this again for this film"))
        self.setVisible(bool(words))
