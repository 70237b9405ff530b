"""A window whose preferences are open, and hands to change them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.settings.dialog import PAGES, SettingsDialog
from desktop.settings.key_table import KeyTable
from desktop.settings.recorder import Recorder
from tests.desktop.library.staging import Stage as Films

W = TypeVar("W", bound=QWidget)
PATIENCE = 30_000


class Stage(Films):
    """As in the library's tests, with the preferences beside the film."""

    def settings(self, page: str = "") -> SettingsDialog:
        """Open the preferences; gives their window once it has the keyboard."""
        self.window.settings.open(page)
        dialog = self.window.settings.dialog
        assert dialog is not None
        self.qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE)
        return dialog

    def control(self, kind: type[W], name: str) -> W:
        """A control of the page that is shown."""
        dialog = self.window.settings.dialog
        assert dialog is not None
        page = dialog.pages[list(PAGES)[dialog.names.currentRow()]]
        found = page.findChild(kind, name)
        assert found is not None, name
        return found

    def to_the_film(self) -> None:
        """Go back to the film's window."""

        def there() -> bool:
            self.window.activateWindow()  # a busy window manager may not heed the first
            return self.window.isActiveWindow()

        self.qtbot.waitUntil(there, timeout=PATIENCE)

    # Keys ---------------------------------------------------------------------------

    def table(self) -> KeyTable:
        """The table of keys."""
        return self.control(KeyTable, "keyTable")

    def record(self, action: str) -> Recorder:
        """Press Enter on a command's row; gives what asks for its key."""
        table = self.table()
        table.choose(action)
        assert table.chosen() == action
        self.qtbot.keyClick(table, Qt.Key.Key_Return)
        recorder = self.recorders()[0]
        self.qtbot.waitUntil(recorder.isActiveWindow, timeout=PATIENCE)
        return recorder

    def recorders(self) -> list[Recorder]:
        """What asks for a key now."""
        found = self.table().window().findChildren(Recorder)
        return [each for each in found if each.isVisible()]
