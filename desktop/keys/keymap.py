"""Which keys do what: those that Reelmate comes with, and what the viewer made of them.

``keys.json`` in the data folder holds only the rows that were changed, so that a later
Reelmate's new keys arrive; rows that only another Reelmate knows stay in it. No key ever does two
things: the viewer's keys come before those of rows that were left alone, and among each the
earlier row's.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from core.errors import StorageError
from core.folders import data_root
from desktop.keys.table import BINDINGS

log = logging.getLogger(__name__)

FILE = "keys.json"
MOST_KEYS = 8
"""Of one row."""

Keys = tuple[str, ...]
DEFAULTS: Mapping[str, Keys] = {binding.action: binding.keys for binding in BINDINGS}


class Keymap(QObject):
    """The keys in force, by the names of ``desktop.keys.table``.

    Attributes:
        broken: the viewer's file is there and can't be read; the keys are those that
            Reelmate comes with.
    """

    changed = Signal()
    trouble = Signal(StorageError)
    """The keys can't be kept; they hold until the window closes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.broken = False
        every = self._read()
        self._own = {action: keys for action, keys in every.items() if action in DEFAULTS}
        self._others = {action: every[action] for action in every.keys() - self._own.keys()}
        self._keys = in_force(self._own)

    def of(self, action: str) -> Keys:
        """The keys of a row, as ``QKeySequence`` writes them for machines."""
        return self._keys[action]

    def shown(self, action: str) -> str:
        """The same for people: "Space, Media Play"; "" where there is none."""
        return ", ".join(map(shown, self.of(action)))

    def first(self, action: str) -> str:
        """The first of a row's keys, for people; "" where there is none."""
        return next(map(shown, self.of(action)), "")

    def holder(self, key: str) -> str | None:
        """The row that has this key."""
        key = written(key)
        return next((action for action, keys in self._keys.items() if key in keys), None)

    def is_own(self, action: str) -> bool:
        """Whether a row has other keys than it came with."""
        return self.of(action) != _whole(DEFAULTS[action])

    def put(self, action: str, key: str) -> None:
        """``key`` takes the place of a row's first; whatever else had it, has it no more."""
        self._give(action, (key, *self.of(action)[1:]))

    def add(self, action: str, key: str) -> None:
        """A row has ``key`` as well; whatever else had it, has it no more."""
        self._give(action, (*self.of(action), key)[-MOST_KEYS:])

    def clear(self, action: str) -> None:
        """No key does this any more."""
        self._own[action] = ()
        self._settle()

    def reset(self, action: str) -> None:
        """A row has the keys it came with; whatever else had them, has them no more."""
        self._give(action, DEFAULTS[action])

    def reset_all(self) -> None:
        """Every row has the keys it came with."""
        self._own.clear()
        self._settle()

    # Helpers ------------------------------------------------------------------------

    def _give(self, action: str, keys: Keys) -> None:
        mine = _whole(keys)
        for other, theirs in self._keys.items():
            if other != action and not set(mine).isdisjoint(theirs):
                self._own[other] = tuple(key for key in theirs if key not in mine)
        self._own[action] = mine
        self._settle()

    def _settle(self) -> None:
        self._own = {a: keys for a, keys in self._own.items() if keys != _whole(DEFAULTS[a])}
        self._keys = in_force(self._own)
        self._keep()
        self.changed.emit()

    def _read(self) -> dict[str, Keys]:
        path = _file()
        try:
            return parsed(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the keys in %s can't be read: %s", path, error)
            self.broken = True
            return {}

    def _keep(self) -> None:
        path = _file()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if self.broken:
                path.replace(path.with_suffix(".broken"))
                self.broken = False
            draft = path.with_suffix(".new")
            draft.write_text(json.dumps(self._own | self._others, indent=1), encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            self.trouble.emit(StorageError(path, (error.strerror or str(error)).lower()))


def parsed(text: str) -> dict[str, Keys]:
    """The rows of a file, those of another Reelmate among them.

    Raises:
        ValueError: it isn't one of ours.
    """
    stored = json.loads(text)
    if not isinstance(stored, dict):
        raise ValueError("it is no JSON object")
    own: dict[str, Keys] = {}
    for action, keys in stored.items():
        if not isinstance(keys, list) or len(keys) > MOST_KEYS:
            raise ValueError(f"{action!r} has no list of keys")
        if not all(isinstance(key, str) and written(key) for key in keys):
            raise ValueError(f"{action!r} has a key that doesn't exist")
        own[action] = _whole(keys)
    return own


def in_force(own: Mapping[str, Keys]) -> dict[str, Keys]:
    """Every row's keys, each key given once."""
    taken: set[str] = set()
    given: dict[str, Keys] = {}
    for action in sorted(DEFAULTS, key=lambda action: action not in own):
        keys = _whole(own.get(action, DEFAULTS[action]))
        given[action] = tuple(key for key in keys if key not in taken)
        taken.update(given[action])
    return given


def written(key: str) -> str:
    """One key in the one way that ``QKeySequence`` writes it; "" where it is none."""
    sequence = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1:
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key as people of this system read it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _whole(keys: Keys | list[str]) -> Keys:
    """Each key once, in its one writing."""
    return tuple(dict.fromkeys(filter(None, map(written, keys))))


def _file() -> Path:
    return data_root() / FILE
