"""Four more places: island, mill, lake and theatre."""

from __future__ import annotations

import math

import skia

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
    room,
    shimmer,
    sky,
    water,
    window,
)


def island(b: Brush, s: Scene) -> None:
    sky(b, s, 500)
    water(b, s, 495, BOTTOM, 0x1F8F8A)
    x = 820 + s.shift
    cone = smooth(
        [
            (x - 560, 570),
            (x - 470, 500),
            (x - 260, 400),
            (x - 95, 130),
            (x - 70, 120),
            (x, 150),
            (x + 70, 120),
            (x + 95, 130),
            (x + 250, 390),
            (x + 480, 500),
            (x + 570, 570),
        ]
    )
    cone.close()
    rock = s.light.ground(0x5E5A6B, 0.1)
    b.paper(cone, rock, 4)
    b.poly([(x + 40, 150), (x + 80, 120), (x + 540, 560), (x + 130, 560)], mix(rock, 0, 0.2))
    for k in (-52, 6, 50):
        b.line([(x + k, 140), (x + k * 1.5, 210 + abs(k))], s.light.of(0xD9623A), 15)
    green = s.light.ground(0x3F8A5A)
    bush = smooth(
        [
            (x - 600, 590),
            *[(x - 560 + i * 94, 470 if i % 2 else 520) for i in range(13)],
            (x + 600, 590),
        ]
    )
    bush.close()
    b.path(bush, green)
    b.path(
        smooth([(x - 640, 592), (x - 480, 560), (x + 480, 560), (x + 640, 592)], closed=True),
        s.light.ground(0xE9D9A8),
    )
    for k, h in ((-390, 150), (-320, 190), (380, 170)):
        _palm(b, s, x + k, 560, h)
    sand = smooth(
        [
            (LEFT - 60, BOTTOM),
            (LEFT - 20, 850),
            (140, 770),
            (480, 715),
            (800, 705),
            (1120, 715),
            (1460, 770),
            (RIGHT + 20, 850),
            (RIGHT + 60, BOTTOM),
        ]
    )
    sand.close()
    b.outline(sand, s.light.of(0xDDF3EE), 26, 0.8)
    b.path(sand, s.light.ground(0xEAD9AE))
    for sx, sy in ((300, 800), (1330, 815), (1010, 756)):
        b.oval(sx, sy, 38, 17, s.light.ground(0x8E8579))


def _palm(b: Brush, s: Scene, x: float, y: float, h: float) -> None:
    top = (x + h * 0.16, y - h)
    b.outline(smooth([(x, y), (x + h * 0.02, y - h * 0.5), top]), s.light.of(0x7A5A3E), h * 0.1)
    for a in (-2.8, -2.2, -1.0, -0.3, 0.3):
        tip = (top[0] + h * 0.5 * math.cos(a), top[1] + h * 0.3 * math.sin(a) + h * 0.2)
        mid = (top[0] + h * 0.28 * math.cos(a), top[1] + h * 0.3 * math.sin(a) - h * 0.06)
        b.outline(smooth([top, mid, tip]), s.light.ground(0x2F6E48), h * 0.11)


def plume(b: Brush, s: Scene, t: float) -> None:
    """The island's mountain smokes above a moving sea."""
    shimmer(b, s, t, 600, 720, 111)
    for i in range(6):
        age = (i / 6 + t * 0.09) % 1.0
        b.oval(
            820 + s.shift + 120 * age + 14 * math.sin(age * 8 + i),
            118 - 150 * age,
            28 + 70 * age,
            22 + 44 * age,
            mix(s.light.sky[1], 0xFFFFFF if not s.light.lamp else 0x8A8AA0, 0.4),
            0.6 * (1 - age),
        )


MILL = (1050.0, 250.0)
"""Where the mill's sails turn."""


