"""The picture through mpv's software renderer: slower, and it works wherever Qt does."""

from __future__ import annotations

import ctypes
import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from desktop.player.ground import lay_ground
from desktop.player.rendered import Rendered

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QPaintEvent, QShowEvent

    from desktop.player.mpv_player import Player

log = logging.getLogger(__name__)


class SoftwareSurface(Rendered, QWidget):
    """Draws into an image of the widget's size."""

    ready = Signal()
    unusable = Signal(str)
    seen = Signal()
    _new_frame = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)
        lay_ground(self, "#000000")
        self._begin(player)
        self._image = QImage()
        self._painted = False
        self._seen_through = QGuiApplication.platformName().startswith("wayland")
        # Emitted on mpv's thread, it comes here queued by itself.
        self._new_frame.connect(self._on_new_frame)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the renderer when first shown."""
        super().showEvent(event)
        self.prepare()

    @property
    def usable(self) -> bool:
        """Whether there is a renderer."""
        return self._context is not None

    def prepare(self) -> None:
        """Make the renderer; it needs no window, and mpv can begin to decode."""
        if self._context is not None or self._player.mpv is None:
            return
        import mpv

        _teach_software_renderer(mpv)
        self._player.turning.by_filter()
        try:
            context = mpv.MpvRenderContext(self._player.mpv, "sw")
        except (SystemError, OSError, RuntimeError, ValueError, MemoryError) as error:
            log.warning("mpv can't draw in software: %s", error)
            self.unusable.emit(str(error))
            return
        self._context = context
        context.update_cb = self._new_frame.emit
        self.ready.emit()

    def _on_new_frame(self) -> None:
        if self._context is None:
            return
        # Of a paused film nothing comes after a picture that was taken too late.
        if not self._context.update() and not (self._player.loaded and self._player.paused):
            return
        self._blank = self._empty
        self._draw_again()

    def _draw_again(self) -> None:
        """Draw the picture that mpv has."""
        if self._context is None:
            return
        if self.isVisible() and not self.window().isMinimized():
            self._draw()
            self.update()
        else:
            self._draw(width=16, height=16)

    def _draw(self, width: int = 0, height: int = 0) -> None:
        """Have mpv draw the picture so large, in pixels; as large as the widget by itself."""
        if not width:
            size = self._pixels()
            width, height = size.width(), size.height()
        if (self._image.width(), self._image.height()) != (width, height):
            self._image = QImage(width, height, QImage.Format.Format_RGB32)
        pixels = ctypes.addressof(ctypes.c_char.from_buffer(self._image.bits()))
        self._context.render(
            sw_size={"w": width, "h": height},
            sw_format="bgr0",
            sw_stride={"bytes": self._image.bytesPerLine()},
            sw_pointer=pixels,
            block_for_target_time=False,
        )
        self.frames += 1

    def _pixels(self) -> QSize:
        return self.size() * self.devicePixelRatioF()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Show the last frame, drawn again where the widget changed size."""
        if self._context is not None and self._image.size() != self._pixels():
            self._draw()
        if self._image.isNull() or self._blank:
            if self._painted:  # else the ground is seen
                QPainter(self).fillRect(self.rect(), QColor("#000000"))
            return
        QPainter(self).drawImage(self.rect(), self._opaque())
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._on_seen)

    def _opaque(self) -> QImage:
        """The picture as Qt may copy it into any window. mpv leaves the fourth byte of its pixels
        empty; a window that can be seen through, as those are whose frames Qt draws itself, would
        take that for their opacity."""
        if not self._seen_through:
            return self._image
        return self._image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def _on_seen(self) -> None:
        """The first picture has gone to the screen."""
        self.seen.emit()
        # Not earlier: see ``ground`` for what naming ``Qt`` costs.
        from PySide6.QtCore import Qt

        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def release(self) -> None:
        """Let go of mpv."""
        context = self._forget_context()
        if context is not None:
            context.free()


class _IntPair(ctypes.Structure):
    _fields_ = (("w", ctypes.c_int), ("h", ctypes.c_int))


class _Stride(ctypes.Structure):
    _fields_ = (("bytes", ctypes.c_size_t),)


def _teach_software_renderer(mpv: Any) -> None:
    """Name the parameters of ``render.h`` that python-mpv 1.0.8 leaves out."""
    mpv.MpvRenderParam.TYPES.update(
        sw_size=(17, _IntPair),
        sw_format=(18, str),
        sw_stride=(19, _Stride),
        sw_pointer=(20, ctypes.c_void_p),
    )
