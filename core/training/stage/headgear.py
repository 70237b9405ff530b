"""Helmet, pointed hat, straw hat and veil: what tells the later four looks apart."""

from __future__ import annotations

import math
from collections.abc import Callable

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.palette import CREAM, GOLD, INK, mix

STEEL = 0xA7AFB9
STRAW = 0xE8C56A
MIDNIGHT = 0x2B2560
LINEN = 0xF6F4EE


def hang_behind(b: Brush, name: str, r: float) -> None:
    """Plume, hair and veil that hang behind the head."""
    match name:
        case "knight":
            plume = smooth(
                [
                    (r * 0.1, -r * 1.05),
                    (r * 0.15, -r * 1.9),
                    (-r * 0.7, -r * 2.35),
                    (-r * 1.7, -r * 1.9),
                    (-r * 2.15, -r * 0.6),
                    (-r * 1.95, r * 0.6),
                    (-r * 1.5, -r * 0.4),
                    (-r * 0.9, -r * 0.9),
                ],
                closed=True,
            )
            b.outline(plume, CREAM, 6, 0.9)
            b.path(plume, 0xA8323E)
            for k in (0.35, 0.6, 0.85):
                b.line(
                    [(-r * (0.3 + k), -r * (1.5 - k * 0.4)), (-r * (0.9 + k), -r * (1.9 - k))],
                    0x7C2430,
                    5,
                )
        case "gardener":
            for side in (-1, 1):
                braid = [(side * r * 0.9, r * (0.3 + 0.42 * i)) for i in range(4)]
                for x, y in braid:
                    b.oval(x, y, r * 0.29, r * 0.27, INK, 0.7)
                for x, y in braid:
                    b.oval(x, y, r * 0.25, r * 0.25, 0xB5622E)
                b.oval(side * r * 0.9, r * 1.95, r * 0.14, r * 0.22, 0xB5622E)
        case "nurse":
            veil = smooth(
                [
                    (-r * 0.2, -r * 1.55),
                    (-r * 1.3, -r * 1.1),
                    (-r * 1.6, r * 0.3),
                    (-r * 2.1, r * 1.9),
                    (-r * 1.0, r * 2.1),
                    (r * 0.2, r * 1.5),
                    (r * 1.5, r * 1.7),
                    (r * 1.25, r * 0.2),
                    (r * 1.1, -r * 1.0),
                ],
                closed=True,
            )
            b.outline(veil, INK, 6, 0.8)
            b.path(veil, LINEN)
            for x in (-1.45, -1.05):
                b.line([(r * x, r * 0.4), (r * (x - 0.3), r * 1.8)], 0xCBD0D6, 5)
        case _:
            pass


def _helmet(b: Brush, r: float) -> None:
    """A steel helmet, its visor pushed up and its cheeks closed."""
    dark = mix(STEEL, INK, 0.45)
    shell = smooth(
        [
            (-r * 1.2, r * 1.05),
            (-r * 1.25, -r * 0.5),
            (-r * 0.85, -r * 1.3),
            (r * 0.1, -r * 1.5),
            (r * 0.95, -r * 1.1),
            (r * 1.15, -r * 0.35),
            (r * 0.9, -r * 0.35),
            (-r * 0.35, -r * 0.32),
            (-r * 0.5, r * 0.3),
            (-r * 0.3, r * 0.72),
            (r * 0.7, r * 0.72),
            (r * 1.05, r * 0.5),
            (r * 0.95, r * 1.1),
            (0, r * 1.35),
        ],
        closed=True,
    )
    b.outline(shell, INK, 7, 0.9)
    b.path(shell, STEEL)
    visor = smooth(
        [
            (-r * 0.75, -r * 0.35),
            (-r * 0.35, -r * 1.0),
            (r * 0.8, -r * 1.05),
            (r * 1.75, -r * 0.62),
            (r * 1.1, -r * 0.25),
            (r * 0.2, -r * 0.22),
        ],
        closed=True,
    )
    b.outline(visor, INK, 6, 0.9)
    b.path(visor, mix(STEEL, 0xFFFFFF, 0.4))
    for k in (0.0, 0.4, 0.8):
        b.line([(r * k, -r * 0.82), (r * (k + 0.12), -r * 0.45)], dark, 8)
    b.oval(-r * 0.6, -r * 0.3, r * 0.16, r * 0.16, dark)
    b.line([(-r * 0.75, r * 0.95), (0, r * 1.1), (r * 0.75, r * 0.9)], dark, 5)


