"""mpv's own window inside ours, where the system lets one window live in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from desktop.player.mpv_player import Player


class WindowSurface(QWidget):
    """What it shows is mpv's business; of its frames nothing is known."""

    ready = Signal()
    unusable = Signal(str)
    seen = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.frames = 0
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        player.seek_done.connect(self.seen)  # mpv says so of a film's first picture too

    def showEvent(self, event: QShowEvent) -> None:
        """Tell mpv which window is its own."""
        super().showEvent(event)
        if self._player.mpv is not None:
            self._player.mpv.command_async("set", "wid", str(int(self.winId())))
            self._player.mpv.command_async("set", "vo", "gpu,x11,direct3d")
            self.ready.emit()

    def show_nothing(self) -> None:
        """mpv decides what its own window shows."""

    def release(self) -> None:
        """Nothing to let go: mpv closes its own window."""