def mill(b: Brush, s: Scene) -> None:
    sky(b, s, 560)
    hills(b, s, 520, 60, s.light.ground(0xC9B45A, 0.5), 121)
    hills(b, s, 600, 70, s.light.ground(0xA9A44E, 0.2), 122)
    x = MILL[0] + s.shift
    mound = smooth([(x - 620, 720), (x - 300, 610), (x, 570), (x + 300, 610), (x + 620, 720)])
    mound.close()
    b.paper(mound, s.light.ground(0x8FA04A), 4)
    wall = s.light.of(0xEDE3CF)
    b.paper(polygon([(x - 130, 610), (x - 78, 250), (x + 78, 250), (x + 130, 610)]), wall, 4)
    b.poly([(x + 20, 250), (x + 78, 250), (x + 130, 610), (x + 36, 610)], mix(wall, 0, 0.14))
    cap = smooth([(x - 100, 262), (x - 80, 170), (x, 130), (x + 80, 170), (x + 100, 262)])
    cap.close()
    b.path(cap, s.light.ground(0x7A4B32))
    pane = 0xFBD98A if s.light.lamp else s.light.of(0x6F7F88)
    b.rect(x - 22, 372, 44, 58, pane, radius=8)
    b.rect(x - 34, 510, 68, 102, s.light.of(0x6A4630), radius=30)
    ground(b, s, 690, 0xC59A3A, 0xDDBB58)
    rng = s.roll(12)
    straw = s.light.ground(0xE9CB6C)
    ears = s.light.ground(0xB98A34)
    for i in range(62):
        px = LEFT + i * 29 + rng.uniform(-9, 9)
        top = 640 + rng.uniform(-16, 22)
        b.line([(px, 730), (px + 9, top)], straw, 8)
        b.line([(px + 9, top + 4), (px + 12, top - 26)], ears, 14)
    for k in (140, 430):
        sheaf(b, s, k + s.shift, 700)


def sheaf(b: Brush, s: Scene, x: float, y: float) -> None:
    """Corn bound in the middle."""
    straw = s.light.ground(0xD9AE4A)
    b.paper(
        polygon(
            [
                (x - 74, y - 190),
                (x + 74, y - 190),
                (x + 26, y - 96),
                (x + 62, y),
                (x - 62, y),
                (x - 26, y - 96),
            ]
        ),
        straw,
        4,
    )
    b.rect(x - 34, y - 110, 68, 24, s.light.ground(0x8A5F2E), radius=10)


def sails(b: Brush, s: Scene, t: float) -> None:
    """The mill's four sails turn."""
    x, y = MILL[0] + s.shift, MILL[1] - 20
    wood, cloth = s.light.of(0x5A3E2A), s.light.of(0xF3EAD6)
    b.canvas.save()
    b.canvas.translate(x, y)
    b.canvas.rotate((t * 24 + s.dice % 90) % 360)
    for _ in range(4):
        b.rect(-7, -258, 14, 258, wood)
        b.poly([(8, -250), (66, -250), (66, -74), (8, -60)], cloth)
        b.outline(polygon([(8, -250), (66, -250), (66, -74), (8, -60)]), wood, 6)
        for k in (-206, -162, -118):
            b.line([(8, k), (66, k)], wood, 5)
        b.line([(37, -250), (37, -68)], wood, 5)
        b.canvas.rotate(90)
    b.oval(0, 0, 20, 20, wood)
    b.canvas.restore()


def lake(b: Brush, s: Scene) -> None:
    sky(b, s, 430)
    hills(b, s, 380, 90, s.light.ground(0x7F8FA8, 0.5), 131)
    water(b, s, 440, BOTTOM, 0x3F6F9A)
    rng = s.roll(13)
    leaves = (0xC8642E, 0xD9923A, 0xA8432E, 0x8A8A3C)
    for i in range(22):
        x = LEFT + i * 84 + rng.uniform(-24, 24)
        h = rng.uniform(70, 130)
        leaf = rng.choice(leaves)
        b.oval(x, 440 - h * 0.5, 58, h * 0.62, s.light.ground(leaf, 0.1))
        b.oval(x, 446 + h * 0.5, 54, h * 0.58, s.light.of(leaf, 0.1), 0.38)
    b.rect(LEFT, 436, RIGHT - LEFT, 12, s.light.ground(0x6A5A3E))
    x = 1010 + s.shift
    plank, post = s.light.ground(0xA57F58), s.light.of(0x5E4632)
    for k in (30, 150, 270):
        b.rect(x + k, 560, 22, 190, post)
        b.rect(x + 190 + k * 1.1, 600, 24, 170, post)
    b.paper(polygon([(x, 560), (x + 300, 560), (x + 620, 790), (x + 90, 790)]), plank, 3)
    for k in range(1, 7):
        top = 560 + k * k * 5.5
        left = x + (top - 560) * 0.39
        b.line([(left, top), (x + 300 + (top - 560) * 1.39, top)], post, 5, 0.7)
    _rowing_boat(b, s, 480 + s.shift, 590)
    ground(b, s, 752, 0x4E6A3A, 0x6F8A48)
    reed, head = s.light.ground(0x6F8F46), s.light.of(0x6A4326)
    for i in range(34):
        px = LEFT + i * 54 + rng.uniform(-16, 16)
        if 240 < px < 1150 and i % 3:
            continue
        top = 590 + rng.uniform(0, 90)
        b.line([(px, 780), (px + 8, top)], reed, 9)
        if i % 2:
            b.line([(px + 8, top - 34), (px + 8, top + 16)], head, 20)


