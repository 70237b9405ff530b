"""Objects to play with and to find outside: ball, flower, fish, kite, apple, shell, drum."""

from __future__ import annotations

import math

import skia

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.cutouts import disc, shades, sheet_of
from core.training.stage.palette import CREAM, INK, edge_of, lightness


def ball(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    whole = disc(0, 0, 0.44)
    sheet_of(b, [whole], c)
    b.canvas.save()
    b.canvas.clipPath(whole, doAntiAlias=True)
    b.outline(smooth([(-0.5, 0.16), (-0.1, 0.3), (0.2, 0.02), (0.5, 0.1)]), dark, 0.12)
    b.outline(smooth([(-0.4, -0.5), (-0.1, -0.2), (0.25, -0.3), (0.5, -0.1)]), light, 0.1)
    b.canvas.restore()
    b.oval(-0.18, -0.2, 0.08, 0.06, 0xFFFFFF, 0.75)


def flower(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, _ = shades(c)
    stem = 0x2E5B36
    b.line([(0, 0.0), (0.0, 0.5)], CREAM, 0.1, 0.8)
    leaf = smooth([(0, 0.42), (0.2, 0.24), (0.32, 0.3), (0.16, 0.44)], closed=True)
    b.outline(leaf, CREAM, 0.05, 0.8)
    b.line([(0, 0.0), (0.0, 0.5)], stem, 0.06)
    b.path(leaf, stem)
    petals = [
        disc(
            0.21 * math.cos(i * math.tau / 6 + 0.5),
            -0.16 + 0.21 * math.sin(i * math.tau / 6 + 0.5),
            0.165,
        )
        for i in range(6)
    ]
    sheet_of(b, petals, c)
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


def fish(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    tail = smooth([(0.2, 0.0), (0.56, -0.3), (0.44, 0.0), (0.56, 0.3)], closed=True)
    body = skia.Path()
    body.moveTo(-0.52, 0.02)
    body.cubicTo(-0.36, -0.34, 0.1, -0.36, 0.36, 0.0)
    body.cubicTo(0.1, 0.36, -0.36, 0.34, -0.52, 0.02)
    body.close()
    tail = polygon([(0.2, 0.0), (0.54, -0.3), (0.46, 0.0), (0.54, 0.3)])
    fin = polygon([(-0.2, -0.2), (0.02, -0.42), (0.16, -0.18)])
    sheet_of(b, [tail, fin, body], c)
    b.path(tail, dark)
    b.path(fin, dark)
    b.outline(smooth([(-0.22, -0.2), (-0.15, 0.0), (-0.22, 0.2)]), dark, 0.035)
    for x in (-0.04, 0.1):
        b.outline(smooth([(x, -0.12), (x + 0.06, 0.0), (x, 0.12)]), light, 0.04)
    b.oval(-0.34, -0.04, 0.058, 0.058, 0xFFFFFF)
    b.oval(-0.345, -0.04, 0.03, 0.03, INK)


def kite(b: Brush, c: int, opened: float) -> None:
    del opened
    dark, light = shades(c)
    tail = smooth([(0, 0.28), (0.1, 0.36), (-0.08, 0.44), (0.06, 0.54)])
    b.outline(tail, edge_of(c), 0.07)
    b.outline(tail, c, 0.035)
    sail = polygon([(0, -0.54), (0.4, -0.14), (0, 0.3), (-0.4, -0.14)])
    sheet_of(b, [sail], c)
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


def apple(b: Brush, c: int, opened: float) -> None:
    """Round with two shoulders, a stem, a leaf and a bite."""
    del opened
    dark, light = shades(c)
    b.line([(0.0, -0.24), (0.07, -0.47)], CREAM, 0.12, 0.8)
    leaf = smooth([(0.08, -0.36), (0.2, -0.54), (0.44, -0.5), (0.32, -0.34)], closed=True)
    b.outline(leaf, CREAM, 0.06, 0.9)
    body = skia.Path()
    body.moveTo(0, -0.22)
    body.cubicTo(-0.16, -0.38, -0.5, -0.28, -0.48, 0.06)
    body.cubicTo(-0.46, 0.36, -0.22, 0.54, 0, 0.42)
    body.cubicTo(0.22, 0.54, 0.46, 0.36, 0.48, 0.06)
    body.cubicTo(0.5, -0.28, 0.16, -0.38, 0, -0.22)
    body.close()
    for x, y, r in ((0.5, -0.06, 0.14), (0.53, 0.14, 0.14)):
        body = skia.Op(body, disc(x, y, r), skia.PathOp.kDifference_PathOp) or body
    sheet_of(b, [body], c)
    b.outline(smooth([(0.36, -0.14), (0.4, 0.0), (0.39, 0.12), (0.42, 0.24)]), 0xFBF3D6, 0.055)
    b.outline(smooth([(-0.12, -0.2), (0.0, -0.14), (0.12, -0.2)]), dark, 0.05)
    b.outline(smooth([(-0.36, 0.1), (-0.36, -0.1), (-0.24, -0.2)]), light, 0.08)
    b.line([(0.0, -0.22), (0.07, -0.47)], 0x4A3020, 0.06)
    b.path(leaf, 0x2E5B36)


def shell(b: Brush, c: int, opened: float) -> None:
    """A fan with deep ribs that meet at the hinge below."""
    del opened
    dark, light = shades(c)
    b.canvas.save()
    b.canvas.scale(0.88, 0.88)
    b.canvas.translate(0, 0.05)
    hinge = (0.0, 0.38)
    angles = [math.radians(-90 + (i - 3) * 27) for i in range(7)]
    tips = [(hinge[0] + 0.6 * math.cos(a), hinge[1] - 0.2 + 0.62 * math.sin(a)) for a in angles]
    lobes = [disc(x, y, 0.145) for x, y in tips]
    fan = polygon([(-0.1, 0.4), *tips, (0.1, 0.4)])
    foot = polygon([(-0.1, 0.24), (0.1, 0.24), (0.25, 0.46), (-0.25, 0.46)])
    sheet_of(b, [foot, *lobes, fan], c)
    b.path(foot, dark)
    for i in range(6):
        x, y = ((tips[i][k] + tips[i + 1][k]) / 2 for k in (0, 1))
        b.line([hinge, (x * 1.08, y - 0.04)], dark, 0.05)
    for x, y in tips[1:6]:
        b.line([(x * 0.62, 0.36 + (y - 0.36) * 0.62), (x, y)], light, 0.05)
    b.canvas.restore()


def drum(b: Brush, c: int, opened: float) -> None:
    """A barrel with laced sides, a pale skin and two sticks laid over it."""
    del opened
    dark, _ = shades(c)
    skin, cord = 0xF3E6C8, 0xF7E9B8 if lightness(c) < 0.62 else 0x6B4A30
    body = skia.Path()
    body.moveTo(-0.46, -0.14)
    body.lineTo(-0.46, 0.32)
    body.quadTo(0, 0.56, 0.46, 0.32)
    body.lineTo(0.46, -0.14)
    body.close()
    top = disc(0, -0.14, 0.46, 0.17)
    sheet_of(b, [body, top], c)
    lace = [(-0.43, -0.04), (-0.3, 0.36), (-0.15, 0.05), (0, 0.42), (0.15, 0.05)]
    b.line([*lace, (0.3, 0.36), (0.43, -0.04)], cord, 0.05)
    b.outline(smooth([(-0.44, 0.32), (0, 0.53), (0.44, 0.32)]), dark, 0.06)
    b.path(top, dark)
    b.path(disc(0, -0.14, 0.4, 0.125), skin)
    for side in (-1, 1):
        stick = [(side * 0.42, -0.5), (-side * 0.12, -0.15)]
        b.line(stick, INK, 0.09)
        b.line(stick, 0xB98350, 0.05)
        b.oval(-side * 0.12, -0.15, 0.07, 0.06, INK)
        b.oval(-side * 0.12, -0.15, 0.05, 0.042, 0xD9A870)
