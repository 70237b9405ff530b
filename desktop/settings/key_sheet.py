"""All keys in force on one sheet, in the menu's groups."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.keys.commands import words_of
from desktop.keys.keymap import shown
from desktop.settings.groups import Group, groups
from desktop.settings.parts import Parts
from desktop.settings.recorder import key_of
from desktop.translate import tr

MOST_COLUMNS = 3
_APART = 36
_AROUND = 60
"""Pixels at the sides of the columns, the scroll bar's among them."""


class KeySheet(QDialog):
    """Esc, or the key that brought it, closes it."""

    change_wanted = Signal()

    def __init__(self, parts: Parts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keySheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("All keys"))
        self._parts = parts
        self._behind = parent
        self._columns = 0
        self._inner = self._made(1)
        self._widest = self._inner.sizeHint().width()
        title = QLabel(tr("All keys"))
        title.setFont(theme.font(20, QFont.Weight.DemiBold))
        change = QPushButton(tr("Change keys…"))
        change.setObjectName("changeKeys")
        change.setAutoDefault(False)
        change.clicked.connect(self._change)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(change)
        self.area = QScrollArea()
        self.area.setObjectName("keySheetArea")
        self.area.setAccessibleName(tr("All keys"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 12, 16)
        column.setSpacing(12)
        head.setContentsMargins(0, 0, 16, 0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self._stand_in(self._fitting(parent.width() - 40))
        self.area.setFocus()

    def sizeHint(self) -> QSize:
        """All of it where the window behind has room, else scrolled."""
        columns = self._columns
        width = columns * self._widest + (columns - 1) * _APART + _AROUND
        wanted = QSize(width, self._inner.sizeHint().height() + 110)
        return wanted.boundedTo(self._behind.size() - QSize(40, 40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        if self.isVisible():
            self._stand_in(self._fitting(self.width()))

    def _fitting(self, width: int) -> int:
        columns = (width - _AROUND + _APART) // (self._widest + _APART)
        return max(1, min(MOST_COLUMNS, columns))

    def _stand_in(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            self._inner = self._made(columns)
            self.area.setWidget(self._inner)

    def _made(self, columns: int) -> QWidget:
        inner = QWidget()
        inner.setObjectName("settingsPage")
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 8, 8)
        row.setSpacing(_APART)
        for stack in _stacked(groups(), columns):
            column = QVBoxLayout()
            column.setSpacing(4)
            for group in stack:
                self._add_group(column, group)
            column.addStretch(1)
            row.addLayout(column, 1)
        return inner

    def _add_group(self, column: QVBoxLayout, group: Group) -> None:
        title = QLabel(group.title)
        title.setObjectName("settingsSection")
        title.setFont(theme.font(13, QFont.Weight.DemiBold))
        column.addSpacing(10)
        column.addWidget(title)
        now = self._parts.choices.now
        for binding in group.bindings:
            keys = _to_find(self._parts.keymap.of(binding.action))
            if not keys:
                continue
            words = words_of(binding, (now.short_step, now.long_step)).removesuffix("…")
            line = QHBoxLayout()
            line.setSpacing(14)
            line.addWidget(QLabel(words), 1)
            line.addWidget(_caps(keys))
            column.addLayout(line)

    def caps(self) -> list[QLabel]:
        """The keys that are shown, one a cap."""
        return self.findChildren(QLabel, "keyCap")

    def _change(self) -> None:
        self.close()
        self.change_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The sheet's own keys close it too; the rest scrolls."""
        own = key_of(event) in self._parts.keymap.of("keys")
        if own or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        else:
            super().keyPressEvent(event)


def _stacked(made: tuple[Group, ...], columns: int) -> list[list[Group]]:
    """Groups in columns about equally long, each column in the groups' own order."""
    stacks: list[list[Group]] = [[] for _ in range(columns)]
    for group in sorted(made, key=lambda group: -len(group.bindings)):
        min(stacks, key=lambda stack: sum(len(g.bindings) + 2 for g in stack)).append(group)
    for stack in stacks:
        stack.sort(key=made.index)
    return sorted((stack for stack in stacks if stack), key=lambda stack: made.index(stack[0]))


def _to_find(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keys without those that bear on the keyboard what they do."""
    return tuple(key for key in keys if "Media" not in key)


def _caps(keys: tuple[str, ...]) -> QWidget:
    """Each key on a cap of its own."""
    caps = QWidget()
    caps.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(caps)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for key in keys:
        cap = QLabel(shown(key))
        cap.setObjectName("keyCap")
        cap.setFont(theme.font(12))
        cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(cap)
    return caps
