"""Where a shot's object is in wide and medium pictures: what the pose does with it."""

from __future__ import annotations

import math

from core.training.drawn.world import LOOKS, OBJECTS, Figure, Shot
from core.training.stage import air
from core.training.stage.basket import basket_back, basket_front
from core.training.stage.brush import HEIGHT, XY, Brush
from core.training.stage.builds import BUILDS, hands_of
from core.training.stage.palette import INK
from core.training.stage.props import GRIPS, draw_halves, draw_object

GROUND = 818.0
"""Where feet stand, in stage units."""


def ease(k: float) -> float:
    """From 0 to 1 with a slow beginning and a slow end."""
    k = min(1.0, max(0.0, k))
    return k * k * (3 - 2 * k)


def flight(k: float, start: XY, reach: float, rise: float, fall: float) -> XY:
    """Where something thrown is at share ``k`` of its way: up by ``rise``, then down."""
    return start[0] + reach * k, start[1] - 4 * rise * k * (1 - k) + fall * k * k


def handle_prop(b: Brush, shot: Shot, actor: Figure, x: float, zoom: float, at: float) -> None:
    """The object where the actor's pose puts it; ``x`` is where the actor stands."""
    assert shot.prop is not None
    prop = shot.prop
    share = 0.17 if shot.scale == "wide" else 0.28
    size = share * HEIGHT / zoom
    kind = OBJECTS[prop.object]
    hand = hands_of(actor.look, actor.pose, at).front
    grip = GRIPS[kind]
    face = actor.facing
    build = BUILDS[LOOKS[actor.look]]
    px, py = x + face * hand[0], GROUND + hand[1] - grip[1] * size
    tilt, opened = math.sin(at * 2.1) * 4.0, 1.0 if kind == "umbrella" else 0.0
    floor = GROUND + 26 - size * 0.4
    match actor.pose:
        case "give":
            px += face * size * 0.3
        case "drop":
            k = at / max(0.45 * shot.seconds, 0.8)
            start = GROUND + hand[1] + 30
            py = start + (floor - start) * min(1.0, k * k)
            px += face * size * 0.25
            tilt = 24.0 + min(1.0, k) * 70.0 * face
            air.streaks(b, px, py, size, min(1.0, k))
        case "find":
            px, py, tilt = x + face * (hand[0] + size * 0.35), floor, -12.0
            air.rays(b, px, py, size, at, gold=True)
        case "open":
            opened = ease((at - 0.25) / 0.5)
            px += face * size * 0.42
            py = GROUND + hand[1] - size * 0.1
            tilt = 0.0
            air.rays(b, px, py, size, at, gold=False)
        case "sleep":
            px, py, tilt = x + face * (build.tall * 0.28 + 150), floor, 0.0
        case "walk":
            px, py = x + face * (build.shoulder + 70), py + 20
        case "throw":
            k = 0.12 + 0.88 * min(1.0, at / max(shot.seconds, 1.0))
            start_at = (px + face * size * 0.3, GROUND + hand[1] - size * 0.3)
            way = (face * 360.0, 0.34 * size, 190.0)
            air.trail(b, [flight(k * i / 9, start_at, *way) for i in range(7)], size)
            px, py = flight(k, start_at, *way)
            tilt = face * (20.0 + 130.0 * k)
        case "break":
            px, py = x + face * (build.hem + size * 0.75), floor - size * 0.16
            b.oval(px, py + size * 0.42, size * 0.85, size * 0.1, 0x0A0814, 0.35)
            gap = 0.5 + 0.5 * ease(at / 0.6)
            draw_halves(b, prop.object, prop.colour, px, py, size * 1.15, gap, opened)
            return
        case "lift":
            px, py = x + face * build.lean, GROUND + hand[1] - size * 0.42
        case "hide":
            px = x + face * (build.shoulder + 128 + size * 0.3)
            _hide(b, shot, (px, GROUND - size * 0.62), size, at)
            return
        case _:
            pass
    draw_object(b, prop.object, prop.colour, px, py, size, tilt, opened)
    if actor.pose in ("hold", "stand", "walk", "give", "lift"):
        hx, hy = (x + face * hand[0], GROUND + hand[1])
        if actor.pose == "walk":
            hx, hy = px, py + grip[1] * size
        for fx in (hx, 2 * px - hx) if actor.pose == "lift" else (hx,):
            b.oval(fx, hy, 19, 19, INK, 0.7)
            b.oval(fx, hy, 16, 16, build.skin)


def _hide(b: Brush, shot: Shot, rim: XY, size: float, at: float) -> None:
    """The object on its way into a basket; (x, y) of ``rim`` is the basket's opening."""
    assert shot.prop is not None
    x, y = rim
    b.oval(x, y + size * 0.86, size * 0.8, size * 0.1, 0x0A0814, 0.35)
    basket_back(b, x, y, size * 1.12)
    sunk = 0.36 - 0.14 * ease(at / max(0.6 * shot.seconds, 1.0))
    opened = 1.0 if OBJECTS[shot.prop.object] == "umbrella" else 0.0
    draw_object(b, shot.prop.object, shot.prop.colour, x, y - size * sunk, size, 0.0, opened)
    basket_front(b, x, y, size * 1.12)
