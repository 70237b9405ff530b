"""Six places of fields and roads: forest, market, mountain, garden, village, station."""

from __future__ import annotations

import math

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.palette import mix
from core.training.stage.scene import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Scene,
    ground,
    hills,
    house,
    pine,
    sky,
    tree,
)


def forest(b: Brush, s: Scene) -> None:
    sky(b, s, 560)
    far = s.light.of(0x4F8468, 0.7)
    b.rect(LEFT, 300, RIGHT - LEFT, 400, far)
    rng = s.roll(2)
    for i in range(15):
        x = LEFT + i * 125 + rng.uniform(-30, 30)
        b.poly(
            [(x - 110, 640), (x, 60 + rng.uniform(0, 170)), (x + 110, 640)],
            s.light.of(0x3F7558, 0.45),
        )
    ground(b, s, 610, 0x3B5B33, 0x56803F)
    for i in range(8):
        x = LEFT + i * 235 + rng.uniform(-40, 40) + s.shift
        w = rng.uniform(34, 52)
        bark = s.light.of(0x4B3526, 0.2)
        b.paper(
            polygon(
                [
                    (x - w * 0.5, TOP),
                    (x + w * 0.5, TOP),
                    (x + w * 0.62, 640),
                    (x + w, 668),
                    (x - w, 668),
                    (x - w * 0.62, 640),
                ]
            ),
            bark,
            3,
        )
    leaves = s.light.ground(0x2C5A3C)
    crown = [
        (LEFT - 60, TOP),
        *[(LEFT + i * 95, (150 if i % 2 else 60) + rng.uniform(0, 70)) for i in range(20)],
        (RIGHT + 60, TOP),
    ]
    path = smooth(crown)
    path.close()
    b.paper(path, leaves)
    for x in (LEFT + 40, RIGHT - 40):
        bark = s.light.of(0x35241B)
        b.paper(
            polygon(
                [
                    (x - 70, TOP),
                    (x + 70, TOP),
                    (x + 80, 760),
                    (x + 130, 830),
                    (x - 130, 830),
                    (x - 80, 760),
                ]
            ),
            bark,
            4,
        )
    fern = s.light.ground(0x3F7A3E)
    for i in range(16):
        x = LEFT + i * 115 + rng.uniform(-30, 30)
        for a in (-0.9, -0.3, 0.3, 0.9):
            b.line([(x, 700), (x + 52 * math.sin(a), 700 - 62 * math.cos(a))], fern, 11)


def market(b: Brush, s: Scene) -> None:
    sky(b, s, 560)
    rng = s.roll(3)
    x = LEFT - 20.0
    while x < RIGHT:
        w = rng.uniform(190, 250)
        top = rng.uniform(130, 250)
        wall = s.light.of(rng.choice((0xD9A679, 0xCE9080, 0xE3BC85, 0xB98C76)), 0.12)
        b.paper(
            polygon(
                [
                    (x, 640),
                    (x, top),
                    (x + w * 0.2, top - 46),
                    (x + w * 0.35, top - 46),
                    (x + w * 0.5, top - 96),
                    (x + w * 0.65, top - 46),
                    (x + w * 0.8, top - 46),
                    (x + w, top),
                    (x + w, 640),
                ]
            ),
            wall,
            4,
        )
        pane = 0xFBD98A if s.light.lamp else s.light.of(0x6F8792)
        for row in range(2):
            for column in (0.18, 0.6):
                b.rect(x + w * column, top + 30 + row * 105, w * 0.22, 66, pane)
        x += w
    ground(b, s, 600, 0xA78363, 0xC7A27E)
    joints = s.light.ground(0x8A6A50)
    for i in range(4):
        b.line([(LEFT, 640 + i * i * 26), (RIGHT, 640 + i * i * 26)], joints, 3, 0.55)
    for i in range(-9, 10):
        b.line([(800 + i * 85, 610), (800 + i * 240, BOTTOM)], joints, 3, 0.45)
    for i, x in enumerate((60 + s.shift, 590 + s.shift, 1120 + s.shift)):
        stall(b, s, x, (0xB5483F, 0x3E7F83, 0xC98A35)[i])
    for i in range(24):
        x = LEFT + i * 76
        y = 92 + 34 * math.sin(i * 0.75)
        b.poly(
            [(x, y), (x + 54, y), (x + 27, y + 52)],
            s.light.of((0xC25A4E, 0xE4C06A, 0x5D9B98)[i % 3]),
        )
    b.line(
        [(LEFT + i * 76, 92 + 34 * math.sin(i * 0.75)) for i in range(26)], s.light.of(0x5A4236), 4
    )


