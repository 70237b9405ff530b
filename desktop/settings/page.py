"""What a page of the preferences is made of: rows under headings, each bound to a choice.

A control shows what is chosen, changes it at once, and follows when it is changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.choices import Choices
from desktop.preferences import Preferences
from desktop.settings.controls import Amount, Choice, Switch

EDGE = 28
WIDEST = 720
_ABOVE = 10


class Page(QScrollArea):
    """A heading and what stands below it.

    Args:
        name: the page's object name.
        title: its heading, in the language in force.
    """

    def __init__(self, name: str, title: str, choices: Choices) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choices = choices
        self._follow: list[Callable[[Preferences], None]] = []
        self._groups: dict[str, QLabel] = {}
        self._held = "", 0
        inner = QWidget()
        inner.setObjectName("settingsPage")
        inner.setMaximumWidth(WIDEST)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(EDGE, 22, EDGE, 22)
        self.column.setSpacing(0)
        self.setWidget(inner)
        heading = QLabel(title)
        heading.setFont(theme.font(20, QFont.Weight.DemiBold))
        self.column.addWidget(heading)
        self.column.addSpacing(6)
        choices.changed.connect(self._on_changed)

    def finish(self) -> None:
        """All rows are there: show what is chosen, and keep them at the top."""
        self.column.addStretch(1)
        self._show(self.choices.now)

    def _on_changed(self, _: Preferences, now: Preferences) -> None:
        self._show(now)

    def _show(self, now: Preferences) -> None:
        for follow in self._follow:
            follow(now)

    def follow(self, show: Callable[[Preferences], None]) -> None:
        """Have ``show`` called with what is chosen, from ``finish`` on."""
        self._follow.append(show)

    # Rows ---------------------------------------------------------------------------

    def section(self, title: str) -> None:
        """A small heading over the rows that follow."""
        self.column.addSpacing(18)
        self.column.addWidget(section_label(title))
        self.column.addSpacing(2)

    def group(self, name: str, title: str, hint: str = "") -> None:
        """A larger heading over sections that belong together, with what they are for.

        Args:
            name: for ``show_group``.
        """
        label = QLabel(title)
        label.setObjectName("settingsGroup")
        label.setFont(theme.font(16, QFont.Weight.DemiBold))
        label.setWordWrap(True)
        self.column.addSpacing(26)
        self.column.addWidget(label)
        if hint:
            self.column.addSpacing(4)
            self.column.addWidget(quiet(hint))
        self._groups[name] = label

    def show_group(self, name: str) -> None:
        """Bring a group's heading to the top."""
        bar = self.verticalScrollBar()
        bar.setValue(self._groups[name].y() - _ABOVE)
        self._held = name, bar.value()

    def stay(self) -> None:
        """Keep the group that was shown at the top when what is above it has grown; where the
        viewer has gone on since, nothing moves."""
        name, at = self._held
        if name and self.verticalScrollBar().value() == at:
            self.show_group(name)

    def row(self, words: str, control: QWidget, hint: str = "", name: str = "") -> QWidget:
        """Words at the left, what is chosen at the right.

        Args:
            hint: more words, quieter, below.
            name: the control's object name.
        """
        row = QWidget()
        row.setObjectName("settingsRow")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(20)
        told = QVBoxLayout()
        told.setSpacing(2)
        label = QLabel(words)
        label.setWordWrap(True)
        told.addWidget(label)
        if hint:
            told.addWidget(quiet(hint))
        line.addLayout(told, 1)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        named = control.focusProxy() or control
        named.setObjectName(name or named.objectName())
        named.setAccessibleName(words)
        named.setAccessibleDescription(hint)
        label.setBuddy(named)
        self.column.addWidget(row)
        return row

    def switch(self, words: str, field: str, hint: str = "") -> Switch:
        """On or off."""
        switch = Switch()
        self.row(words, switch, hint, field)
        switch.toggled.connect(lambda on: self.choices.change(**{field: on}))
        self.follow(lambda now: switch.setChecked(getattr(now, field)))
        return switch

    def choice(
        self,
        words: str,
        field: str,
        options: list[tuple[Any, str]],
        hint: str = "",
        choose: Callable[[Any], object] | None = None,
        read: Callable[[Preferences], Any] | None = None,
    ) -> Choice:
        """One of ``options``, each a value and its words.

        Args:
            choose: what a choice does, by default changes ``field``.
            read: which value is chosen, by default that of ``field``.
        """
        box = Choice()
        box.offer(options)
        self.row(words, box, hint, field)
        do = choose or (lambda value: self.choices.change(**{field: value}))
        box.activated.connect(lambda place: do(box.itemData(place)))
        value = read or (lambda now: getattr(now, field))
        self.follow(lambda now: box.show_value(value(now)))
        return box

    def amount(
        self,
        words: str,
        field: str,
        bounds: tuple[int, int, int],
        say: Callable[[int], str],
        *,
        hint: str = "",
        down_from: int | None = None,
    ) -> Amount:
        """A number on a slider.

        Args:
            bounds: the least, the most, and a key's step.
            down_from: the slider counts down from here.
        """
        amount = Amount(*bounds, say)
        self.row(words, amount, hint, field)

        def turned(value: int) -> int:
            return value if down_from is None else down_from - value

        amount.slider.valueChanged.connect(
            lambda value: self.choices.change(**{field: turned(value)})
        )
        self.follow(lambda now: amount.slider.setValue(turned(getattr(now, field))))
        return amount


def section_label(title: str) -> QLabel:
    """A small heading."""
    label = QLabel(title)
    label.setObjectName("settingsSection")
    label.setFont(theme.font(13, QFont.Weight.DemiBold))
    return label


def quiet(words: str) -> QLabel:
    """Words that explain, smaller and softer; as many lines as they need."""
    label = QLabel(words)
    label.setObjectName("settingsHint")
    label.setFont(theme.font(13))
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
