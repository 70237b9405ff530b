"""The viewer's choices as they stand, kept on the disk as they change.

Whoever acts on a choice listens to ``changed``; whoever makes one calls ``change``. What the
choices mean is the listeners' business.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop import preferences
from desktop.preferences import Preferences

SETTLE_MS = 400
"""Milliseconds after the last of a row of changes, until they are written."""


class Choices(QObject):
    """One window's choices.

    Args:
        chosen: what was chosen in the last run.

    Attributes:
        now: what holds.
    """

    changed = Signal(object, object)
    """``Preferences`` before and after."""

    def __init__(self, chosen: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = chosen
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self.keep)

    def change(self, **chosen: Any) -> None:
        """Choose values of ``Preferences`` by their names; told and kept where they differ.

        Raises:
            TypeError: there is no choice of this name.
        """
        before, self.now = self.now, replace(self.now, **chosen)
        if self.now != before:
            self._later.start()
            self.changed.emit(before, self.now)

    def keep(self) -> None:
        """Write them now."""
        self._later.stop()
        preferences.save(self.now)