def stall(b: Brush, s: Scene, x: float, cloth: int) -> None:
    """A market stall with a striped roof and a heap of wares."""
    post = s.light.of(0x6A4A35)
    for k in (10, 372):
        b.rect(x + k, 340, 16, 330, post)
    b.rect(x - 4, 560, 408, 116, s.light.of(0x8C6244))
    b.rect(x - 14, 544, 428, 22, s.light.of(0xA87B56))
    rng = s.roll(int(x))
    for i in range(3):
        wares = s.light.of(rng.choice((0x9DA85A, 0xB0714E, 0xC9A45E)))
        b.path(
            smooth(
                [
                    (x + 30 + i * 125, 546),
                    (x + 60 + i * 125, 490),
                    (x + 110 + i * 125, 490),
                    (x + 140 + i * 125, 546),
                ]
            ),
            wares,
        )
    for i in range(8):
        colour = s.light.of(cloth if i % 2 == 0 else 0xEADFC8)
        left = x - 30 + i * 57.5
        top = x + 10 + i * 47.5
        b.poly(
            [(top, 290), (top + 47.5, 290), (left + 57.5, 400), (left + 28.7, 424), (left, 400)],
            colour,
        )


def mountain(b: Brush, s: Scene) -> None:
    sky(b, s, 600)
    rng = s.roll(4)
    for far, base, peaks in ((0.55, 640, 4), (0.15, 670, 3)):
        for i in range(peaks):
            x = LEFT + (i + rng.uniform(0.25, 0.75)) * (RIGHT - LEFT) / peaks
            h = rng.uniform(360, 470) if far > 0.3 else rng.uniform(430, 560)
            w = h * rng.uniform(0.62, 0.78)
            rock = s.light.of(0x76739A if far > 0.3 else 0x5C5A80, far)
            b.paper(polygon([(x - w, base), (x, base - h), (x + w, base)]), rock, 4)
            b.poly([(x, base - h), (x + w, base), (x + w * 0.12, base)], mix(rock, 0x1B1B38, 0.22))
            cap = s.light.of(0xF0F0F2, far * 0.4)
            b.poly(
                [
                    (x, base - h),
                    (x + w * 0.3, base - h * 0.7),
                    (x + w * 0.14, base - h * 0.62),
                    (x + w * 0.04, base - h * 0.72),
                    (x - w * 0.1, base - h * 0.6),
                    (x - w * 0.3, base - h * 0.7),
                ],
                cap,
            )
    hills(b, s, 640, 40, s.light.ground(0x6E9A5C, 0.1), 41)
    for i in range(9):
        x = LEFT + i * 200 + rng.uniform(-60, 60) + s.shift
        pine(b, s, x, 668, rng.uniform(120, 210), 0x2F5B4B)
    ground(b, s, 655, 0x5B8148, 0x7BA75C)
    for i in range(6):
        x = LEFT + i * 320 + rng.uniform(-80, 80)
        stone = s.light.ground(0x8F8D96)
        b.path(polygon([(x, 720), (x + 26, 690), (x + 66, 684), (x + 98, 720)]), stone)


