"""What the places share: sky, sun, hills, trees, houses, windows and water."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import skia

from core.training.drawn.world import TimeOfDay, Weather
from core.training.stage.brush import BLEED, HEIGHT, WIDTH, XY, Brush, polygon, smooth
from core.training.stage.palette import Light, mix

LEFT, RIGHT = -BLEED, WIDTH + BLEED
TOP, BOTTOM = -BLEED, HEIGHT + BLEED


@dataclass(frozen=True, slots=True)
class Scene:
    """A place about to be drawn.

    Attributes:
        shift: a small sideways offset of the place's landmarks, in stage units.
        dice: the seed for the small things; ``roll`` starts the same sequence each time.
    """

    light: Light
    time: TimeOfDay
    weather: Weather
    shift: float
    dice: int

    def roll(self, salt: int = 0) -> random.Random:
        return random.Random(self.dice * 31 + salt)


def sky(b: Brush, s: Scene, horizon: float) -> None:
    """Air from the top to the horizon, with sun or moon, stars and clouds."""
    top, middle, low = s.light.sky
    b.fade_down(LEFT, TOP, RIGHT - LEFT, horizon - TOP + 4, [(top, 1), (middle, 1), (low, 1)])
    rng = s.roll(1)
    clear = s.weather == "clear"
    if s.time == "night" and clear:
        stars = [(rng.uniform(LEFT, RIGHT), rng.uniform(TOP, horizon * 0.75)) for _ in range(60)]
        b.dots(stars[:42], 0xFFF6DC, 3.2, 0.7)
        b.dots(stars[42:], 0xFFF6DC, 5.5, 0.85)
    if s.weather in ("clear", "snow") and s.time != "day":
        x = rng.choice((0.16, 0.66, 0.84)) * WIDTH + s.shift
        share = 1.0 if clear else 0.45
        if s.time == "night":
            b.glow(x, 150, 190, s.light.sun, 0.3 * share)
            b.oval(x, 150, 52, 52, mix(middle, s.light.sun, 0.95 * share))
            b.oval(x + 22, 140, 44, 44, mix(top, middle, 0.5))
        else:
            y = horizon - (30 if s.time == "dusk" else 120)
            b.glow(x, y, 330, s.light.sun, 0.42 * share)
            b.oval(x, y, 112, 112, mix(low, s.light.sun, 0.9 * share))
    elif clear:
        b.glow(240 + s.shift, 90, 260, 0xFFFBE8, 0.65)
    for _ in range(3 if clear else 6):
        x, y = rng.uniform(0, WIDTH), rng.uniform(40, max(90.0, horizon * 0.55))
        cloud(b, x, y, rng.uniform(0.7, 1.5), mix(middle, s.light.sun if clear else low, 0.35))


def cloud(b: Brush, x: float, y: float, size: float, colour: int) -> None:
    alpha = 0.6
    b.rect(x - 110 * size, y - 16 * size, 220 * size, 32 * size, colour, alpha, 16 * size)
    b.rect(x - 50 * size, y - 44 * size, 120 * size, 40 * size, colour, alpha, 20 * size)


def hills(
    b: Brush, s: Scene, base: float, height: float, colour: int, salt: int, step: float = 230
) -> None:
    """A soft ridge of paper from edge to edge."""
    rng = s.roll(salt)
    points: list[XY] = [(LEFT - step, BOTTOM)]
    x = LEFT - step
    while x < RIGHT + step * 1.5:
        points.append((x, base - rng.uniform(0, height)))
        x += step * rng.uniform(0.7, 1.2)
    points.append((RIGHT + step, BOTTOM))
    path = smooth(points)
    path.close()
    b.paper(path, colour)


def ground(b: Brush, s: Scene, y: float, near: int, far: int | None = None) -> None:
    """The stage's floor from ``y`` down, a little darker towards the viewer."""
    far = near if far is None else far
    top = s.light.ground(far)
    low = s.light.ground(near)
    b.fade_down(LEFT, y, RIGHT - LEFT, BOTTOM - y, [(top, 1), (low, 1), (mix(low, 0, 0.22), 1)])


