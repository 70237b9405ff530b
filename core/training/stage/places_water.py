"""Three places by the water: harbour, bridge and beach."""

from __future__ import annotations

import math

import skia

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.palette import mix
from core.training.stage.scene import (
    BOTTOM,
    LEFT,
    RIGHT,
    Scene,
    ground,
    hills,
    shimmer,
    sky,
    water,
)


def harbour(b: Brush, s: Scene) -> None:
    sky(b, s, 470)
    water(b, s, 465, 760, 0x2F5E84)
    rock = s.light.ground(0x3B3A4A)
    x = 330 + s.shift
    cliff = smooth(
        [
            (LEFT - 160, 780),
            (LEFT - 100, 560),
            (x - 200, 440),
            (x, 400),
            (x + 150, 440),
            (x + 260, 560),
            (x + 330, 700),
            (x + 400, 780),
        ]
    )
    cliff.close()
    b.paper(cliff, rock)
    lighthouse(b, s, x)
    for i, bx in enumerate((900, 1240)):
        boat(b, s, bx + s.shift * 2, (610, 560)[i], (1.0, 0.72)[i])
    for i in range(9):
        px = LEFT + 40 + i * 200
        b.rect(px, 690, 30, 90, s.light.ground(0x4A3629))
    ground(b, s, 715, 0x64503F, 0x8A6E55)
    for i in range(1, 5):
        b.line([(LEFT, 715 + i * i * 13), (RIGHT, 715 + i * i * 13)], s.light.of(0x4A3A2E), 4, 0.7)


def lighthouse(b: Brush, s: Scene, x: float) -> None:
    """White with red bands, nearly as tall as the picture."""
    b.canvas.save()
    b.canvas.translate(0, 34)
    white, red = s.light.of(0xEDE6D8), s.light.of(0xB4423A)
    b.paper(polygon([(x - 66, 430), (x - 42, 100), (x + 42, 100), (x + 66, 430)]), white, 4)
    for top, bottom in ((170, 232), (300, 366)):
        wide = [42 + 24 * (y - 100) / 330 for y in (top, bottom)]
        b.poly(
            [(x - wide[0], top), (x + wide[0], top), (x + wide[1], bottom), (x - wide[1], bottom)],
            red,
        )
    dark = s.light.of(0x2B2C38)
    b.rect(x - 60, 84, 120, 18, dark)
    b.rect(x - 40, 30, 80, 58, dark)
    b.rect(x - 28, 36, 56, 46, 0xFFE7A0 if s.light.lamp else s.light.of(0xBFD7DA))
    b.poly([(x - 54, 34), (x, -18), (x + 54, 34)], red)
    b.canvas.restore()


def boat(b: Brush, s: Scene, x: float, y: float, k: float) -> None:
    mast = s.light.of(0x4A3426)
    b.rect(x - 5 * k, y - 230 * k, 10 * k, 240 * k, mast)
    b.poly(
        [(x + 10 * k, y - 220 * k), (x + 10 * k, y - 40 * k), (x + 130 * k, y - 40 * k)],
        s.light.of(0xE9DEC6),
    )
    b.paper(
        polygon(
            [
                (x - 120 * k, y - 12 * k),
                (x + 150 * k, y - 12 * k),
                (x + 112 * k, y + 56 * k),
                (x - 84 * k, y + 56 * k),
            ]
        ),
        s.light.of(0x7B4B35),
        3,
    )


def beam(b: Brush, s: Scene, t: float) -> None:
    """The harbour's sea and, when it is dark, the lighthouse's turning light."""
    shimmer(b, s, t, 480, 690, 81, left=700 + s.shift)
    if not s.light.lamp and s.weather != "fog":
        return
    x, y = 330 + s.shift, 92.0
    turn = math.cos(t * 0.55 + (s.dice % 7))
    reach, spread = 1700 * turn, 150 * (0.35 + 0.65 * abs(turn))
    if abs(turn) > 0.06:
        path = polygon(
            [(x, y - 8), (x + reach, y + 60 - spread), (x + reach, y + 60 + spread), (x, y + 8)]
        )
        shader = skia.GradientShader.MakeLinear(
            points=[skia.Point(x, y), skia.Point(x + reach, y)], colors=[0x8CFFE9B0, 0x00FFE9B0]
        )
        b.canvas.drawPath(path, skia.Paint(Shader=shader, AntiAlias=True))
    b.glow(x, y, 90 + 90 * (1 - abs(turn)), 0xFFE9B0, 0.75)


