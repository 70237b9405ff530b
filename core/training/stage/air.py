"""What hangs in the air: rain, snow, fog, sparkle, and the dark of the corners."""

from __future__ import annotations

import math

import skia

from core.training.stage.brush import HEIGHT, WIDTH, XY, Brush
from core.training.stage.palette import CREAM, GOLD, INK, mix
from core.training.stage.scene import Scene


def vignette(canvas: skia.Canvas, width: float, height: float) -> None:
    """Softly darker corners."""
    shader = skia.GradientShader.MakeRadial(
        center=skia.Point(width / 2, height / 2),
        radius=math.hypot(width, height) / 2,
        colors=[0x00080614, 0x00080614, 0x5A080614],
    )
    canvas.drawRect(skia.Rect.MakeWH(width, height), skia.Paint(Shader=shader))


def weather(b: Brush, s: Scene, t: float) -> None:
    """Rain, snow or drifting fog over the whole picture."""
    rng = s.roll(21)
    if s.weather == "rain":
        ends: list[XY] = []
        for _ in range(85):
            x, y = rng.uniform(-60, WIDTH + 260), rng.uniform(0, HEIGHT)
            y = (y + t * rng.uniform(900, 1300)) % (HEIGHT + 160) - 80
            ends += [(x - y * 0.2, y), (x - y * 0.2 - 13, y + 62)]
        b.lines(ends, 0xDCE6F2, 3.6, 0.5)
    elif s.weather == "snow":
        for size, count in ((8.0, 60), (14.0, 34)):
            flakes: list[XY] = []
            for i in range(count):
                x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
                y = (y + t * (40 + size * 7)) % (HEIGHT + 60) - 30
                flakes.append((x + 30 * math.sin(t * 0.8 + i), y))
            b.dots(flakes, 0xFFFFFF, size, 0.9)
    elif s.weather == "fog":
        pale = mix(s.light.veil, 0xFFFFFF, 0.25)
        for i in range(4):
            y = 330 + i * 130
            x = 170 * math.sin(t * 0.13 + i * 1.7 + s.dice % 5)
            b.rect(x - 300 + i * 130, y, 1300, 74, pale, 0.16, 37)


def rays(b: Brush, x: float, y: float, size: float, t: float, gold: bool) -> None:
    """Short strokes around something found or opened."""
    ends: list[XY] = []
    for i in range(9):
        a = i * math.tau / 9 + 0.2
        if math.sin(a) > 0.75:
            continue
        inner = size * (0.72 + 0.05 * math.sin(t * 5 + i * 2))
        outer = inner + size * 0.17
        ends += [
            (x + inner * math.cos(a), y + inner * math.sin(a)),
            (x + outer * math.cos(a), y + outer * math.sin(a)),
        ]
    b.lines(ends, INK, size * 0.075, 0.45)
    b.lines(ends, mix(GOLD, 0xFFFFFF, 0.35) if gold else CREAM, size * 0.045, 0.95)


def streaks(b: Brush, x: float, y: float, size: float, fallen: float) -> None:
    """Strokes above something that falls, beside it once it has landed."""
    ends: list[XY] = []
    for k in (-0.36, 0.0, 0.36):
        if fallen < 1.0:
            ends += [(x + k * size, y - size * 0.72), (x + k * size, y - size * 1.12)]
        else:
            ends += [(x + k * 2.0 * size, y - size * 0.46), (x + k * 2.7 * size, y - size * 0.74)]
    b.lines(ends, INK, size * 0.075, 0.4)
    b.lines(ends, CREAM, size * 0.045, 0.9)


def snores(b: Brush, x: float, y: float, facing: int, t: float) -> None:
    """Three letters z that rise from a sleeper."""
    for i in range(3):
        k = (i / 3 + t * 0.16) % 1.0
        size = 16 + 26 * k
        zx, zy = x + facing * (150 + 90 * k), y - 190 - 200 * k
        z = [
            (zx - size, zy - size),
            (zx + size, zy - size),
            (zx - size, zy + size),
            (zx + size, zy + size),
        ]
        b.line(z, INK, 14, 0.4 * (1 - k))
        b.line(z, CREAM, 8, 1 - k * 0.8)


def notes(b: Brush, x: float, y: float, t: float) -> None:
    """Music that rises on both sides of someone who dances."""
    for i, side in enumerate((-1, 1, -1, 1)):
        k = (i / 4 + t * 0.22) % 1.0
        nx = x + side * (250 + 26 * math.sin(t * 2 + i * 2)) + i * 14
        ny, size = y - 170 - 280 * k, 24.0
        shown = min(1.0, 4 * k, 4 * (1 - k))
        stem = [(nx + size * 0.8, ny), (nx + size * 0.8, ny - size * 2.7)]
        flag = [stem[1], (nx + size * 1.9, ny - size * 1.8)]
        for colour, grow, alpha in ((INK, 8.0, 0.55), (CREAM, 0.0, 1.0)):
            b.oval(nx, ny, size + grow / 2, size * 0.74 + grow / 2, colour, alpha * shown)
            b.line(stem, colour, 9 + grow, alpha * shown)
            b.line(flag, colour, 11 + grow, alpha * shown)


def flutter(b: Brush, x: float, y: float, size: float) -> None:
    """Short bows on both sides of a hand that waves."""
    for side in (-1, 1):
        for k in (1.0, 1.55):
            bow = [
                (x + side * size * k * math.cos(a), y - size * k * math.sin(a))
                for a in (-0.35, 0.15, 0.65)
            ]
            b.line(bow, INK, size * 0.26, 0.4)
            b.line(bow, CREAM, size * 0.15, 0.95)


def trail(b: Brush, points: list[XY], size: float) -> None:
    """Dashes along the way of something thrown."""
    ends = [p for pair in zip(points[0::2], points[1::2], strict=False) for p in pair]
    if ends:
        b.lines(ends, INK, size * 0.1, 0.4)
        b.lines(ends, CREAM, size * 0.06, 0.95)
