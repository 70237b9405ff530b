"""Objects of the house: what is kept on shelves and hooks."""

from __future__ import annotations

import skia

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.cutouts import box, disc, ring, shades, sheet_of
from core.training.stage.palette import CREAM, INK, edge_of, lightness, mix


def lantern(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    b.outline(disc(0, -0.36, 0.13, 0.13), edge_of(c), 0.1)
    b.outline(disc(0, -0.36, 0.13, 0.13), c, 0.05)
    roof = polygon([(-0.14, -0.32), (0.14, -0.32), (0.32, -0.14), (-0.32, -0.14)])
    body = box(-0.25, -0.14, 0.5, 0.5, 0.05)
    foot = box(-0.33, 0.34, 0.66, 0.14, 0.04)
    sheet_of(b, [roof, body, foot], c)
    b.path(roof, dark)
    b.path(foot, dark)
    b.path(box(-0.17, -0.07, 0.34, 0.36, 0.04), light)
    b.glow(0, 0.12, 0.2, 0xFFE9A0, 0.75)
    flame = smooth([(0, -0.04), (0.075, 0.12), (0.0, 0.25), (-0.075, 0.12)], closed=True)
    b.path(flame, 0xFFE9A0)


def key(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    bow = ring(0, -0.26, 0.24, 0.085)
    shaft = box(-0.065, -0.06, 0.13, 0.56, 0.03)
    tooth = box(0.0, 0.18, 0.25, 0.1, 0.02)
    tooth2 = box(0.0, 0.37, 0.3, 0.12, 0.02)
    sheet_of(b, [shaft, tooth, tooth2, bow], c)
    b.outline(disc(0, -0.26, 0.17), light, 0.035)
    b.line([(-0.03, 0.02), (-0.03, 0.44)], dark, 0.03)


def cup(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    b.outline(disc(0.3, 0.0, 0.17, 0.2), edge_of(c), 0.155)
    b.outline(disc(0.3, 0.0, 0.17, 0.2), c, 0.1)
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
    sheet_of(b, [body], c)
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


def book(b: Brush, c: int, opened: float) -> None:
    dark, light = shades(c)
    page = 0xFBF6E6
    if opened > 0.3:
        for side in (-1, 1):
            cover = polygon([(0, -0.14), (side * 0.54, -0.3), (side * 0.54, 0.26), (0, 0.4)])
            sheet_of(b, [cover], c)
        for side in (-1, 1):
            b.poly([(0, -0.2), (side * 0.5, -0.36), (side * 0.5, -0.2), (0, -0.05)], page)
            b.line([(side * 0.05, -0.15), (side * 0.46, -0.28)], INK, 0.016, 0.5)
            b.line([(side * 0.1, 0.06), (side * 0.44, -0.04)], light, 0.05)
        b.line([(0, -0.16), (0, 0.38)], dark, 0.05)
        return
    b.canvas.save()
    b.canvas.rotate(-10)
    pages = box(-0.28, -0.4, 0.66, 0.82, 0.03)
    cover = box(-0.36, -0.44, 0.68, 0.86, 0.05)
    b.outline(cover, edge_of(c), 0.066)
    b.outline(pages, INK, 0.05)
    b.path(pages, page)
    b.path(cover, c)
    b.path(box(-0.36, -0.44, 0.14, 0.86, 0.05), dark)
    b.outline(box(-0.12, -0.3, 0.34, 0.22, 0.03), light, 0.045)
    b.canvas.restore()


def umbrella(b: Brush, c: int, opened: float) -> None:
    dark, light = shades(c)
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
    sheet_of(b, [dome], c)
    for k in (-0.5, 0.5):
        b.outline(smooth([(0, -0.44), (w * k, -0.34), (w * k, deep - 0.14)]), dark, 0.03)
    b.outline(smooth([(-w * 0.7, -0.16), (-w * 0.55, -0.3), (-w * 0.3, -0.37)]), light, 0.05)


def bell(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    b.outline(disc(0, -0.4, 0.08), edge_of(c), 0.1)
    b.outline(disc(0, -0.4, 0.08), c, 0.05)
    b.path(disc(0, 0.38, 0.13), edge_of(c))
    b.path(disc(0, 0.38, 0.1), dark)
    body = skia.Path()
    body.moveTo(-0.46, 0.34)
    body.cubicTo(-0.24, 0.16, -0.34, -0.34, 0, -0.35)
    body.cubicTo(0.34, -0.34, 0.24, 0.16, 0.46, 0.34)
    body.close()
    sheet_of(b, [body], c)
    b.poly([(-0.34, 0.2), (0.34, 0.2), (0.46, 0.34), (-0.46, 0.34)], dark)
    b.outline(smooth([(-0.14, 0.08), (-0.15, -0.12), (-0.06, -0.24)]), light, 0.07)


def gift(b: Brush, c: int, opened: float) -> None:
    dark, light = shades(c)
    body = box(-0.42, -0.1, 0.84, 0.54, 0.03)
    lid = box(-0.48, -0.3, 0.96, 0.22, 0.03)
    if opened > 0.3:
        b.glow(0, -0.16, 0.5, 0xFFF2C0, 0.9)
        sheet_of(b, [body], c)
        b.path(box(-0.37, -0.1, 0.74, 0.1, 0.02), mix(c, 0, 0.55))
        b.canvas.save()
        b.canvas.translate(0.22, -0.2)
        b.canvas.rotate(38)
        sheet_of(b, [lid], c)
        b.path(lid, dark)
        b.canvas.restore()
    else:
        sheet_of(b, [body, lid], c)
        b.path(lid, dark)
    b.path(box(-0.42, 0.14, 0.84, 0.08), light)
    b.path(box(-0.08, -0.02, 0.16, 0.22, 0.03), edge_of(c))


def letter(b: Brush, c: int, opened: float) -> None:
    dark, light = shades(c)
    sheet = box(-0.5, -0.28, 1.0, 0.6, 0.03)
    if opened > 0.3:
        flap = polygon([(-0.48, -0.24), (0, -0.58), (0.48, -0.24)])
        sheet_of(b, [sheet, flap], c)
        b.path(flap, dark)
        b.path(box(-0.36, -0.42, 0.72, 0.4, 0.02), 0xFBF6E6)
        for y in (-0.34, -0.25, -0.16):
            b.line([(-0.27, y), (0.27, y)], INK, 0.025, 0.6)
        b.path(polygon([(-0.5, -0.26), (0, 0.1), (0.5, -0.26), (0.5, 0.32), (-0.5, 0.32)]), c)
        b.line([(-0.5, -0.26), (0, 0.1), (0.5, -0.26)], dark, 0.04)
        return
    sheet_of(b, [sheet], c)
    b.line([(-0.48, 0.3), (-0.1, 0.0)], dark, 0.035)
    b.line([(0.48, 0.3), (0.1, 0.0)], dark, 0.035)
    b.poly([(-0.48, -0.27), (0.48, -0.27), (0, 0.12)], light)
    b.line([(-0.48, -0.27), (0, 0.12), (0.48, -0.27)], dark, 0.045)
    b.oval(0, 0.08, 0.08, 0.08, edge_of(c))
