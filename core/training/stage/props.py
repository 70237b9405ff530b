"""The twelve objects, each with a shape of its own and most of it in its colour.

An object is drawn about a unit large around the origin, y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import skia

from core.training.stage.brush import XY, Brush, polygon, smooth
from core.training.stage.palette import CREAM, INK, NAMED, edge_of, lightness, mix
from core.training.world import OBJECTS

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
}
"""Where a hand holds each object."""


def _shades(colour: int) -> tuple[int, int]:
    """A darker and a lighter tone that keep the colour's name."""
    if lightness(colour) < 0.2:
        return 0x0C0C10, 0x3A3A46
    if lightness(colour) > 0.9:
        return 0xD9D5CB, 0xFFFFFF
    return mix(colour, 0x14101E, 0.28), mix(colour, 0xFFFFFF, 0.24)


def _sheet(b: Brush, outlines: list[skia.Path], colour: int) -> None:
    """All outlines as one cut-out: edge first, then the colour."""
    edge = edge_of(colour)
    for path in outlines:
        b.outline(path, edge, 0.066)
    for path in outlines:
        b.path(path, colour)


def _box(x: float, y: float, w: float, h: float, r: float = 0.0) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeXYWH(x, y, w, h), r, r)
    return path


def _disc(x: float, y: float, rx: float, ry: float | None = None) -> skia.Path:
    path = skia.Path()
    ry = rx if ry is None else ry
    path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
    return path


def _ring(x: float, y: float, r: float, hole: float) -> skia.Path:
    path = _disc(x, y, r)
    path.addPath(_disc(x, y, hole))
    path.setFillType(skia.PathFillType.kEvenOdd)
    return path