def _pointed_hat(b: Brush, r: float) -> None:
    """A bent cone with stars over a beard that reaches the chest."""
    beard = smooth(
        [
            (-r * 0.98, r * 0.0),
            (-r * 1.0, r * 1.0),
            (-r * 0.45, r * 2.0),
            (r * 0.3, r * 3.1),
            (r * 0.85, r * 1.8),
            (r * 1.05, r * 0.9),
            (r * 0.98, r * 0.15),
            (r * 0.75, r * 0.42),
            (r * 0.4, r * 0.3),
            (-r * 0.35, r * 0.42),
        ],
        closed=True,
    )
    b.outline(beard, INK, 5, 0.6)
    b.path(beard, 0xC9CED8)
    for x in (-0.3, 0.15, 0.55):
        b.line([(r * x, r * 0.9), (r * (x * 0.6 + 0.12), r * 1.9)], 0x9AA2B2, 5)
    b.oval(r * 0.4, r * 0.52, r * 0.16, r * 0.09, 0x6B2A2A)
    b.canvas.save()
    b.canvas.translate(0, r * -0.12)
    cone = smooth(
        [
            (-r * 1.05, -r * 0.45),
            (-r * 0.95, -r * 0.9),
            (-r * 0.55, -r * 2.2),
            (-r * 0.75, -r * 3.0),
            (-r * 1.5, -r * 3.25),
            (-r * 1.0, -r * 3.5),
            (0, -r * 3.4),
            (r * 0.45, -r * 2.3),
            (r * 0.9, -r * 0.9),
            (r * 1.05, -r * 0.45),
        ],
        closed=True,
    )
    brim = smooth(
        [
            (-r * 2.0, -r * 0.35),
            (-r * 1.0, -r * 0.8),
            (r * 1.0, -r * 0.8),
            (r * 2.0, -r * 0.35),
            (r * 0.8, -r * 0.32),
            (-r * 0.8, -r * 0.32),
        ],
        closed=True,
    )
    for path in (cone, brim):
        b.outline(path, CREAM, 7)
    b.path(cone, MIDNIGHT)
    b.path(brim, mix(MIDNIGHT, 0, 0.3))
    b.rect(-r * 0.88, -r * 1.02, r * 1.76, r * 0.26, GOLD, radius=4)
    for x, y, size in ((-0.25, -1.55, 0.27), (0.3, -1.95, 0.2), (-0.2, -2.6, 0.22)):
        b.poly(
            [
                (
                    r * (x + size * k * math.sin(i * math.pi / 5)),
                    r * (y - size * k * math.cos(i * math.pi / 5)),
                )
                for i in range(10)
                for k in (1.0 if i % 2 == 0 else 0.42,)
            ],
            0xFFE48A,
        )
    b.canvas.restore()


def _straw_hat(b: Brush, r: float) -> None:
    """A low crown on a brim twice as wide as the head."""
    fringe = smooth(
        [
            (-r * 1.03, r * 0.25),
            (-r * 1.0, -r * 0.6),
            (r * 0.9, -r * 0.65),
            (r * 0.95, -r * 0.1),
            (r * 0.4, -r * 0.38),
            (-r * 0.6, -r * 0.3),
        ],
        closed=True,
    )
    b.path(fringe, 0xB5622E)
    b.canvas.save()
    b.canvas.translate(0, r * -0.16)
    crown = smooth(
        [
            (-r * 0.95, -r * 0.5),
            (-r * 0.85, -r * 1.3),
            (-r * 0.3, -r * 1.5),
            (r * 0.5, -r * 1.5),
            (r * 0.9, -r * 1.25),
            (r * 0.95, -r * 0.5),
        ],
        closed=True,
    )
    for grow, colour in ((5, INK), (0, STRAW)):
        b.oval(0, -r * 0.56, r * 2.3 + grow, r * 0.36 + grow, colour)
    b.outline(crown, INK, 6, 0.9)
    b.path(crown, STRAW)
    b.rect(-r * 0.9, -r * 0.94, r * 1.8, r * 0.3, 0x4F7A3C)
    for k in (0.55, 0.8):
        b.outline(
            smooth([(-r * 2.2 * k, -r * 0.5), (0, -r * (0.5 - 0.28 * k)), (r * 2.2 * k, -r * 0.5)]),
            0xC09A42,
            5,
        )
    for y in (1.1, 1.28):
        b.line([(-r * 0.6, -r * y), (r * 0.6, -r * y)], 0xC09A42, 4)
    b.canvas.restore()


def _white_cap(b: Brush, r: float) -> None:
    """A stiff folded cap with a blue band, above hair parted in the middle."""
    hair = smooth(
        [
            (-r * 1.04, r * 0.35),
            (-r * 1.02, -r * 0.7),
            (0, -r * 1.15),
            (r * 1.0, -r * 0.65),
            (r * 1.02, r * 0.1),
            (r * 0.75, -r * 0.35),
            (r * 0.2, -r * 0.62),
            (-r * 0.6, -r * 0.25),
        ],
        closed=True,
    )
    b.path(hair, 0x5A3426)
    cap = polygon(
        [
            (-r * 1.0, -r * 0.55),
            (-r * 1.25, -r * 1.5),
            (0, -r * 1.75),
            (r * 1.25, -r * 1.5),
            (r * 1.0, -r * 0.55),
            (0, -r * 0.85),
        ]
    )
    b.outline(cap, INK, 7, 0.9)
    b.path(cap, LINEN)
    b.line([(-r * 0.98, -r * 0.85), (0, -r * 1.13), (r * 0.98, -r * 0.85)], 0x3F6FA8, r * 0.17)


HEADGEAR: dict[str, Callable[[Brush, float], None]] = {
    "knight": _helmet,
    "magician": _pointed_hat,
    "gardener": _straw_hat,
    "nurse": _white_cap,
}