def _rowing_boat(b: Brush, s: Scene, x: float, y: float) -> None:
    hull = s.light.of(0x8C4A3A)
    b.path(
        smooth(
            [(x - 190, y - 10), (x - 130, y + 62), (x + 130, y + 62), (x + 190, y - 10)],
            closed=True,
        ),
        mix(hull, 0x10203A, 0.5),
        0.35,
    )
    shape = smooth([(x - 210, y - 46), (x - 150, y + 30), (x + 150, y + 30), (x + 210, y - 46)])
    shape.close()
    b.paper(shape, hull, 3)
    b.line([(x - 196, y - 42), (x + 196, y - 42)], s.light.of(0xE6D3AC), 13)
    for side in (-1, 1):
        b.line([(x + side * 40, y - 60), (x + side * 210, y + 50)], s.light.of(0xD9B98A), 12)


def ripples(b: Brush, s: Scene, t: float) -> None:
    """Light on the lake."""
    shimmer(b, s, t, 520, 740, 132)


def theatre(b: Brush, s: Scene) -> None:
    room(b, s, 0x3E2A44, 0x9A6A42, 650)
    window(b, s, 640 + s.shift, 220, 320, 330, 0xE3C27A, arch=True)
    seam = s.light.of(0x6E4A2E)
    for i in range(-12, 13):
        b.line([(800 + i * 90, 650), (800 + i * 200, BOTTOM)], seam, 4, 0.7)
    cloth, fold = s.light.of(0xA3242E), s.light.of(0x6E1420)
    for side in (-1, 1):
        edge, inner = (LEFT - 20, 430.0) if side < 0 else (RIGHT + 20, 1170.0)
        drape = skia.Path()
        drape.moveTo(edge, TOP)
        drape.lineTo(inner - side * 120, TOP)
        drape.quadTo(inner - side * 40, 330, inner + side * 190, 470)
        drape.quadTo(inner + side * 30, 600, inner + side * 60, 720)
        drape.lineTo(edge, 720)
        drape.close()
        b.paper(drape, cloth, 6)
        for k in range(5):
            top = edge - side * (70 + k * 100)
            b.outline(
                smooth(
                    [
                        (top, TOP),
                        (top + side * 10, 260),
                        (edge - side * (60 + k * 44), 470),
                        (edge - side * (50 + k * 72), 715),
                    ]
                ),
                fold,
                20,
                0.75,
            )
        b.line([(edge, 470), (inner + side * 180, 470)], s.light.of(0xE3B84F), 26)
        b.oval(inner + side * 186, 488, 24, 34, s.light.of(0xE3B84F))
    gold = s.light.of(0xD9A94A)
    for i in range(9):
        x = LEFT + i * 200
        swag = smooth([(x, 40), (x + 20, 150), (x + 100, 196), (x + 180, 150), (x + 200, 40)])
        swag.close()
        b.outline(swag, gold, 16)
        b.path(swag, cloth)
    b.rect(LEFT, TOP, RIGHT - LEFT, 150, s.light.of(0xB9842F))
    b.rect(LEFT, 44, RIGHT - LEFT, 20, gold)
    for i in range(12):
        b.oval(LEFT + 70 + i * 150, 8, 30, 24, gold)


def limelight(b: Brush, s: Scene, t: float) -> None:
    """A beam that wanders over the theatre's boards, and the lamps at their edge."""
    x = 800 + 240 * math.sin(t * 0.6 + s.dice % 6)
    b.poly([(780, TOP), (820, TOP), (x + 250, 770), (x - 250, 770)], 0xFFF2C8, 0.13)
    b.oval(x, 770, 250, 44, 0xFFF2C8, 0.22)
    for i in range(9):
        lx = 80 + i * 180
        b.glow(lx, 872, 74, 0xFFD98A, 0.7)
        b.oval(lx, 884, 46, 22, 0x3A2A22)
