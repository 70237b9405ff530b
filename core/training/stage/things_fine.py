"""Objects of worth: clock, guitar and crown."""

from __future__ import annotations

import math

import skia

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.cutouts import box, disc, shades, sheet_of
from core.training.stage.palette import CREAM, INK, edge_of, lightness


def clock(b: Brush, c: int, opened: float) -> None:
    """An alarm clock: two bells above, two feet below, hands on a pale face."""
    del opened
    dark, _ = shades(c)
    face = 0xFBF6E6 if lightness(c) < 0.9 else 0xD2CCBE
    for side in (-1, 1):
        b.line([(side * 0.22, 0.3), (side * 0.36, 0.48)], edge_of(c), 0.15)
        b.line([(side * 0.22, 0.3), (side * 0.36, 0.48)], c, 0.085)
    bells = []
    for side in (-1, 1):
        bell = skia.Path()
        bell.addArc(skia.Rect.MakeLTRB(-0.19, -0.19, 0.19, 0.19), 180, 180)
        bell.close()
        turn = skia.Matrix()
        turn.setRotate(side * 40)
        turn.postTranslate(side * 0.28, -0.3)
        bell.transform(turn)
        bells.append(bell)
    b.line([(0, -0.3), (0, -0.5)], edge_of(c), 0.1)
    b.line([(0, -0.3), (0, -0.5)], c, 0.05)
    body = disc(0, 0.06, 0.4)
    sheet_of(b, [*bells, body], c)
    for bell in bells:
        b.path(bell, dark)
    b.path(body, c)
    b.path(disc(0, 0.06, 0.27), edge_of(c))
    b.path(disc(0, 0.06, 0.25), face)
    for i in range(4):
        a = i * math.tau / 4
        b.oval(0.2 * math.cos(a), 0.06 + 0.2 * math.sin(a), 0.025, 0.025, INK)
    b.line([(0.12, 0.12), (0, 0.06), (-0.02, -0.13)], INK, 0.055)


def guitar(b: Brush, c: int, opened: float) -> None:
    """A waisted body with a round hole, and a long neck to the upper right."""
    del opened
    dark, light = shades(c)
    wood = 0x5A3A26 if lightness(c) > 0.3 or c == 0x1A1A20 else 0xD9B98A
    b.canvas.save()
    b.canvas.rotate(36)
    b.canvas.scale(1.22, 1.22)
    neck = box(-0.05, -0.62, 0.1, 0.5, 0.02)
    head = polygon([(-0.06, -0.52), (-0.1, -0.7), (0.1, -0.7), (0.06, -0.52)])
    for path in (neck, head):
        b.outline(path, CREAM, 0.07)
        b.path(path, wood)
    upper, lower = disc(0, -0.04, 0.23, 0.2), disc(0, 0.3, 0.33, 0.27)
    waist = box(-0.18, -0.02, 0.36, 0.26)
    sheet_of(b, [upper, waist, lower], c)
    b.outline(smooth([(-0.25, 0.24), (-0.24, 0.4), (-0.1, 0.5)]), light, 0.06)
    b.path(box(-0.04, -0.5, 0.08, 0.5, 0.02), wood)
    b.path(disc(0, 0.1, 0.125), edge_of(c))
    b.path(disc(0, 0.1, 0.1), 0x2A1C18)
    b.path(box(-0.14, 0.34, 0.28, 0.06, 0.02), dark)
    for x in (-0.025, 0.025):
        b.line([(x, -0.6), (x, 0.36)], CREAM, 0.014, 0.9)
    for y in (-0.66, -0.58):
        for side in (-1, 1):
            b.oval(side * 0.12, y, 0.03, 0.025, CREAM)
    b.canvas.restore()


def crown(b: Brush, c: int, opened: float) -> None:
    """Five points with a ball on each, on a band with stones."""
    del opened
    dark, light = shades(c)
    points = [(-0.5, -0.22), (-0.27, -0.32), (0.0, -0.4), (0.27, -0.32), (0.5, -0.22)]
    valleys = [(-0.3, 0.04), (-0.11, 0.0), (0.11, 0.0), (0.3, 0.04)]
    rim = [points[0], valleys[0], points[1], valleys[1], points[2], valleys[2], points[3]]
    spikes = polygon([(-0.4, 0.3), *rim, valleys[3], points[4], (0.4, 0.3)])
    band = skia.Path()
    band.moveTo(-0.42, 0.16)
    band.quadTo(0, 0.26, 0.42, 0.16)
    band.lineTo(0.4, 0.36)
    band.quadTo(0, 0.48, -0.4, 0.36)
    band.close()
    balls = [disc(x, y - 0.03, 0.075) for x, y in points]
    sheet_of(b, [spikes, band, *balls], c)
    b.path(band, dark)
    for path in balls:
        b.path(path, light)
    for x, y in ((-0.26, 0.28), (0.0, 0.32), (0.26, 0.28)):
        b.path(disc(x, y, 0.065), edge_of(c))
        b.path(disc(x, y, 0.045), 0xFBF6E6 if edge_of(c) == INK else 0x8FD0D8)
    b.line([(-0.3, 0.1), (-0.36, -0.06)], light, 0.05)