def _lantern(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    b.outline(_disc(0, -0.36, 0.13, 0.13), edge_of(c), 0.1)
    b.outline(_disc(0, -0.36, 0.13, 0.13), c, 0.05)
    roof = polygon([(-0.14, -0.32), (0.14, -0.32), (0.32, -0.14), (-0.32, -0.14)])
    body = _box(-0.25, -0.14, 0.5, 0.5, 0.05)
    foot = _box(-0.33, 0.34, 0.66, 0.14, 0.04)
    _sheet(b, [roof, body, foot], c)
    b.path(roof, dark)
    b.path(foot, dark)
    b.path(_box(-0.17, -0.07, 0.34, 0.36, 0.04), light)
    b.glow(0, 0.12, 0.2, 0xFFE9A0, 0.75)
    flame = smooth([(0, -0.04), (0.075, 0.12), (0.0, 0.25), (-0.075, 0.12)], closed=True)
    b.path(flame, 0xFFE9A0)


def _key(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    bow = _ring(0, -0.26, 0.24, 0.085)
    shaft = _box(-0.065, -0.06, 0.13, 0.56, 0.03)
    tooth = _box(0.0, 0.18, 0.25, 0.1, 0.02)
    tooth2 = _box(0.0, 0.37, 0.3, 0.12, 0.02)
    _sheet(b, [shaft, tooth, tooth2, bow], c)
    b.outline(_disc(0, -0.26, 0.17), light, 0.035)
    b.line([(-0.03, 0.02), (-0.03, 0.44)], dark, 0.03)


def _cup(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    b.outline(_disc(0.3, 0.0, 0.17, 0.2), edge_of(c), 0.155)
    b.outline(_disc(0.3, 0.0, 0.17, 0.2), c, 0.1)
    body = smooth(
        [
            (-0.4, -0.24),
            (-0.4, -0.23),
            (-0.36, 0.32),
            (-0.2, 0.38),
            (0.18, 0.38),
            (0.3, 0.32),
            (0.34, -0.23),
            (0.34, -0.24),
        ]
    )
    body.close()
    _sheet(b, [body], c)
    b.oval(-0.03, -0.24, 0.36, 0.08, dark)
    b.oval(-0.03, -0.225, 0.29, 0.05, 0x5A3A28 if lightness(c) > 0.25 else 0xB89068)
    b.outline(smooth([(-0.29, -0.06), (-0.27, 0.1), (-0.22, 0.22)]), light, 0.06)
    for x in (-0.12, 0.08):
        b.outline(
            smooth([(x, -0.3), (x + 0.06, -0.37), (x - 0.05, -0.43), (x + 0.03, -0.5)]),
            CREAM,
            0.04,
            0.8,
        )


def _book(b: Brush, c: int, opened: float) -> None:
    dark, light = _shades(c)
    page = 0xFBF6E6
    if opened > 0.3:
        for side in (-1, 1):
            cover = polygon([(0, -0.14), (side * 0.54, -0.3), (side * 0.54, 0.26), (0, 0.4)])
            _sheet(b, [cover], c)
        for side in (-1, 1):
            b.poly([(0, -0.2), (side * 0.5, -0.36), (side * 0.5, -0.2), (0, -0.05)], page)
            b.line([(side * 0.05, -0.15), (side * 0.46, -0.28)], INK, 0.016, 0.5)
            b.line([(side * 0.1, 0.06), (side * 0.44, -0.04)], light, 0.05)
        b.line([(0, -0.16), (0, 0.38)], dark, 0.05)
        return
    b.canvas.save()
    b.canvas.rotate(-10)
    pages = _box(-0.28, -0.4, 0.66, 0.82, 0.03)
    cover = _box(-0.36, -0.44, 0.68, 0.86, 0.05)
    b.outline(cover, edge_of(c), 0.066)
    b.outline(pages, INK, 0.05)
    b.path(pages, page)
    b.path(cover, c)
    b.path(_box(-0.36, -0.44, 0.14, 0.86, 0.05), dark)
    b.outline(_box(-0.12, -0.3, 0.34, 0.22, 0.03), light, 0.045)
    b.canvas.restore()


def _umbrella(b: Brush, c: int, opened: float) -> None:
    dark, light = _shades(c)
    for width, paint in ((0.1, CREAM), (0.055, 0x3B2A22)):
        handle = skia.Path()
        handle.moveTo(0, -0.44)
        handle.lineTo(0, 0.4)
        handle.arcTo(skia.Rect.MakeLTRB(-0.17, 0.32, 0.0, 0.5), 0, 180, False)
        b.outline(handle, paint, width)
    w = 0.16 + 0.42 * max(0.0, min(1.0, opened))
    deep = 0.5 - 0.36 * max(0.0, min(1.0, opened))
    dome = skia.Path()
    dome.moveTo(-w, deep - 0.12)
    dome.cubicTo(-w, -0.34, -w * 0.5, -0.44, 0, -0.45)
    dome.cubicTo(w * 0.5, -0.44, w, -0.34, w, deep - 0.12)
    for i in range(4):
        x = w - (i + 1) * w / 2
        dome.quadTo(x + w / 4, deep - 0.22, x, deep - 0.12)
    dome.close()
    _sheet(b, [dome], c)
    for k in (-0.5, 0.5):
        b.outline(smooth([(0, -0.44), (w * k, -0.34), (w * k, deep - 0.14)]), dark, 0.03)
    b.outline(smooth([(-w * 0.7, -0.16), (-w * 0.55, -0.3), (-w * 0.3, -0.37)]), light, 0.05)


def _ball(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    disc = _disc(0, 0, 0.44)
    _sheet(b, [disc], c)
    b.canvas.save()
    b.canvas.clipPath(disc, doAntiAlias=True)
    b.outline(smooth([(-0.5, 0.16), (-0.1, 0.3), (0.2, 0.02), (0.5, 0.1)]), dark, 0.12)
    b.outline(smooth([(-0.4, -0.5), (-0.1, -0.2), (0.25, -0.3), (0.5, -0.1)]), light, 0.1)
    b.canvas.restore()
    b.oval(-0.18, -0.2, 0.08, 0.06, 0xFFFFFF, 0.75)


def _bell(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    b.outline(_disc(0, -0.4, 0.08), edge_of(c), 0.1)
    b.outline(_disc(0, -0.4, 0.08), c, 0.05)
    b.path(_disc(0, 0.38, 0.13), edge_of(c))
    b.path(_disc(0, 0.38, 0.1), dark)
    body = skia.Path()
    body.moveTo(-0.46, 0.34)
    body.cubicTo(-0.24, 0.16, -0.34, -0.34, 0, -0.35)
    body.cubicTo(0.34, -0.34, 0.24, 0.16, 0.46, 0.34)
    body.close()
    _sheet(b, [body], c)
    b.poly([(-0.34, 0.2), (0.34, 0.2), (0.46, 0.34), (-0.46, 0.34)], dark)
    b.outline(smooth([(-0.14, 0.08), (-0.15, -0.12), (-0.06, -0.24)]), light, 0.07)


def _gift(b: Brush, c: int, opened: float) -> None:
    dark, light = _shades(c)
    body = _box(-0.42, -0.1, 0.84, 0.54, 0.03)
    lid = _box(-0.48, -0.3, 0.96, 0.22, 0.03)
    if opened > 0.3:
        b.glow(0, -0.16, 0.5, 0xFFF2C0, 0.9)
        _sheet(b, [body], c)
        b.path(_box(-0.37, -0.1, 0.74, 0.1, 0.02), mix(c, 0, 0.55))
        b.canvas.save()
        b.canvas.translate(0.22, -0.2)
        b.canvas.rotate(38)
        _sheet(b, [lid], c)
        b.path(lid, dark)
        b.canvas.restore()
    else:
        _sheet(b, [body, lid], c)
        b.path(lid, dark)
    b.path(_box(-0.42, 0.14, 0.84, 0.08), light)
    b.path(_box(-0.08, -0.02, 0.16, 0.22, 0.03), edge_of(c))


def _letter(b: Brush, c: int, opened: float) -> None:
    dark, light = _shades(c)
    sheet = _box(-0.5, -0.28, 1.0, 0.6, 0.03)
    if opened > 0.3:
        flap = polygon([(-0.48, -0.24), (0, -0.58), (0.48, -0.24)])
        _sheet(b, [sheet, flap], c)
        b.path(flap, dark)
        b.path(_box(-0.36, -0.42, 0.72, 0.4, 0.02), 0xFBF6E6)
        for y in (-0.34, -0.25, -0.16):
            b.line([(-0.27, y), (0.27, y)], INK, 0.025, 0.6)
        b.path(polygon([(-0.5, -0.26), (0, 0.1), (0.5, -0.26), (0.5, 0.32), (-0.5, 0.32)]), c)
        b.line([(-0.5, -0.26), (0, 0.1), (0.5, -0.26)], dark, 0.04)
        return
    _sheet(b, [sheet], c)
    b.line([(-0.48, 0.3), (-0.1, 0.0)], dark, 0.035)
    b.line([(0.48, 0.3), (0.1, 0.0)], dark, 0.035)
    b.poly([(-0.48, -0.27), (0.48, -0.27), (0, 0.12)], light)
    b.line([(-0.48, -0.27), (0, 0.12), (0.48, -0.27)], dark, 0.045)
    b.oval(0, 0.08, 0.08, 0.08, edge_of(c))


def _flower(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, _ = _shades(c)
    stem = 0x2E5B36
    b.line([(0, 0.0), (0.0, 0.5)], CREAM, 0.1, 0.8)
    leaf = smooth([(0, 0.42), (0.2, 0.24), (0.32, 0.3), (0.16, 0.44)], closed=True)
    b.outline(leaf, CREAM, 0.05, 0.8)
    b.line([(0, 0.0), (0.0, 0.5)], stem, 0.06)
    b.path(leaf, stem)
    petals = [
        _disc(
            0.21 * math.cos(i * math.tau / 6 + 0.5),
            -0.16 + 0.21 * math.sin(i * math.tau / 6 + 0.5),
            0.165,
        )
        for i in range(6)
    ]
    _sheet(b, petals, c)
    for i in range(6):
        a = i * math.tau / 6 + 0.5 + math.tau / 12
        b.line(
            [
                (0.1 * math.cos(a), -0.16 + 0.1 * math.sin(a)),
                (0.2 * math.cos(a), -0.16 + 0.2 * math.sin(a)),
            ],
            dark,
            0.028,
        )
    b.oval(0, -0.16, 0.095, 0.095, 0x4A3020 if lightness(c) > 0.45 else 0xF3DFA2)


def _fish(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    tail = smooth([(0.2, 0.0), (0.56, -0.3), (0.44, 0.0), (0.56, 0.3)], closed=True)
    body = skia.Path()
    body.moveTo(-0.52, 0.02)
    body.cubicTo(-0.36, -0.34, 0.1, -0.36, 0.36, 0.0)
    body.cubicTo(0.1, 0.36, -0.36, 0.34, -0.52, 0.02)
    body.close()
    tail = polygon([(0.2, 0.0), (0.54, -0.3), (0.46, 0.0), (0.54, 0.3)])
    fin = polygon([(-0.2, -0.2), (0.02, -0.42), (0.16, -0.18)])
    _sheet(b, [tail, fin, body], c)
    b.path(tail, dark)
    b.path(fin, dark)
    b.outline(smooth([(-0.22, -0.2), (-0.15, 0.0), (-0.22, 0.2)]), dark, 0.035)
    for x in (-0.04, 0.1):
        b.outline(smooth([(x, -0.12), (x + 0.06, 0.0), (x, 0.12)]), light, 0.04)
    b.oval(-0.34, -0.04, 0.058, 0.058, 0xFFFFFF)
    b.oval(-0.345, -0.04, 0.03, 0.03, INK)


def _kite(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = _shades(c)
    tail = smooth([(0, 0.28), (0.1, 0.36), (-0.08, 0.44), (0.06, 0.54)])
    b.outline(tail, edge_of(c), 0.07)
    b.outline(tail, c, 0.035)
    sail = polygon([(0, -0.54), (0.4, -0.14), (0, 0.3), (-0.4, -0.14)])
    _sheet(b, [sail], c)
    b.poly([(0, -0.54), (0.4, -0.14), (0, -0.14)], light)
    b.poly([(0, -0.14), (-0.4, -0.14), (0, 0.3)], dark)
    b.line([(0, -0.52), (0, 0.28)], edge_of(c), 0.022, 0.8)
    b.line([(-0.38, -0.14), (0.38, -0.14)], edge_of(c), 0.022, 0.8)
    for x, y in ((0.06, 0.39), (-0.04, 0.49)):
        bow = polygon(
            [(x - 0.09, y - 0.05), (x + 0.09, y + 0.05), (x + 0.09, y - 0.05), (x - 0.09, y + 0.05)]
        )
        b.outline(bow, edge_of(c), 0.03)
        b.path(bow, c)


_DRAW: dict[str, Callable[[Brush, int, float], None]] = {
    "lantern": _lantern,
    "key": _key,
    "cup": _cup,
    "book": _book,
    "umbrella": _umbrella,
    "ball": _ball,
    "bell": _bell,
    "box": _gift,
    "letter": _letter,
    "flower": _flower,
    "fish": _fish,
    "kite": _kite,
}


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
