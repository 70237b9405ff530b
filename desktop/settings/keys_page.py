"""Preferences: which key does what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from desktop.keys.keymap import Keymap
from desktop.settings.key_table import KeyTable, KeyTableModel
from desktop.settings.page import Page, quiet
from desktop.settings.parts import Parts
from desktop.settings.recorder import Recorder
from desktop.translate import tr


class Search(QLineEdit):
    """Leaves the rows of the table that are looked for; the arrow down goes into it."""

    entered = Signal()
    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keySearch")
        self.setPlaceholderText(tr("Search for a command or a key"))
        self.setAccessibleName(tr("Search for a command or a key"))
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter doesn't press a button of the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class KeysPage(Page):
    """A search, the table, and what can be done with a row."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("keysPage", tr("Keys"), parts.choices)
        self._keymap: Keymap = parts.keymap
        now = parts.choices.now
        self.search = Search()
        model = KeyTableModel(parts.keymap, (now.short_step, now.long_step))
        self.table = KeyTable(model)
        model.setParent(self.table)
        self.table.setMinimumHeight(140)
        self.search.textChanged.connect(self.table.search)
        self.search.entered.connect(self._change)
        self.search.left_downwards.connect(self.table.setFocus)
        self.table.change_wanted.connect(self._change)
        self.table.clear_wanted.connect(self._clear)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.said = quiet(tr("Enter or a double click changes a key; Delete takes it away."))
        self.column.addSpacing(8)
        self.column.addWidget(self.search)
        self.column.addSpacing(8)
        self.column.addWidget(self.table, 1)
        self.column.addSpacing(8)
        self.column.addWidget(self.said)
        self.column.addSpacing(8)
        self.column.addLayout(self._buttons())
        parts.keymap.changed.connect(self._enable)
        self._enable()

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        made = {}
        for name, words, do in (
            ("changeKey", tr("Change…"), self._change),
            ("addKey", tr("Add…"), self._add),
            ("clearKey", tr("Remove"), self._clear),
            ("resetKey", tr("Reset"), self._reset),
            ("resetAllKeys", tr("Reset all"), self._reset_all),
        ):
            button = made[name] = QPushButton(words)
            button.setObjectName(name)
            button.clicked.connect(do)
            if name == "resetAllKeys":
                line.addStretch(1)
            line.addWidget(button)
        self.buttons = made
        return line

    # What can be done -----------------------------------------------------------------

    def _enable(self) -> None:
        action = self.table.chosen()
        for name in ("changeKey", "addKey"):
            self.buttons[name].setEnabled(action is not None)
        keys = () if action is None else self._keymap.of(action)
        self.buttons["clearKey"].setEnabled(bool(keys))
        self.buttons["resetKey"].setEnabled(action is not None and self._keymap.is_own(action))
        own = any(self._keymap.is_own(row.action) for _, row in self.table.source.rows)
        self.buttons["resetAllKeys"].setEnabled(own)

    def _change(self) -> None:
        self._record(self._keymap.put)

    def _add(self) -> None:
        self._record(self._keymap.add)

    def _record(self, give: Callable[[str, str], None]) -> None:
        action = self.table.chosen()
        if action is None:
            return
        holder = partial(self._holder, action)
        recorder = Recorder(self._words(action), holder, self.window())
        recorder.recorded.connect(lambda key: give(action, key))
        recorder.recorded.connect(lambda _: self._say(action))
        recorder.open()

    def _words(self, action: str) -> str:
        rows = self.table.source.rows
        return next(self.table.source.words(row) for _, row in rows if row.action == action)

    def _holder(self, action: str, key: str) -> str:
        holder = self._keymap.holder(key)
        return "" if holder is None or holder == action else self._words(holder)

    def _say(self, action: str) -> None:
        keys = self._keymap.shown(action) or tr("no key")
        self.said.setText(tr("{command}: {keys}", command=self._words(action), keys=keys))

    def _clear(self) -> None:
        action = self.table.chosen()
        if action is not None:
            self._keymap.clear(action)
            self._say(action)

    def _reset(self) -> None:
        action = self.table.chosen()
        if action is not None:
            self._keymap.reset(action)
            self._say(action)

    def _reset_all(self) -> None:
        self._keymap.reset_all()
        self.said.setText(tr("All keys are as they came."))