def garden(b: Brush, s: Scene) -> None:
    sky(b, s, 560)
    hills(b, s, 480, 60, s.light.ground(0x8FB873, 0.35), 51)
    x = 90 + s.shift
    glass = s.light.of(0xBFE0DA) if not s.light.lamp else mix(s.light.of(0xBFE0DA), 0xFBD98A, 0.4)
    b.paper(
        polygon(
            [(x, 620), (x, 360), (x + 120, 230), (x + 400, 230), (x + 520, 360), (x + 520, 620)]
        ),
        glass,
        4,
    )
    bar = s.light.of(0xF1F1E6)
    for i in range(7):
        b.line([(x + i * 86.6, 620), (x + i * 86.6, 360), (x + 120 + i * 46.6, 230)], bar, 8)
    b.line([(x, 360), (x + 520, 360)], bar, 10)
    b.line([(x, 490), (x + 520, 490)], bar, 7)
    for i in range(2):
        tree(b, s, (760, 1560)[i] + s.shift, 600, (300, 360)[i], 0x79AE52)
    fx = 1150 + s.shift
    hedge = s.light.ground(0x4E8F4A)
    b.paper(
        smooth(
            [
                (LEFT - 50, 690),
                *[(LEFT + i * 66, 560 if i % 2 else 590) for i in range(28)],
                (RIGHT + 60, 690),
            ]
        ),
        hedge,
    )
    stone = s.light.of(0xC9C4B6)
    b.paper(polygon([(fx - 190, 700), (fx - 160, 640), (fx + 160, 640), (fx + 190, 700)]), stone, 4)
    b.rect(fx - 18, 430, 36, 215, stone)
    b.poly([(fx - 100, 452), (fx + 100, 452), (fx + 40, 500), (fx - 40, 500)], stone)
    b.oval(fx, 644, 156, 14, s.light.of(0x7FB6C4))
    ground(b, s, 680, 0x78A94E, 0x93C264)
    path_colour = s.light.ground(0xE2CFA4)
    b.poly([(720, 680), (900, 680), (1240, BOTTOM), (420, BOTTOM)], path_colour)
    for i in range(5):
        cone = (LEFT + 60 + i * 380) + s.shift
        b.paper(
            polygon([(cone - 58, 715), (cone, 540), (cone + 58, 715)]), s.light.ground(0x2F6B40), 4
        )


def fountain(b: Brush, s: Scene, t: float) -> None:
    """The garden's water."""
    fx = 1150 + s.shift
    drops = []
    for i in range(22):
        k = (i / 22 + t * 0.55) % 1.0
        side = -1 if i % 2 else 1
        drops.append((fx + side * (14 + 86 * k), 425 - 150 * k * (1 - k) * 2.2 + 200 * k * k))
    b.dots(drops, mix(s.light.of(0xDDF3F6), 0xFFFFFF, 0.3), 10, 0.85)


def village(b: Brush, s: Scene) -> None:
    sky(b, s, 600)
    hills(b, s, 520, 130, s.light.ground(0x8DA46B, 0.5), 61)
    hills(b, s, 590, 80, s.light.ground(0x7D9A56, 0.2), 62)
    cx = 1030 + s.shift
    wall = s.light.of(0xE5DAC5, 0.1)
    b.paper(polygon([(cx, 640), (cx, 250), (cx + 110, 250), (cx + 110, 640)]), wall, 4)
    b.poly([(cx - 16, 254), (cx + 55, 30), (cx + 126, 254)], s.light.ground(0x7E3B36))
    b.rect(cx + 38, 310, 34, 74, 0xFBD98A if s.light.lamp else s.light.of(0x5C6B74), radius=17)
    spots = (
        (10, 660, 250, 150, 0xEAD7B0),
        (330, 640, 210, 135, 0xD9B79A),
        (640, 650, 240, 150, 0xE8DCC6),
        (1190, 655, 260, 160, 0xD8B48C),
        (1500, 640, 200, 140, 0xE7D3B4),
    )
    for i, (x, y, w, h, paint) in enumerate(spots):
        house(b, s, x + s.shift, y, w, h, paint, (0xA3463A, 0x8A3F3A, 0xB4573F)[i % 3])
    ground(b, s, 640, 0x9C8A5E, 0xB9A873)
    fence = s.light.of(0xDCCFB4)
    for i in range(30):
        b.rect(LEFT + i * 62, 640, 15, 62, fence)
    b.rect(LEFT, 658, RIGHT - LEFT, 11, fence)


