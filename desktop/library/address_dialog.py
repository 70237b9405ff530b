"""Asks for the address of a film on the network."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.library.address import LONGEST, is_address, read_address
from desktop.library.errors import AddressError
from desktop.translate import tr


class AddressDialog(QDialog):
    """One line to write or paste into; an address in the clipboard stands there already."""

    address_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("addressDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Open an address"))
        label = QLabel(tr("Address of the film"))
        self.line = QLineEdit()
        self.line.setObjectName("addressLine")
        self.line.setMaxLength(LONGEST)
        self.line.setPlaceholderText("https://")
        self.line.setMinimumWidth(460)
        label.setBuddy(self.line)
        self.line.setAccessibleName(label.text())
        self.words = QLabel()
        self.words.setObjectName("addressWords")
        self.words.setFont(theme.font(13))
        self.words.setWordWrap(True)
        self._say_hint()
        self.buttons = QDialogButtonBox()
        self.open_button = self.buttons.addButton(
            tr("Play"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.open_button.setObjectName("addressOpen")
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        self.line.textEdited.connect(self._say_hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for widget in (label, self.line, self.words):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(self.buttons)
        copied = QApplication.clipboard().text()[:LONGEST].strip()
        if is_address(copied):
            self.line.setText(copied)
            self.line.selectAll()

    def _say_hint(self) -> None:
        self.words.setText(tr("The film itself, not a page that shows it."))

    def _choose(self) -> None:
        try:
            address = read_address(self.line.text())
        except AddressError:
            self.words.setText(tr("A film's address begins with http:// or https://."))
            self.line.setFocus()
            return
        self.accept()
        self.address_chosen.emit(address)
