"""Where mpv draws the picture.

Three surfaces of one shape, best first: mpv's OpenGL renderer inside a ``QOpenGLWidget``
(``opengl_surface``), its software renderer into an image (``software_surface``), and mpv's own
window inside ours (``window_surface``, X11 and Windows). ``usable_kinds`` names those that can
work here; a surface that finds out later that it can't emits ``unusable`` and the next is tried.
Each lets go of mpv in ``release``, which must come before ``Player.close``.

Where OpenGL itself is drawn by the processor, the software renderer comes first: with a
``QOpenGLWidget`` in it the whole window is composed anew for every frame, and it takes a
hundred megabytes more. Where Linux has no graphics chip at all, OpenGL isn't even loaded to ask.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop.player.software_surface import SoftwareSurface

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.player.mpv_player import Player
    from desktop.player.opengl_surface import OpenGLSurface
    from desktop.player.window_surface import WindowSurface

    Surface = OpenGLSurface | SoftwareSurface | WindowSurface

log = logging.getLogger(__name__)

ORDER = ("opengl", "software", "window")
"""Kinds of surface, best first; ``REELMATE_VIDEO`` names one to begin with, or
"none"."""
BY_PROCESSOR_ORDER = ("software", "opengl", "window")

CHIPS = ("dri/card*", "dri/renderD*", "nvidiactl", "dxg", "kgsl-3d0", "mali0")
"""What stands in ``/dev`` for a graphics chip that Linux knows."""


def usable_kinds() -> Iterator[str]:
    """Kinds of surface that may work here, best first; each is asked for when it is its turn."""
    named = os.environ.get("REELMATE_VIDEO", "")
    if named == "none":
        return
    platform = QGuiApplication.platformName()
    renderer: str | None = ""
    kinds = ORDER[ORDER.index(named) if named in ORDER else 0 :]
    if not named and not has_chip():
        kinds = BY_PROCESSOR_ORDER
    elif "opengl" in kinds:
        renderer = _offscreen_renderer()
        if not named and renderer is not None and _by_processor(renderer):
            kinds = BY_PROCESSOR_ORDER
    for kind in kinds:
        if kind == "opengl" and renderer == "":
            renderer = _offscreen_renderer()
        if kind == "opengl" and renderer is None:
            log.warning("OpenGL can't be had here; drawing in software")
        elif kind == "window" and platform not in ("xcb", "windows"):
            log.warning("mpv's window can't be put into ours under %s", platform)
        else:
            yield kind


def make_surface(kind: str, player: Player, parent: QWidget | None = None) -> Surface:
    """A surface of this kind, named ``videoWidget``."""
    surface: Surface
    if kind == "opengl":
        from desktop.player.opengl_surface import OpenGLSurface

        surface = OpenGLSurface(player, parent)
    elif kind == "software":
        surface = SoftwareSurface(player, parent)
    else:
        from desktop.player.window_surface import WindowSurface

        surface = WindowSurface(player, parent)
    surface.setObjectName("videoWidget")
    return surface


def early_surface(player: Player) -> SoftwareSurface | None:
    """A surface that mpv can draw into before there is a window, if that is the best kind here."""
    if next(usable_kinds(), "") != "software":
        return None
    surface = SoftwareSurface(player)
    surface.setObjectName("videoWidget")
    surface.ready.connect(player.surface_ready)
    surface.prepare()
    return surface if surface.usable else None


def has_chip() -> bool:
    """Whether there may be a graphics chip; only of Linux can it be told that there is none."""
    devices = Path("/dev")
    return sys.platform != "linux" or any(any(devices.glob(name)) for name in CHIPS)


def _offscreen_renderer() -> str | None:
    """What OpenGL calls its renderer here; None where there is no OpenGL."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    from desktop.player.opengl_surface import offscreen_renderer

    return offscreen_renderer()


def _by_processor(renderer: str) -> bool:
    from desktop.player.opengl_surface import by_processor

    return by_processor(renderer)
