"""Asks for a key by having it pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import theme
from desktop.keys.keymap import shown, written
from desktop.settings.page import quiet
from desktop.translate import tr

_NO_KEYS = frozenset(
    {
        Qt.Key.Key_unknown,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_MOVE = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class Recorder(QDialog):
    """The next key that is pressed is the one; Esc is none.

    Args:
        command: what the key is for, in the viewer's words.
        holder: what another command that has a key is called, "" where none has it.
    """

    recorded = Signal(str)
    """The key, as ``desktop.keys.keymap`` writes it."""

    def __init__(self, command: str, holder: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keyRecorder")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New key"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._holder = holder
        self._key = ""
        heading = QLabel(command)
        heading.setFont(theme.font(16, QFont.Weight.DemiBold))
        heading.setWordWrap(True)
        self.words = quiet(tr("Press the new key. Esc leaves it as it is."))
        self.words.setMinimumWidth(320)
        self.words.setMinimumHeight(44)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.take = QPushButton(tr("Take it from there"))
        self.take.setObjectName("takeKey")
        self.take.clicked.connect(self._finish)
        self.other = QPushButton(tr("Another key"))
        self.other.setObjectName("anotherKey")
        self.other.clicked.connect(self._listen)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName("cancelKey")
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.take, self.other, self.cancel):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self.words, 1)
        column.addLayout(buttons)
        self._listen()

    @property
    def listening(self) -> bool:
        """Whether the next key is recorded."""
        return not self.take.isVisibleTo(self)

    def _listen(self) -> None:
        self._key = ""
        self._say(tr("Press the new key. Esc leaves it as it is."))
        for button in (self.take, self.other):
            button.hide()
        # Space and Enter are keys to be recorded now, not presses of a button.
        self.cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocus()

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.setAccessibleDescription(words)

    # Keys ---------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Every key is ours while one is waited for, whatever else it may do."""
        if isinstance(event, QKeyEvent) and self.listening:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._on_key(event)
                return True
        return super().event(event)

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not _held(event):
            self.reject()
        elif event.key() in _MOVE:
            self._say(tr("Tab goes from one control to the next and stays as it is."))
        elif (key := key_of(event)) != "":
            self._on_recorded(key)

    def _on_recorded(self, key: str) -> None:
        self._key = key
        holder = self._holder(key)
        if not holder:
            self._finish()
            return
        self._say(
            tr(
                "{key} is already used by “{command}”. Take it from there?",
                key=shown(key),
                command=holder,
            )
        )
        for button in (self.take, self.other):
            button.show()
        self.cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.take.setDefault(True)
        self.take.setFocus()

    def _finish(self) -> None:
        key = self._key
        self.accept()
        self.recorded.emit(key)


def key_of(event: QKeyEvent) -> str:
    """The key that was pressed, with what was held; "" for one that only holds another.

    Shift is part of a sign that needs it ("?"), and held beside a letter or a key without a sign.
    """
    key = Qt.Key(event.key())
    if key in _NO_KEYS or event.key() == 0:
        return ""
    held = _held(event)
    sign = event.text()
    if sign.isprintable() and sign.strip() and not sign.isalpha():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    sequence = QKeySequence(QKeyCombination(held, key))
    return written(sequence.toString(QKeySequence.SequenceFormat.PortableText))


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """What is held with a key, without where on the keyboard it lies."""
    return event.modifiers() & (
        Qt.KeyboardModifier.ShiftModifier
        | Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
