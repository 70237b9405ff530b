"""Three places under a roof: kitchen, library and castle hall."""

from __future__ import annotations

import math

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.palette import mix
from core.training.stage.scene import BOTTOM, LEFT, RIGHT, TOP, Scene, room, window


def kitchen(b: Brush, s: Scene) -> None:
    room(b, s, 0xE2B679, 0xB4765A, 630)
    grout = s.light.of(0xC79552)
    for i in range(14):
        b.line([(LEFT + i * 132, 380), (LEFT + i * 132, 630)], grout, 4, 0.7)
    for i in range(3):
        b.line([(LEFT, 380 + i * 84), (RIGHT, 380 + i * 84)], grout, 4, 0.7)
    b.rect(LEFT, 366, RIGHT - LEFT, 14, s.light.of(0x4E7E86))
    dark, pale = s.light.of(0x8E4A38), s.light.of(0xEBD9B4)
    for row in range(5):
        y0, y1 = 630 + row * row * 18, 630 + (row + 1) ** 2 * 18
        for i in range(-13, 13):
            k0, k1 = 74 + row * 22, 74 + (row + 1) * 22
            b.poly(
                [
                    (800 + i * k0, y0),
                    (800 + (i + 1) * k0, y0),
                    (800 + (i + 1) * k1, y1),
                    (800 + i * k1, y1),
                ],
                dark if (i + row) % 2 else pale,
            )
    x = 1080 + s.shift
    b.paper(
        polygon(
            [
                (x - 40, 330),
                (x + 90, 120),
                (x + 90, TOP),
                (x + 260, TOP),
                (x + 260, 120),
                (x + 390, 330),
            ]
        ),
        s.light.of(0xF0E6D0),
        4,
    )
    b.rect(x - 50, 322, 450, 30, s.light.of(0xB98C56))
    iron = s.light.of(0x34333B)
    b.rect(x, 460, 350, 190, iron, radius=10)
    b.rect(x - 12, 448, 374, 22, s.light.of(0x4A4852))
    b.rect(x + 70, 510, 210, 100, 0x7A2E1A, radius=14)
    b.glow(x + 175, 590, 120, 0xFF9A3C, 0.9)
    b.paper(
        polygon([(x + 40, 448), (x + 30, 392), (x + 150, 392), (x + 140, 448)]),
        s.light.of(0x6A7078),
        3,
    )
    window(b, s, 560 + s.shift, 110, 270, 230, 0xF3E9D4, arch=False)
    cloth = s.light.of(0xB8564A)
    for side in (0, 1):
        cx = 530 + s.shift + side * 250
        b.path(
            polygon(
                [
                    (cx, 80),
                    (cx + 80, 80),
                    (cx + (62 if side else 18), 250),
                    (cx + (80 if side else 0), 346),
                ]
            ),
            cloth,
        )
    b.rect(510 + s.shift, 72, 370, 18, s.light.of(0x6A4630), radius=9)
    shelf = s.light.of(0x6F4A32)
    sx = 90 + s.shift
    b.paper(
        polygon([(sx - 110, 650), (sx - 110, 430), (sx + 330, 430), (sx + 330, 650)]),
        s.light.of(0x4E7E86),
        4,
    )
    b.rect(sx - 126, 418, 472, 22, shelf)
    for i in range(2):
        b.rect(sx - 90 + i * 210, 462, 190, 160, s.light.of(0x3F6A72), radius=6)
        b.rect(sx - 5 + i * 210, 530, 20, 10, s.light.of(0xD9B45F))
    for i in range(5):
        hx = sx - 70 + i * 90
        b.line([(hx, 60), (hx, 110)], shelf, 6)
        onion = s.light.of((0x9A8A52, 0xB5A070)[i % 2])
        b.path(
            polygon(
                [
                    (hx, 96),
                    (hx + 20, 190 + 20 * (i % 2)),
                    (hx, 210 + 20 * (i % 2)),
                    (hx - 20, 190 + 20 * (i % 2)),
                ]
            ),
            onion,
        )
    b.rect(sx - 130, 48, 500, 16, shelf)


def fire(b: Brush, s: Scene, t: float) -> None:
    """The kitchen stove's flames."""
    x = 1255 + s.shift
    for i in range(4):
        h = 46 + 20 * math.sin(t * 6 + i * 1.9)
        fx = x - 60 + i * 40
        b.path(
            polygon([(fx - 22, 606), (fx + 4 * math.sin(t * 5 + i), 606 - h), (fx + 22, 606)]),
            0xFFB23E if i % 2 else 0xFF7A2A,
            0.9,
        )


