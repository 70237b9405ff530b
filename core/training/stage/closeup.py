"""Close shots: an object large in the picture, with the hands and sleeves that act."""

from __future__ import annotations

import math

import skia

from core.training.drawn.world import LOOKS, OBJECTS, Figure, Shot
from core.training.stage import air
from core.training.stage.basket import basket_back, basket_front
from core.training.stage.brush import WIDTH, XY, Brush
from core.training.stage.builds import BUILDS
from core.training.stage.handling import ease, flight
from core.training.stage.palette import GOLD, INK, NAMED, edge_of, lightness, mix
from core.training.stage.props import GRIPS, draw_halves, draw_object

SIZE = 455.0
"""An object's size in a close shot: half of the picture's height."""


def _sleeve(b: Brush, figure: Figure, start: XY, hand: XY) -> None:
    """An arm in its coat, from the picture's edge to the hand."""
    colour = NAMED[figure.coat]
    skin = BUILDS[LOOKS[figure.look]].skin
    dx, dy = hand[0] - start[0], hand[1] - start[1]
    length = math.hypot(dx, dy)
    ux, uy = dx / length, dy / length
    wrist = (hand[0] - ux * 84, hand[1] - uy * 84)
    path = skia.Path()
    path.moveTo(*start)
    path.quadTo((start[0] + wrist[0]) / 2, (start[1] + wrist[1]) / 2 + 60, *wrist)
    b.line([wrist, hand], INK, 112, 0.7)
    b.line([wrist, hand], skin, 100)
    butt = skia.Paint(
        Color=0xFF000000 | edge_of(colour),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=232,
    )
    b.canvas.drawPath(path, butt)
    butt.setColor(0xFF000000 | colour)
    butt.setStrokeWidth(214)
    b.canvas.drawPath(path, butt)
    shade = mix(colour, 0x14101E, 0.24) if lightness(colour) > 0.2 else 0x3A3A46
    nx, ny = -uy, ux
    for k in (22, 62):
        cx, cy = wrist[0] - ux * k, wrist[1] - uy * k
        b.line([(cx + nx * 96, cy + ny * 96), (cx - nx * 96, cy - ny * 96)], shade, 9)
    button = (wrist[0] - ux * 116 + nx * 60, wrist[1] - uy * 116 + ny * 60)
    b.oval(*button, 13, 13, GOLD if LOOKS[figure.look] in ("captain", "queen") else shade)


def _fingers(b: Brush, skin: int, hand: XY, lean: float) -> None:
    """Four fingers laid around what is held."""
    for i in range(4):
        x, y = hand[0] + (i - 1.5) * 34, hand[1] + abs(i - 1.5) * 8
        tip = (x + lean * 26, y - 46)
        b.line([(x, y), tip], INK, 44, 0.65)
        b.line([(x, y), tip], skin, 35)


def _spread(b: Brush, skin: int, palm: XY, lean: int) -> None:
    """An open hand: five fingers apart, towards ``lean``."""
    for colour, grow, alpha in ((INK, 9.0, 0.65), (skin, 0.0, 1.0)):
        for i, length in enumerate((96, 120, 126, 112, 84)):
            a = -1.75 + 0.5 * i
            tip = (palm[0] + lean * length * math.cos(a), palm[1] + length * math.sin(a))
            b.line([palm, tip], colour, 34 + grow, alpha)
        b.oval(palm[0], palm[1], 54 + grow / 2, 54 + grow / 2, colour, alpha)


