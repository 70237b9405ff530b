"""Keys that are pressed before the window can do anything with them are kept, not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent

MOST = 50


class EarlyKeys:
    """The keys that reached a window that wasn't ready, in their order."""

    def __init__(self) -> None:
        self._kept: list[QKeyEvent] = []

    def keep(self, event: QKeyEvent) -> None:
        """It was pressed."""
        if len(self._kept) < MOST:
            self._kept.append(event.clone())
        event.accept()

    def play(self, actions: list[QAction]) -> None:
        """Do what they stand for, now that there are ``actions`` that have shortcuts."""
        kept, self._kept = self._kept, []
        for event in kept:
            action = _meant(event, actions)
            if action is not None:
                action.trigger()


def _meant(event: QKeyEvent, actions: list[QAction]) -> QAction | None:
    """The action that the key calls; "<" is typed with Shift on many keyboards and without on
    others."""
    from PySide6.QtCore import QKeyCombination, Qt
    from PySide6.QtGui import QKeySequence

    pressed = event.keyCombination()
    without = pressed.keyboardModifiers() & ~Qt.KeyboardModifier.ShiftModifier
    keys = [QKeySequence(pressed)]
    if event.text() and not event.text().isalnum():
        keys.append(QKeySequence(QKeyCombination(without, pressed.key())))
    for key in keys:
        for action in actions:
            if action.isEnabled() and key in action.shortcuts():
                return action
    return None