def library(b: Brush, s: Scene) -> None:
    room(b, s, 0x5B3F31, 0x6E4A35, 650)
    rng = s.roll(11)
    spines = (0x6E5A4A, 0x58696A, 0x7C6E52, 0x5E4E5E, 0x6C7260)
    wood = s.light.of(0x8A5F3F)
    edge = s.light.of(0xA87850)
    window(b, s, 690 + s.shift, 90, 220, 440, 0xB98C5C, arch=True)
    for x in (-70, 220, 510, 960, 1250, 1540):
        left = x + s.shift - 10
        b.paper(
            polygon([(left, 660), (left, 20), (left + 160 + 90, 20), (left + 250, 660)]), wood, 4
        )
        for shelf in range(6):
            y = 40 + shelf * 102
            b.rect(left + 14, y, 222, 88, s.light.of(0x2E1F1A))
            bx = left + 16
            while bx < left + 222:
                w = rng.uniform(9, 15)
                h = rng.uniform(64, 82)
                b.rect(bx, y + 88 - h, w - 2, h, s.light.of(rng.choice(spines)))
                bx += w
        b.rect(left - 8, 6, 266, 24, edge)
    lx = 1180 + s.shift
    rail = s.light.of(0xCDA265)
    b.line([(lx, 690), (lx + 130, 30)], rail, 15)
    b.line([(lx + 90, 690), (lx + 220, 30)], rail, 15)
    for i in range(8):
        k = i / 8
        b.line([(lx + 8 + 130 * k, 650 - 660 * k), (lx + 98 + 130 * k, 650 - 660 * k)], rail, 11)
    rug = s.light.of(0x35595A)
    b.poly([(260, 730), (1340, 730), (1560, BOTTOM), (40, BOTTOM)], rug)
    b.poly([(300, 750), (1300, 750), (1470, BOTTOM), (130, BOTTOM)], s.light.of(0x48706C))
    b.glow(800 + s.shift, 330, 520, s.light.sky[2], 0.28)


def dust(b: Brush, s: Scene, t: float) -> None:
    """Motes in the library's window light."""
    rng = s.roll(12)
    motes = [
        (
            640 + s.shift + rng.uniform(0, 340) + 20 * math.sin(t * 0.6 + i),
            (rng.uniform(100, 640) + t * 9) % 620,
        )
        for i in range(16)
    ]
    b.dots(motes, 0xFFF1CC, 6, 0.5)


def castle(b: Brush, s: Scene) -> None:
    room(b, s, 0x8C86A6, 0x6C6484, 640)
    joint = s.light.of(0x6E688A)
    for row in range(9):
        y = TOP + row * 82
        b.line([(LEFT, y), (RIGHT, y)], joint, 4, 0.6)
        for i in range(12):
            x = LEFT + i * 160 + (80 if row % 2 else 0)
            b.line([(x, y), (x, y + 82)], joint, 4, 0.5)
    for x in (330, 1060):
        window(b, s, x + s.shift, 150, 190, 330, 0xB7B0CC, arch=True)
    cx = 790 + s.shift
    banner(b, s, cx - 560, 0x3F4C8A)
    banner(b, s, cx + 560, 0x3F4C8A)
    drape = s.light.of(0x6B2F58)
    b.paper(
        smooth([(cx - 190, 660), (cx - 170, 200), (cx, 30), (cx + 170, 200), (cx + 190, 660)]),
        drape,
        5,
    )
    gold = s.light.of(0xC9A14A)
    b.paper(
        polygon(
            [
                (cx - 100, 650),
                (cx - 100, 250),
                (cx - 60, 300),
                (cx, 200),
                (cx + 60, 300),
                (cx + 100, 250),
                (cx + 100, 650),
            ]
        ),
        gold,
        4,
    )
    b.rect(cx - 70, 330, 140, 200, s.light.of(0x8C3B58), radius=26)
    b.rect(cx - 120, 520, 240, 60, gold, radius=10)
    stone = s.light.of(0xB2ABC6)
    for x in (LEFT + 10, 560, 1000, RIGHT - 150):
        px = x + (s.shift if 0 < x < 1500 else 0) + (20 if x == 560 else 0)
        b.paper(polygon([(px, 690), (px, TOP), (px + 96, TOP), (px + 96, 690)]), stone, 4)
        b.rect(px + 60, TOP, 36, 690 - TOP, mix(stone, 0x2A2444, 0.25))
        b.rect(px - 18, 664, 132, 34, stone)
        b.poly([(px - 26, 40), (px + 122, 40), (px + 96, 96), (px, 96)], stone)
    b.poly(
        [(cx - 170, 660), (cx + 170, 660), (cx + 420, BOTTOM), (cx - 420, BOTTOM)],
        s.light.of(0x7C3450),
    )
    for side in (-1, 1):
        b.line([(cx + side * 154, 660), (cx + side * 390, BOTTOM)], gold, 12)


def banner(b: Brush, s: Scene, x: float, cloth: int) -> None:
    b.rect(x - 84, 92, 168, 14, s.light.of(0xC9A14A), radius=7)
    b.path(
        polygon([(x - 72, 100), (x + 72, 100), (x + 72, 430), (x, 370), (x - 72, 430)]),
        s.light.of(cloth),
    )
    b.path(
        polygon([(x - 72, 160), (x + 72, 160), (x + 72, 190), (x - 72, 190)]), s.light.of(0xC9A14A)
    )


def shafts(b: Brush, s: Scene, t: float) -> None:
    """Light through the castle's windows."""
    alpha = 0.13 + 0.03 * math.sin(t * 0.8)
    for x in (330, 1060):
        left = x + s.shift
        b.poly(
            [(left, 210), (left + 190, 210), (left + 330, 900), (left + 40, 900)],
            s.light.sky[2],
            alpha,
        )
