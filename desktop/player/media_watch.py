"""Keeps what mpv tells of the file that plays; ``media_info`` knows what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from desktop.player.media_info import MediaInfo

OBSERVED = (
    "video-params",
    "audio-params",
    "hwdec-current",
    "file-format",
    "file-size",
    "video-bitrate",
    "audio-bitrate",
    "container-fps",
    "demuxer-via-network",
)
"""mpv's properties that only this module reads."""

TELL_MS = 500


class MediaWatch(QObject):
    """Keeps ``info`` up to date with what mpv tells."""

    changed = Signal(object)
    """``MediaInfo``: the file is another, or is known better; at most every ``TELL_MS``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: dict[str, Any] = {}
        self._sent: MediaInfo | None = None
        self._later = QTimer(self, singleShot=True, interval=TELL_MS)
        self._later.timeout.connect(self._tell)

    @property
    def info(self) -> MediaInfo:
        """What is known now."""
        from desktop.player.media_info import read_media_info

        return read_media_info(self._told)

    @Slot(str, object)
    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value; others than ours are passed over."""
        if name not in _READ:
            return
        self._told[name] = value
        if not self._later.isActive():
            self._later.start()

    def rest(self) -> None:
        """Tell nothing any more."""
        self._later.stop()

    def _tell(self) -> None:
        info = self.info
        if info != self._sent:
            self._sent = info
            self.changed.emit(info)


_READ = frozenset(
    (*OBSERVED, "track-list", "duration", "frame-drop-count", "decoder-frame-drop-count")
)
