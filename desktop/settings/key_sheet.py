"""All keys in force on one sheet, in the menu's groups."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.commands import words_of
from desktop.keymap import shown
from desktop.settings.groups import Group, groups
from desktop.settings.parts import Parts
from desktop.settings.recorder import key_of
from desktop.translate import tr

_COLUMNS = 3


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
        self._inner = self._columns()
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
        self.area.setWidget(self._inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 12, 16)
        column.setSpacing(12)
        head.setContentsMargins(0, 0, 16, 0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self.area.setFocus()

    def sizeHint(self) -> QSize:
        """All of it where the window behind has room, else scrolled."""
        inner = self._inner.sizeHint()
        wanted = QSize(inner.width() + 60, inner.height() + 110)
        return wanted.boundedTo(self._behind.size() - QSize(40, 40))

    def _columns(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("settingsPage")
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 8, 8)
        row.setSpacing(36)
        for stack in _stacked(groups(), _COLUMNS):
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
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(0, 1)
        now = self._parts.choices.now
        for binding in group.bindings:
            keys = self._parts.keymap.of(binding.action)
            if not keys:
                continue
            line = grid.rowCount()
            words = words_of(binding, (now.short_step, now.long_step)).removesuffix("…")
            grid.addWidget(QLabel(words), line, 0)
            grid.addWidget(_caps(keys), line, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)

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
