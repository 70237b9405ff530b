"""Cut-out shapes that objects are made of, about a unit large around the origin."""

from __future__ import annotations

import skia

from core.training.stage.brush import Brush
from core.training.stage.palette import edge_of, lightness, mix


def shades(colour: int) -> tuple[int, int]:
    """A darker and a lighter tone that keep the colour's name."""
    if lightness(colour) < 0.2:
        return 0x0C0C10, 0x3A3A46
    if lightness(colour) > 0.9:
        return 0xD9D5CB, 0xFFFFFF
    return mix(colour, 0x14101E, 0.28), mix(colour, 0xFFFFFF, 0.24)


def sheet_of(b: Brush, outlines: list[skia.Path], colour: int) -> None:
    """All outlines as one cut-out: edge first, then the colour."""
    edge = edge_of(colour)
    for path in outlines:
        b.outline(path, edge, 0.066)
    for path in outlines:
        b.path(path, colour)


def box(x: float, y: float, w: float, h: float, r: float = 0.0) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeXYWH(x, y, w, h), r, r)
    return path


def disc(x: float, y: float, rx: float, ry: float | None = None) -> skia.Path:
    path = skia.Path()
    ry = rx if ry is None else ry
    path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
    return path


def ring(x: float, y: float, r: float, hole: float) -> skia.Path:
    path = disc(x, y, r)
    path.addPath(disc(x, y, hole))
    path.setFillType(skia.PathFillType.kEvenOdd)
    return path