def pine(b: Brush, s: Scene, x: float, y: float, h: float, colour: int) -> None:
    body = s.light.of(colour)
    b.rect(x - h * 0.03, y - h * 0.14, h * 0.06, h * 0.14, s.light.of(0x4A3527))
    for i, w in enumerate((0.30, 0.24, 0.17)):
        low = y - h * (0.10 + 0.26 * i)
        b.poly(
            [(x - h * w, low), (x + h * w, low), (x, low - h * 0.42)], mix(body, 0xFFFFFF, 0.05 * i)
        )
        if s.light.snowy:
            cap = s.light.of(0xEEF2F6)
            b.poly(
                [
                    (x - h * w * 0.5, low - h * 0.21),
                    (x + h * w * 0.5, low - h * 0.21),
                    (x, low - h * 0.42),
                ],
                cap,
            )


def tree(b: Brush, s: Scene, x: float, y: float, h: float, colour: int) -> None:
    """A round tree."""
    b.rect(x - h * 0.04, y - h * 0.5, h * 0.08, h * 0.5, s.light.of(0x5A4030))
    leaf = s.light.ground(colour)
    crown = smooth(
        [
            (x + math.cos(a) * h * 0.33 * k, y - h * 0.66 + math.sin(a) * h * 0.32 * k)
            for a, k in ((i * math.tau / 7, 1.12 if i % 2 else 0.98) for i in range(7))
        ],
        closed=True,
    )
    b.paper(crown, leaf, 4)


def house(b: Brush, s: Scene, x: float, y: float, w: float, h: float, wall: int, roof: int) -> None:
    """A gabled cottage standing on ``y``, with lit windows in the evening."""
    b.paper(
        polygon([(x, y), (x, y - h), (x + w / 2, y - h - w * 0.42), (x + w, y - h), (x + w, y)]),
        s.light.of(wall),
        5,
    )
    roof_colour = s.light.ground(roof)
    b.rect(x + w * 0.72, y - h - w * 0.44, w * 0.11, w * 0.3, s.light.of(0x6B5048))
    b.poly(
        [
            (x - w * 0.09, y - h + w * 0.05),
            (x + w / 2, y - h - w * 0.52),
            (x + w * 1.09, y - h + w * 0.05),
            (x + w * 0.96, y - h + w * 0.09),
            (x + w / 2, y - h - w * 0.32),
            (x + w * 0.04, y - h + w * 0.09),
        ],
        roof_colour,
    )
    pane = 0xFBD98A if s.light.lamp else s.light.of(0x7FA0AE)
    for k in (0.16, 0.60):
        b.rect(x + w * k, y - h * 0.78, w * 0.24, h * 0.36, pane)
        b.rect(x + w * (k + 0.11), y - h * 0.78, w * 0.025, h * 0.36, s.light.of(wall))
    b.rect(
        x + w * 0.41,
        y - h * 0.5,
        w * 0.17,
        h * 0.5,
        s.light.of(mix(roof, 0x2A1D18, 0.55)),
        radius=w * 0.04,
    )