def bridge(b: Brush, s: Scene) -> None:
    sky(b, s, 520)
    hills(b, s, 440, 120, s.light.ground(0x6F8F83, 0.55), 91)
    hills(b, s, 520, 70, s.light.ground(0x577F63, 0.2), 92)
    water(b, s, 540, 790, 0x2E7C7E)
    stone = s.light.of(0xA79B8C)
    shade = s.light.of(0x6F665E)
    deck = smooth([(LEFT - 60, 430), (200, 330), (800, 270), (1400, 330), (RIGHT + 60, 430)])
    deck.lineTo(RIGHT + 60, 660)
    deck.lineTo(LEFT - 60, 660)
    deck.close()
    for cx, r in ((120, 150), (560, 190), (1040, 190), (1480, 150)):
        hole = skia.Path()
        hole.addRRect(
            skia.RRect.MakeRectXY(
                skia.Rect.MakeLTRB(cx + s.shift - r, 690 - r * 1.55, cx + s.shift + r, 1100), r, r
            )
        )
        deck = skia.Op(deck, hole, skia.PathOp.kDifference_PathOp) or deck
    b.paper(deck, stone)
    b.outline(
        smooth([(LEFT - 60, 450), (200, 350), (800, 290), (1400, 350), (RIGHT + 60, 450)]),
        shade,
        12,
    )
    for i in range(15):
        x = LEFT + 40 + i * 118
        top = 292 + 150 * abs((x - 800) / 980) ** 2
        b.rect(x, top - 58, 26, 54, stone)
    b.outline(
        smooth([(LEFT - 60, 376), (200, 276), (800, 216), (1400, 276), (RIGHT + 60, 376)]),
        stone,
        22,
    )
    rng = s.roll(9)
    for _ in range(30):
        x, y = rng.uniform(0, 1600), rng.uniform(370, 430)
        b.rect(x, y, 34, 13, shade, 0.4, 4)
    ground(b, s, 735, 0x5E7E48, 0x7C9B58)
    for i in range(40):
        x = LEFT + i * 46 + rng.uniform(-14, 14)
        b.line(
            [(x, 750), (x + rng.uniform(-14, 14), 690 - rng.uniform(0, 34))],
            s.light.ground(0x6B8A4A),
            8,
        )


def river(b: Brush, s: Scene, t: float) -> None:
    shimmer(b, s, t, 640, 730, 93)


def beach(b: Brush, s: Scene) -> None:
    sky(b, s, 440)
    water(b, s, 436, 660, 0x2FA3AE)
    b.paper(
        smooth(
            [
                (LEFT - 60, BOTTOM),
                (LEFT - 60, 600),
                (260, 640),
                (700, 600),
                (1150, 650),
                (RIGHT + 60, 590),
                (RIGHT + 60, BOTTOM),
            ]
        ),
        s.light.ground(0xF1E5C6),
    )
    dune = smooth(
        [
            (LEFT - 60, BOTTOM),
            (LEFT - 60, 640),
            (300, 668),
            (760, 634),
            (1200, 690),
            (RIGHT + 60, 640),
            (RIGHT + 60, BOTTOM),
        ]
    )
    dune.close()
    b.path(dune, s.light.ground(0xE3C688))
    for i, paint in enumerate((0x5FA7A8, 0xD98A6A, 0x8FAE6A)):
        hut(b, s, 920 + i * 215 + s.shift, paint)
    px = 60 + s.shift
    trunk = s.light.of(0x8A6647)
    b.outline(smooth([(px, 700), (px + 30, 520), (px + 96, 330), (px + 150, 230)]), trunk, 30)
    for k, a in enumerate((-2.9, -2.3, -1.2, -0.5, 0.15, 0.7)):
        tip = (px + 150 + 230 * math.cos(a), 225 + 150 * math.sin(a) + 60)
        mid = (px + 150 + 130 * math.cos(a), 190 + 130 * math.sin(a))
        leaf = skia.Path()
        leaf.moveTo(px + 150, 225)
        leaf.quadTo(mid[0], mid[1] - 20, *tip)
        leaf.quadTo(mid[0], mid[1] + 46, px + 150, 225)
        b.path(leaf, s.light.ground(0x4E8C54 if k % 2 else 0x3E7848))
    b.fade_down(
        LEFT,
        760,
        RIGHT - LEFT,
        BOTTOM - 760,
        [(s.light.ground(0xE3C688), 0), (mix(s.light.ground(0xC9A666), 0, 0.1), 1)],
    )
    rng = s.roll(10)
    b.dots(
        [(rng.uniform(LEFT, RIGHT), rng.uniform(700, BOTTOM)) for _ in range(60)],
        s.light.of(0xB8935A),
        6,
        0.6,
    )


def hut(b: Brush, s: Scene, x: float, paint: int) -> None:
    """A striped bathing hut."""
    b.paper(
        polygon([(x, 665), (x, 420), (x + 85, 330), (x + 170, 420), (x + 170, 665)]),
        s.light.of(0xF0E8D6),
        4,
    )
    for i in range(4):
        b.rect(x + 4 + i * 46, 424, 22, 241, s.light.of(paint))
    b.poly(
        [(x - 16, 432), (x + 85, 318), (x + 186, 432), (x + 168, 440), (x + 85, 350), (x + 2, 440)],
        s.light.ground(mix(paint, 0x33261F, 0.35)),
    )
    b.rect(x + 54, 510, 62, 155, s.light.of(mix(paint, 0x1E1A1E, 0.45)))


def surf(b: Brush, s: Scene, t: float) -> None:
    """The beach's waves coming in."""
    shimmer(b, s, t, 446, 590, 101)
    for i in range(2):
        push = 12 * math.sin(t * 0.9 + i * 2.2)
        y = 606 + i * 16 + push
        b.outline(
            smooth(
                [
                    (LEFT - 60, y - 14),
                    (260, y + 26),
                    (700, y - 14),
                    (1150, y + 34),
                    (RIGHT + 60, y - 22),
                ]
            ),
            s.light.of(0xFFFFFF),
            9,
            0.6,
        )
