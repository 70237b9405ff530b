"""Where mpv draws the picture.

Three surfaces of one shape, best first: mpv's OpenGL renderer inside a
``QOpenGLWidget``, its software renderer into an image, and mpv's own window inside
ours (X11 and Windows). ``usable_kinds`` names those that can work here; a surface
that finds out later that it can't emits ``unusable`` and the next is tried. Each lets
go of mpv in ``release``, which must come before ``Player.close``.

Where OpenGL itself is drawn by the processor, the software renderer comes first: with a
``QOpenGLWidget`` in it the whole window is composed anew for every frame, and it takes a
hundred megabytes more.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QOffscreenSurface,
    QOpenGLContext,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from desktop.player.mpv_player import Player

log = logging.getLogger(__name__)

GL_RENDERER = 0x1F01
GL_COLOR_BUFFER = 0x4000

ORDER = ("opengl", "software", "window")
"""Kinds of surface, best first; ``REELMATE_VIDEO`` names one to begin with, or
"none"."""

BY_PROCESSOR = ("llvmpipe", "softpipe", "swrast", "swiftshader")
"""What OpenGL's renderers without a graphics chip call themselves."""


class OpenGLSurface(QOpenGLWidget):
    """The picture through mpv's OpenGL renderer."""

    ready = Signal()
    unusable = Signal(str)
    _new_frame = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._context: Any = None
        self._keep: list[Any] = []
        self.frames = 0
        self._blank = self._empty = False
        self._new_frame.connect(self._on_new_frame, Qt.ConnectionType.QueuedConnection)
        player.film_begins.connect(self._on_film_begins)

    def initializeGL(self) -> None:
        """Qt has made its context current: make mpv's renderer in it, once.

        Qt calls again when the widget moves to another window with a new context; the old
        renderer went with the old context in ``_lose``.
        """
        import mpv

        if self._context is not None or self._player.mpv is None:
            return
        if _by_processor(_renderer(self.context())):
            # Nothing to share pictures with, and looking for it is loud.
            self._player.mpv["gpu-hwdec-interop"] = "no"
        else:
            self._player.use_hardware()
        get_address = mpv.MpvGlGetProcAddressFn(self._address)
        try:
            context = mpv.MpvRenderContext(
                self._player.mpv,
                "opengl",
                opengl_init_params={"get_proc_address": get_address},
            )
        except (SystemError, OSError, RuntimeError, ValueError, MemoryError) as error:
            log.warning("mpv can't draw through OpenGL: %s", error)
            self.unusable.emit(str(error))
            return
        self._context = context
        self._keep.append(get_address)
        context.update_cb = self._new_frame.emit
        self.context().aboutToBeDestroyed.connect(self._lose)
        self.ready.emit()

    @staticmethod
    def _address(_: object, name: bytes) -> int:
        return int(QOpenGLContext.currentContext().getProcAddress(QByteArray(name)) or 0)

    def show_nothing(self) -> None:
        """There is no picture in this film: black until another one begins."""
        self._blank = self._empty = True
        self.update()

    def _on_film_begins(self) -> None:
        """mpv keeps the last picture of the film before until there is a new one."""
        self._blank, self._empty = True, False
        self.update()

    def _on_new_frame(self) -> None:
        if self._context is None:
            return
        self._blank = self._empty
        if self.isVisible() and not self.window().isMinimized():
            self.update()
        elif self._context.update():
            # Nobody looks: take the frame, or mpv would count it as dropped.
            self.makeCurrent()
            self._context.render(
                skip_rendering=True, opengl_fbo={"fbo": 0, "w": 1, "h": 1, "internal_format": 0}
            )
            self.doneCurrent()

    def paintGL(self) -> None:
        """Have mpv draw into Qt's frame buffer, in device pixels."""
        if self._context is None:
            return
        if self._blank:
            functions = self.context().functions()
            functions.glClearColor(0.0, 0.0, 0.0, 1.0)
            functions.glClear(GL_COLOR_BUFFER)
            return
        ratio = self.devicePixelRatioF()
        self._context.update()
        self._context.render(
            flip_y=True,
            block_for_target_time=False,
            opengl_fbo={
                "fbo": self.defaultFramebufferObject(),
                "w": round(self.width() * ratio),
                "h": round(self.height() * ratio),
                "internal_format": 0,
            },
        )
        self.frames += 1

    def _lose(self) -> None:
        self.release()

    def release(self) -> None:
        """Let go of mpv, in the context that drew."""
        context, self._context = self._context, None
        if context is None:
            return
        # The old callback must outlive the moment in which mpv is told to forget it.
        self._keep.append(context._update_fn_wrapper)
        context.update_cb = None
        self.makeCurrent()
        context.free()
        self.doneCurrent()


