"""A wicker basket that things are hidden in, drawn in two layers around them."""

from __future__ import annotations

import skia

from core.training.stage.brush import Brush
from core.training.stage.palette import INK, mix

WICKER = 0xD9B27A
_DARK = mix(WICKER, 0x3A2414, 0.55)


def basket_back(b: Brush, x: float, y: float, size: float) -> None:
    """The handle and the inside, behind what lies in it; (x, y) is the rim's middle."""
    handle = skia.Path()
    handle.addArc(
        skia.Rect.MakeLTRB(x - size * 0.62, y - size * 0.72, x + size * 0.62, y + size * 0.72),
        180,
        180,
    )
    b.outline(handle, INK, size * 0.15, 0.9)
    b.outline(handle, WICKER, size * 0.09)
    b.oval(x, y, size * 0.73, size * 0.17, INK)
    b.oval(x, y, size * 0.7, size * 0.145, mix(_DARK, 0, 0.5))


def basket_front(b: Brush, x: float, y: float, size: float) -> None:
    """The woven side, over what lies in it."""
    side = skia.Path()
    side.moveTo(x - size * 0.7, y)
    side.quadTo(x, y + size * 0.28, x + size * 0.7, y)
    side.lineTo(x + size * 0.54, y + size * 0.66)
    side.quadTo(x, y + size * 0.8, x - size * 0.54, y + size * 0.66)
    side.close()
    b.outline(side, INK, size * 0.06, 0.95)
    b.path(side, WICKER)
    b.canvas.save()
    b.canvas.clipPath(side, doAntiAlias=True)
    for row in range(4):
        for i in range(-5, 6):
            left = x + (i + 0.5 * (row % 2)) * size * 0.2
            top = y + size * (0.17 + 0.15 * row) - abs(left - x) * 0.1
            b.poly(
                [
                    (left - size * 0.08, top),
                    (left + size * 0.08, top),
                    (left + size * 0.07, top + size * 0.075),
                    (left - size * 0.07, top + size * 0.075),
                ],
                _DARK,
                0.75,
            )
    b.canvas.restore()
    rim = skia.Path()
    rim.moveTo(x - size * 0.71, y)
    rim.quadTo(x, y + size * 0.3, x + size * 0.71, y)
    b.outline(rim, INK, size * 0.14, 0.9)
    b.outline(rim, mix(WICKER, 0xFFFFFF, 0.2), size * 0.09)
