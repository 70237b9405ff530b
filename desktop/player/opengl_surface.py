"""The picture through mpv's OpenGL renderer, in a ``QOpenGLWidget``."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from PySide6.QtOpenGLWidgets import QOpenGLWidget

from desktop.player.rendered import Rendered

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.player.mpv_player import Player

log = logging.getLogger(__name__)

GL_RENDERER = 0x1F01
GL_COLOR_BUFFER = 0x4000

BY_PROCESSOR = ("llvmpipe", "softpipe", "swrast", "swiftshader")
"""What OpenGL's renderers without a graphics chip call themselves."""


class OpenGLSurface(Rendered, QOpenGLWidget):
    """Draws in Qt's own context."""

    ready = Signal()
    unusable = Signal(str)
    seen = Signal()
    _new_frame = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        QOpenGLWidget.__init__(self, parent)
        self._begin(player)
        self._new_frame.connect(self._on_new_frame, Qt.ConnectionType.QueuedConnection)

    def initializeGL(self) -> None:
        """Qt has made its context current: make mpv's renderer in it, once.

        Qt calls again when the widget moves to another window with a new context; the old
        renderer went with the old context in ``_lose``.
        """
        import mpv

        if self._context is not None or self._player.mpv is None:
            return
        if by_processor(_renderer(self.context())):
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
        if self.frames == 1:
            QTimer.singleShot(0, self, self.seen.emit)

    def _lose(self) -> None:
        self.release()

    def release(self) -> None:
        """Let go of mpv, in the context that drew."""
        context = self._forget_context()
        if context is not None:
            self.makeCurrent()
            context.free()
            self.doneCurrent()


def offscreen_renderer() -> str | None:
    """What OpenGL calls its renderer here; None where there is no OpenGL."""
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


def by_processor(renderer: str) -> bool:
    """Whether no graphics chip stands behind an OpenGL renderer of this name."""
    return any(name in renderer.lower() for name in BY_PROCESSOR)
