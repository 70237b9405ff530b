"""The preferences of one window: carried out always, shown when asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.about.changes_dialog import ChangesDialog
from desktop.settings.applying import Applying
from desktop.settings.dialog import SettingsDialog
from desktop.settings.key_sheet import KeySheet
from desktop.settings.parts import Parts


class Settings(QObject):
    """Args:
    window: stands behind the preferences and the sheet of keys.
    """

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self.applying = Applying(parts.choices, parts.player, parts.bridge, self)
        self.dialog: SettingsDialog | None = None
        self.sheet: KeySheet | None = None

    def open(self, page: str = "", group: str = "") -> None:
        """Show the preferences, at one of their pages and a group on it."""
        if self.dialog is None:
            self.dialog = SettingsDialog(self._parts, self._window)
            self.dialog.destroyed.connect(self._on_dialog_gone)
        if page:
            self.dialog.show_page(page, group)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def show_keys(self) -> None:
        """Show all keys on one sheet."""
        if self.sheet is None:
            self.sheet = KeySheet(self._parts, self._window)
            self.sheet.destroyed.connect(self._on_sheet_gone)
            self.sheet.change_wanted.connect(lambda: self.open("keys"))
        self.sheet.open()

    def show_changes(self, before: str | None = None) -> None:
        """Tell what is new since a version, or in all of them."""
        behind = self.dialog if self.dialog is not None else self._window
        shown = behind.findChild(ChangesDialog, "changesDialog")
        if shown is None:
            shown = ChangesDialog(behind, before)
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def close(self) -> None:
        """The window closes."""
        for shown in self._window.findChildren(ChangesDialog):
            shown.close()
        for each in (self.dialog, self.sheet):
            if each is not None:
                each.close()

    def _on_dialog_gone(self) -> None:
        self.dialog = None

    def _on_sheet_gone(self) -> None:
        self.sheet = None