def window(
    b: Brush, s: Scene, x: float, y: float, w: float, h: float, frame: int, arch: bool
) -> None:
    """A window of a room; outside are the hour and the weather."""
    outline = skia.Path()
    if arch:
        outline.moveTo(x, y + h)
        outline.lineTo(x, y + w * 0.5)
        outline.quadTo(x, y, x + w / 2, y - w * 0.22)
        outline.quadTo(x + w, y, x + w, y + w * 0.5)
        outline.lineTo(x + w, y + h)
        outline.close()
    else:
        outline.addRect(skia.Rect.MakeXYWH(x, y, w, h))
    top, middle, low = s.light.sky
    b.canvas.save()
    b.canvas.clipPath(outline, doAntiAlias=True)
    b.fade_down(x, y - w, w, h + w, [(top, 1), (middle, 1), (low, 1)])
    rng = s.roll(int(x))
    if s.time == "night" and s.weather == "clear":
        b.dots(
            [(rng.uniform(x, x + w), rng.uniform(y, y + h * 0.7)) for _ in range(9)],
            0xFFF6DC,
            5,
            0.9,
        )
    if s.time in ("dusk", "dawn") and s.weather != "rain":
        b.oval(x + w * 0.7, y + h * 0.85, w * 0.26, w * 0.26, s.light.sun, 0.9)
    hill = smooth(
        [
            (x - 20, y + h),
            (x - 10, y + h * 0.72),
            (x + w * 0.5, y + h * 0.86),
            (x + w + 30, y + h * 0.66),
            (x + w + 30, y + h),
        ]
    )
    b.path(hill, s.light.ground(0x4C6A58))
    if s.weather == "rain":
        ends: list[XY] = []
        for _ in range(26):
            px, py = rng.uniform(x, x + w), rng.uniform(y, y + h)
            ends += [(px, py), (px - 9, py + 34)]
        b.lines(ends, 0xDDE8F4, 3.5, 0.75)
    elif s.weather == "snow":
        b.dots(
            [(rng.uniform(x, x + w), rng.uniform(y, y + h)) for _ in range(34)], 0xFFFFFF, 9, 0.95
        )
    elif s.weather == "fog":
        b.rect(x, y - w, w, h + w, 0xD2D3CC, 0.55 if not s.light.lamp else 0.3)
    b.canvas.restore()
    b.outline(outline, s.light.of(frame), 16)
    b.line([(x + w / 2, y - (w * 0.2 if arch else 0)), (x + w / 2, y + h)], s.light.of(frame), 9)
    b.line([(x, y + h * 0.48), (x + w, y + h * 0.48)], s.light.of(frame), 9)


def water(b: Brush, s: Scene, y: float, bottom: float, colour: int) -> None:
    """A still sheet of water that mirrors the sky's low light at its far edge."""
    deep = s.light.of(colour)
    b.fade_down(
        LEFT,
        y,
        RIGHT - LEFT,
        bottom - y,
        [(mix(deep, s.light.sky[2], 0.42), 1), (deep, 1), (mix(deep, 0x0A1024, 0.28), 1)],
    )


def shimmer(
    b: Brush, s: Scene, t: float, y: float, bottom: float, salt: int, left: float = LEFT
) -> None:
    """Light strokes that wander on the water right of ``left``."""
    rng = s.roll(salt)
    ends: list[XY] = []
    for _ in range(26):
        x, depth = rng.uniform(left, RIGHT), rng.random()
        length = (26 + 90 * depth) * (0.6 + 0.4 * math.sin(t * 1.9 + rng.uniform(0, 6.3)))
        x += 26 * math.sin(t * 0.7 + depth * 9)
        py = y + 8 + (bottom - y - 16) * depth * depth
        ends += [(x - length / 2, py), (x + length / 2, py)]
    b.lines(ends, mix(s.light.sky[2], 0xFFFFFF, 0.35), 4.5, 0.42)


def room(b: Brush, s: Scene, wall: int, floor: int, line: float) -> None:
    """A back wall and a floor that meet at ``line``."""
    up = s.light.of(wall)
    b.fade_down(LEFT, TOP, RIGHT - LEFT, line - TOP, [(mix(up, 0, 0.3), 1), (up, 1)])
    down = s.light.of(floor)
    b.fade_down(LEFT, line, RIGHT - LEFT, BOTTOM - line, [(mix(down, 0, 0.12), 1), (down, 1)])


def indoors(s: Scene) -> Scene:
    """The same scene under a roof: lamp light instead of the sky's tint."""
    warm = {
        "dawn": (1.0, 0.93, 0.86),
        "day": (1.0, 1.0, 0.98),
        "dusk": (0.84, 0.71, 0.68),
        "night": (0.6, 0.52, 0.58),
    }[s.time]
    light = s.light
    inside = Light(light.sky, warm, light.sun, light.lamp, light.veil, 0.0, False)
    return Scene(inside, s.time, s.weather, s.shift, s.dice)
