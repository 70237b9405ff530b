"""A window that tells what is new."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.version import VERSION
from desktop import theme
from desktop.about.changes import as_markdown, changes, since
from desktop.translate import tr

WIDTH, HEIGHT = 520, 360
_INDENT_PX, _BETWEEN_PX = 16, 8


class ChangesDialog(QDialog):
    """Made when it is asked for and gone when it is closed; the film plays on beside it.

    Args:
        before: only what came after this version; None for everything.
    """

    def __init__(self, parent: QWidget, before: str | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = before
        self.heading = QLabel()
        self.heading.setFont(theme.font(18, QFont.Weight.DemiBold))
        self.text = QTextBrowser()
        self.text.setObjectName("changesText")
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.font())
        self.close_button = QPushButton()
        self.close_button.setObjectName("changesClose")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.resize(WIDTH, HEIGHT)
        self.retranslate()
        self.close_button.setFocus()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("What is new"))
        self.heading.setText(tr("What is new in Reelmate {version}", version=VERSION))
        self.close_button.setText(tr("Close"))
        self.text.setAccessibleName(tr("What is new"))
        told = changes() if self._before is None else since(self._before)
        self.text.setMarkdown(told[0].words if len(told) == 1 else as_markdown(told))
        self._give_air()

    def _give_air(self) -> None:
        """Some room between the points, which Markdown sets tight."""
        document = self.text.document()
        document.setIndentWidth(_INDENT_PX)
        block = document.begin()
        while block.isValid():
            form = block.blockFormat()
            form.setBottomMargin(_BETWEEN_PX)
            QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