def draw_close(b: Brush, shot: Shot, figures: tuple[Figure, ...], at: float) -> None:
    """The shot's object in the middle of the picture, and who handles it."""
    assert shot.prop is not None
    actor = figures[0]
    other = figures[1] if len(figures) > 1 else None
    prop, face, pose = shot.prop, actor.facing, actor.pose
    kind = OBJECTS[prop.object]
    skin = BUILDS[LOOKS[actor.look]].skin
    sway = math.sin(at * 1.7) * 8
    x, y = WIDTH / 2 + face * 50 + sway, 430 + math.sin(at * 2.3) * 5
    tilt, opened = math.sin(at * 1.7) * 3, 1.0 if kind == "umbrella" else 0.0
    near, far = WIDTH / 2 - face * 840, WIDTH / 2 + face * 840
    grip = GRIPS[kind]
    hand = (x + grip[0] * SIZE, y + grip[1] * SIZE)

    def put(tip: float, gap: float) -> None:
        draw_object(b, prop.object, prop.colour, x, y, SIZE, tip, gap)

    match pose:
        case "drop":
            k = min(1.0, at / max(0.45 * shot.seconds, 0.8))
            y = 330 + 270 * k * k
            _sleeve(b, actor, (near, 60), (x - face * 330, 170))
            _fingers(b, skin, (x - face * 290, 190), face * 1.2)
            air.streaks(b, x, y, SIZE, k if k < 1.0 else 1.0)
            put(24 + 60 * k * face, opened)
        case "find":
            y = 560
            b.oval(x, y + SIZE * 0.42, SIZE * 0.62, 40, 0x0A0814, 0.4)
            air.rays(b, x, y, SIZE * 0.9, at, gold=True)
            put(-12, opened)
            _sleeve(b, actor, (near, -40), (x - face * 250, y - 190 + sway))
            _fingers(b, skin, (x - face * 205, y - 160 + sway), face * 1.3)
        case "open":
            shown = min(1.0, max(0.0, (at - 0.25) / 0.5))
            air.rays(b, x, y - 30, SIZE * 0.95, at, gold=False)
            for start in (near, far):
                side = 1 if start > WIDTH / 2 else -1
                _sleeve(b, actor, (start, 960), (x + side * 250, y + 170))
            put(0, shown)
            for side in (-1, 1):
                _fingers(b, skin, (x + side * 215, y + 165), -side * 0.8)
        case "give":
            _sleeve(b, actor, (near, 900), (x - face * 190, y + 130))
            if other is not None:
                _sleeve(b, other, (far, 900), (x + face * 240, y + 190))
            put(tilt, opened)
            _fingers(b, skin, (x - face * 165, y + 125), face * 0.9)
            if other is not None:
                _fingers(b, BUILDS[LOOKS[other.look]].skin, (x + face * 215, y + 195), -face * 0.9)
        case "throw":
            k = 0.1 + 0.9 * min(1.0, at / max(shot.seconds, 1.0))
            palm = (x - face * 400, 560.0)
            _sleeve(b, actor, (near, 1010), (palm[0] - face * 40, palm[1] + 40))
            _spread(b, skin, palm, face)
            origin, way = (palm[0] + face * 250, 400.0), (face * 480.0, 60.0, 60.0)
            air.trail(b, [flight(k * i / 13 - 0.18, origin, *way) for i in range(8)], 200)
            x, y = flight(k, origin, *way)
            put(face * (15 + 120 * k), opened)
        case "break":
            y = 520
            b.oval(x, y + SIZE * 0.44, SIZE * 0.95, 46, 0x0A0814, 0.4)
            gap = 0.45 + 0.55 * ease(at / 0.6)
            draw_halves(b, prop.object, prop.colour, x, y, SIZE, gap, opened)
            for start_x in (near, far):
                side = 1 if start_x > WIDTH / 2 else -1
                palm = (x + side * 500, 300 + sway)
                _sleeve(b, actor, (start_x, 20), (palm[0] + side * 40, palm[1] - 24))
                _spread(b, skin, palm, -side)
        case "lift":
            y = 330 - 40 * ease(at / 1.2)
            for side in (-1, 1):
                _sleeve(b, actor, (x + side * 420, 1100), (x + side * 270, y + 230))
            air.streaks(b, x, y + SIZE * 1.72, SIZE, 0.0)
            put(tilt * 0.6, opened)
            for side in (-1, 1):
                _fingers(b, skin, (x + side * 225, y + 190), -side * 0.9)
        case "hide":
            sunk = 0.42 - 0.2 * ease(at / max(0.6 * shot.seconds, 1.0))
            rim, size = 520.0, SIZE * 0.86
            b.oval(x, 890, size * 1.0, 40, 0x0A0814, 0.4)
            basket_back(b, x, rim, size * 1.25)
            y = rim - size * sunk
            draw_object(b, prop.object, prop.colour, x, y, size, 0.0, opened)
            _sleeve(b, actor, (near, -60), (x - face * 250, y - size * 0.42))
            _fingers(b, skin, (x - face * 205, y - size * 0.36), face * 1.2)
            basket_front(b, x, rim, size * 1.25)
        case "sleep":
            y = 470
            _sleeve(b, actor, (near, 800), (x - face * 60, 770))
            put(0, opened)
            _fingers(b, skin, (x - face * 20, 775), face * 1.4)
            air.snores(b, x + face * 160, 560, face, at)
        case _:
            hanging = grip[1] < 0
            edge = (near, 620.0 if hanging else 960.0)
            if hanging:
                _sleeve(b, actor, edge, (hand[0] - face * 40, hand[1] + 4))
                put(tilt, opened)
                _fingers(b, skin, (hand[0] - face * 10, hand[1] + 14), face * 0.4)
            else:
                _sleeve(b, actor, edge, (hand[0] - face * 70, hand[1] + 46))
                put(tilt, opened)
                _fingers(b, skin, (hand[0] - face * 30, hand[1] + 42), face * 0.5)