def smoke(b: Brush, s: Scene, t: float) -> None:
    """The village's chimneys."""
    for k, (x, y) in enumerate(((200, 400), (1395, 390))):
        for i in range(5):
            age = (i / 5 + t * 0.12) % 1.0
            drift = 40 * math.sin(age * 5 + k)
            b.oval(
                x + s.shift + drift + 60 * age,
                y - 190 * age,
                14 + 34 * age,
                12 + 24 * age,
                mix(s.light.sky[1], 0xFFFFFF, 0.45),
                0.5 * (1 - age),
            )


def station(b: Brush, s: Scene) -> None:
    sky(b, s, 560)
    hills(b, s, 520, 60, s.light.ground(0x7C8D86, 0.5), 71)
    iron = s.light.of(0x38444F)
    x = 130 + s.shift
    body = s.light.of(0x2F6157)
    b.paper(
        polygon(
            [(LEFT - 40, 650), (LEFT - 40, 300), (x + 1000, 300), (x + 1050, 350), (x + 1050, 650)]
        ),
        body,
        4,
    )
    b.rect(LEFT - 40, 300, x + 1040 - LEFT, 22, s.light.of(0x1F443D))
    b.rect(LEFT - 40, 520, x + 1090 - LEFT, 16, s.light.of(0xD9B45F))
    pane = 0xFBD98A if s.light.lamp else s.light.of(0xA9C4CC)
    for i in range(6):
        b.rect(x - 130 + i * 190, 362, 130, 112, pane, radius=10)
    b.rect(x + 990, 362, 40, 112, pane, radius=8)
    wheel = s.light.of(0x20242B)
    for i in range(9):
        b.oval(x - 150 + i * 140, 656, 36, 36, wheel)
    b.rect(LEFT, 676, RIGHT - LEFT, 14, s.light.of(0x5B6068))
    ground(b, s, 688, 0x8B8480, 0xA9A29A)
    b.rect(LEFT, 700, RIGHT - LEFT, 14, s.light.of(0xE7D59A))
    for i in range(4):
        px = 60 + i * 500 + s.shift
        b.rect(px - 14, 120, 28, 580, iron)
        b.outline(smooth([(px - 14, 300), (px - 40, 180), (px - 170, 150)]), iron, 13)
        b.outline(smooth([(px + 14, 300), (px + 40, 180), (px + 170, 150)]), iron, 13)
    b.paper(
        polygon(
            [
                (LEFT, TOP),
                (RIGHT, TOP),
                (RIGHT, 110),
                *[(RIGHT - (i + 0.5 * (i % 2)) * 44, 150 if i % 2 else 110) for i in range(42)],
                (LEFT, 110),
            ]
        ),
        iron,
        4,
    )
    b.rect(LEFT, 96, RIGHT - LEFT, 18, s.light.of(0x586571))
    cx = 1330 + s.shift
    b.rect(cx - 5, 110, 10, 60, iron)
    b.rect(cx - 78, 165, 156, 156, iron, radius=30)
    b.rect(
        cx - 62,
        181,
        124,
        124,
        mix(s.light.of(0xEFE6CF), 0xFFF0C4, 0.35 if s.light.lamp else 0),
        radius=22,
    )
    b.line([(cx, 200), (cx, 243), (cx + 34, 262)], 0x2A2A30, 9)


def steam(b: Brush, s: Scene, t: float) -> None:
    """Below the station's train."""
    for i in range(6):
        age = (i / 6 + t * 0.16) % 1.0
        b.oval(
            1240 + s.shift + 120 * age,
            640 - 170 * age,
            30 + 60 * age,
            22 + 40 * age,
            mix(s.light.sky[1], 0xFFFFFF, 0.6),
            0.4 * (1 - age),
        )
