"""The commands and their keys as a table that can be searched."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop import theme
from desktop.keys.commands import words_of
from desktop.keys.keymap import Keymap, shown
from desktop.keys.table import Binding
from desktop.settings.groups import groups
from desktop.translate import tr

ROW = 36
MENU_PX, KEYS_PX = 150, 190
MENU_FROM = 540
"""Pixels of the table's width from which it also says where in the menu a command is."""
_SEARCHED = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class KeyTableModel(QAbstractTableModel):
    """One row a command, in the menu's order.

    Args:
        steps: seconds that the arrow keys go.
    """

    def __init__(self, keymap: Keymap, steps: tuple[int, int]) -> None:
        super().__init__()
        self._keymap = keymap
        self._steps = steps
        self.rows: list[tuple[str, Binding]] = [
            (group.title, binding) for group in groups() for binding in group.bindings
        ]
        keymap.changed.connect(self._on_changed)

    def words(self, binding: Binding) -> str:
        """The menu's words for a command, without the dots that stand for a question."""
        return words_of(binding, self._steps).removesuffix("…")

    def action(self, row: int) -> str:
        """The name of the command in this row."""
        return self.rows[row][1].action

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Commands."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """What it does, where it belongs, its keys."""
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Command"), tr("Menu"), tr("Keys"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; what was changed by the viewer stands out."""
        title, binding = self.rows[index.row()]
        keys = self._keymap.of(binding.action)
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.words(binding), title, self._keymap.shown(binding.action))[index.column()]
        if role == Qt.ItemDataRole.FontRole and index.column() == 2:
            own = self._keymap.is_own(binding.action)
            return theme.font(14, QFont.Weight.DemiBold if own else QFont.Weight.Normal)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return theme.colour(theme.tokens().quieter)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 2:
            return self._keymap.shown(binding.action)
        if role == _SEARCHED:
            names = (self.words(binding), binding.words, title, *keys, *map(shown, keys))
            return "\n".join(names)
        return None

    def _on_changed(self) -> None:
        last = self.index(len(self.rows) - 1, 2)
        self.dataChanged.emit(self.index(0, 0), last)


class KeyTable(QTableView):
    """Shows what a search leaves of it."""

    change_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, model: KeyTableModel) -> None:
        super().__init__()
        self.setObjectName("keyTable")
        self.setAccessibleName(tr("Commands and their keys"))
        self.source = model
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(model)
        self._found.setFilterRole(_SEARCHED)
        self._found.setFilterKeyColumn(0)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._found)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        for column, width in ((1, MENU_PX), (2, KEYS_PX)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        self.doubleClicked.connect(lambda _: self.change_wanted.emit())
        self.selectRow(0)

    def search(self, words: str) -> None:
        """Leave the rows in which these words or this key occur."""
        self._found.setFilterFixedString(words.strip())
        if self.chosen() is None:
            self.selectRow(0)

    def chosen(self) -> str | None:
        """The name of the selected command."""
        rows = self.selectionModel().selectedRows()
        if not rows:
            return None
        return self.source.action(self._found.mapToSource(rows[0]).row())

    def choose(self, action: str) -> None:
        """Select a command's row."""
        for row in range(self._found.rowCount()):
            place = self._found.mapToSource(self._found.index(row, 0)).row()
            if self.source.action(place) == action:
                self.selectRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the menu out where there is no room for it."""
        self.setColumnHidden(1, self.width() < MENU_FROM)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter records a key, Delete takes the keys away."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.change_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear_wanted.emit()
        else:
            super().keyPressEvent(event)
