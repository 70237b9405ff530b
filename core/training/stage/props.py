"""The eighteen objects on the stage: where a hand holds them, whole and in two halves."""

from __future__ import annotations

from collections.abc import Callable

import skia

from core.training.drawn.world import OBJECTS
from core.training.stage import things_fine, things_home, things_play
from core.training.stage.brush import XY, Brush, polygon
from core.training.stage.palette import CREAM, INK, NAMED, edge_of, lightness

GRIPS: dict[str, XY] = {
    "lantern": (0.0, -0.46),
    "key": (0.0, 0.34),
    "cup": (0.0, 0.34),
    "book": (0.0, 0.36),
    "umbrella": (0.0, 0.44),
    "ball": (0.0, 0.42),
    "bell": (0.0, -0.46),
    "box": (0.0, 0.4),
    "letter": (0.0, 0.3),
    "flower": (0.0, 0.42),
    "fish": (0.0, 0.12),
    "kite": (0.0, 0.34),
    "clock": (0.0, 0.46),
    "apple": (0.0, 0.42),
    "guitar": (0.0, 0.46),
    "crown": (0.0, 0.4),
    "drum": (0.0, 0.44),
    "shell": (0.0, 0.42),
}
"""Where a hand holds each object."""

_DRAW: dict[str, Callable[[Brush, int, float], None]] = {
    "lantern": things_home.lantern,
    "key": things_home.key,
    "cup": things_home.cup,
    "book": things_home.book,
    "umbrella": things_home.umbrella,
    "ball": things_play.ball,
    "bell": things_home.bell,
    "box": things_home.gift,
    "letter": things_home.letter,
    "flower": things_play.flower,
    "fish": things_play.fish,
    "kite": things_play.kite,
    "clock": things_fine.clock,
    "apple": things_play.apple,
    "guitar": things_fine.guitar,
    "crown": things_fine.crown,
    "drum": things_play.drum,
    "shell": things_play.shell,
}
_LONG = {"key": 90.0, "umbrella": 90.0, "flower": 90.0, "guitar": 58.0}
"""Objects that break across, and by how many degrees they lie down for it."""
_CRACK = ((0.0, -1.2), (-0.03, -0.34), (0.07, -0.2), (-0.06, -0.04), (0.06, 0.12), (-0.04, 0.28))


def draw_object(
    b: Brush, kind: int, colour: int, x: float, y: float, size: float, tilt: float, opened: float
) -> None:
    """One object centred on (x, y), ``size`` stage units large.

    Args:
        kind: index into ``world.OBJECTS``.
        colour: index into ``world.COLOURS``.
        tilt: degrees, clockwise.
        opened: 0 shut to 1 open; an umbrella is a dome at 1.
    """
    b.canvas.save()
    b.canvas.translate(x, y)
    hue = NAMED[colour]
    b.glow(0, 0, size * 0.8, INK if lightness(hue) > 0.62 else CREAM, 0.34)
    b.canvas.rotate(tilt)
    b.canvas.scale(size, size)
    _DRAW[OBJECTS[kind]](b, hue, opened)
    b.canvas.restore()


def draw_halves(
    b: Brush, kind: int, colour: int, x: float, y: float, size: float, gap: float, opened: float
) -> None:
    """An object broken in two along a jagged line, its halves tipped away from each other.

    Args:
        gap: 0 for halves that still touch, to 1 for halves apart.
    """
    name, hue = OBJECTS[kind], NAMED[colour]
    dark = INK if lightness(hue) > 0.62 else CREAM
    b.glow(x, y, size * 0.95, dark, 0.34)
    crack = [*_CRACK, (0.03, 1.2)]
    torn = skia.Paint(
        Color=0xFF000000 | edge_of(hue),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=0.055,
        BlendMode=skia.BlendMode.kSrcATop,
    )
    for side in (-1, 1):
        b.canvas.save()
        b.canvas.translate(x + side * size * 0.22 * gap, y)
        b.canvas.scale(size, size)
        b.canvas.rotate(side * 15 * gap)
        half = polygon([*crack, (side * 1.6, 1.2), (side * 1.6, -1.2)])
        b.canvas.clipPath(half, doAntiAlias=True)
        b.canvas.saveLayer()
        b.canvas.save()
        b.canvas.rotate(_LONG.get(name, 0.0))
        _DRAW[name](b, hue, opened)
        b.canvas.restore()
        b.canvas.drawPath(polygon(crack, closed=False), torn)
        b.canvas.restore()
        b.canvas.restore()
    for i, (dx, dy) in enumerate(((-0.1, 0.3), (0.08, 0.36), (0.0, -0.3), (-0.62, 0.38))):
        px, py, r = x + dx * size * (0.4 + gap), y + dy * size, size * (0.055 - 0.006 * i)
        shard = polygon([(px - r, py + r * 0.6), (px, py - r), (px + r, py + r * 0.8)])
        b.outline(shard, edge_of(hue), size * 0.03)
        b.path(shard, hue)