class SoftwareSurface(QWidget):
    """The picture through mpv's software renderer: slower, and it works wherever Qt does."""

    ready = Signal()
    unusable = Signal(str)
    _new_frame = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._player = player
        self._context: Any = None
        self._keep: list[Any] = []
        self._image = QImage()
        self._blank = self._empty = False
        self.frames = 0
        self._new_frame.connect(self._on_new_frame, Qt.ConnectionType.QueuedConnection)
        player.film_begins.connect(self._on_film_begins)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the renderer when first shown."""
        super().showEvent(event)
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

    def show_nothing(self) -> None:
        """There is no picture in this film: black until another one begins."""
        self._blank = self._empty = True
        self.update()

    def _on_film_begins(self) -> None:
        """mpv keeps the last picture of the film before until there is a new one."""
        self._blank, self._empty = True, False
        self.update()

    def _on_new_frame(self) -> None:
        if self._context is None or not self._context.update():
            return
        self._blank = self._empty
        if self.isVisible() and not self.window().isMinimized():
            self._draw()
            self.update()
        else:
            self._draw(QSize(16, 16))

    def _draw(self, size: QSize | None = None) -> None:
        size = size or self.size() * self.devicePixelRatioF()
        if self._image.size() != size:
            self._image = QImage(size, QImage.Format.Format_RGB32)
        pixels = ctypes.addressof(ctypes.c_char.from_buffer(self._image.bits()))
        self._context.render(
            sw_size={"w": size.width(), "h": size.height()},
            sw_format="bgr0",
            sw_stride={"bytes": self._image.bytesPerLine()},
            sw_pointer=pixels,
            block_for_target_time=False,
        )
        self.frames += 1

    def paintEvent(self, _: QPaintEvent) -> None:
        """Show the last frame, drawn again where the widget changed size."""
        if (
            self._context is not None
            and self._image.size() != self.size() * self.devicePixelRatioF()
        ):
            self._draw()
        painter = QPainter(self)
        if self._image.isNull() or self._blank:
            painter.fillRect(self.rect(), QColor("#000000"))
        else:
            painter.drawImage(self.rect(), self._image)

    def release(self) -> None:
        """Let go of mpv."""
        context, self._context = self._context, None
        if context is None:
            return
        self._keep.append(context._update_fn_wrapper)
        context.update_cb = None
        context.free()


class WindowSurface(QWidget):
    """mpv's own window inside ours, where the system lets one window live in another."""

    ready = Signal()
    unusable = Signal(str)

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.frames = 0
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)

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


Surface = OpenGLSurface | SoftwareSurface | WindowSurface


def usable_kinds() -> Iterator[str]:
    """Kinds of surface that may work here, best first."""
    named = os.environ.get("REELMATE_VIDEO", "")
    if named == "none":
        return
    platform = QGuiApplication.platformName()
    renderer = _offscreen_renderer()
    kinds = ORDER[ORDER.index(named) if named in ORDER else 0 :]
    if not named and renderer is not None and _by_processor(renderer):
        kinds = ("software", "opengl", "window")
    for kind in kinds:
        if kind == "opengl" and renderer is None:
            log.warning("OpenGL can't be had here; drawing in software")
        elif kind == "window" and platform not in ("xcb", "windows"):
            log.warning("mpv's window can't be put into ours under %s", platform)
        else:
            yield kind


def make_surface(kind: str, player: Player, parent: QWidget | None = None) -> Surface:
    """A surface of this kind, named ``videoWidget``."""
    made: dict[str, type[Surface]] = {
        "opengl": OpenGLSurface,
        "software": SoftwareSurface,
        "window": WindowSurface,
    }
    surface = made[kind](player, parent)
    surface.setObjectName("videoWidget")
    return surface


def _offscreen_renderer() -> str | None:
    """What OpenGL calls its renderer here; None where there is no OpenGL."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    context = QOpenGLContext()
    if not context.create():
        return None
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    renderer = None
    if surface.isValid() and context.makeCurrent(surface):
        renderer = _renderer(context)
        context.doneCurrent()
    surface.destroy()
    return renderer


def _renderer(context: QOpenGLContext) -> str:
    """The name of a current context's renderer."""
    return str(context.functions().glGetString(GL_RENDERER))


def _by_processor(renderer: str) -> bool:
    return any(name in renderer.lower() for name in BY_PROCESSOR)


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
