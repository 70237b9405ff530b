"""What of a film that comes over a network has arrived already."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from core.timeline import MediaTime, TimeRange

OBSERVED = ("demuxer-cache-state",)


class Buffered(QObject):
    """A film on this machine has none: all of it is here."""

    changed = Signal(tuple)
    """The stretches, rising."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[TimeRange, ...] = ()
        self._network = False
        self._state: dict[str, Any] = {}

    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value."""
        if name == "demuxer-via-network":
            self._network = bool(value)
        elif name == "demuxer-cache-state":
            self._state = value or {}
        else:
            return
        parts = self._read() if self._network else ()
        if parts != self.parts:
            self.parts = parts
            self.changed.emit(parts)

    def _read(self) -> tuple[TimeRange, ...]:
        """To whole seconds, so that a bar isn't painted again for every packet."""
        ranges = self._state.get("seekable-ranges") or ()
        parts = (
            TimeRange(
                MediaTime.from_seconds(max(0, int(part["start"]))),
                MediaTime.from_seconds(int(part["end"])),
            )
            for part in ranges
        )
        return tuple(sorted((p for p in parts if p.start < p.end), key=lambda p: p.start))
