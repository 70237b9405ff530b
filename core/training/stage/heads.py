"""The puppets' heads, looking to the right: faces and what is behind them.

A head is drawn around the origin, its radius given in the puppet's units, y downwards.
"""

from __future__ import annotations

from core.training.stage.brush import Brush, smooth
from core.training.stage.hats import draw_hat
from core.training.stage.headgear import HEADGEAR, hang_behind
from core.training.stage.palette import INK, mix


def draw_head(b: Brush, name: str, r: float, skin: int, asleep: bool, wide_eyed: bool) -> None:
    """A head at the origin, looking to the right."""
    if name == "girl":
        b.paper(
            smooth(
                [
                    (-r * 1.25, r * 0.75),
                    (-r * 1.4, -r * 0.2),
                    (-r * 0.9, -r * 1.3),
                    (r * 0.5, -r * 1.35),
                    (r * 1.25, -r * 0.4),
                    (r * 1.15, r * 0.7),
                    (r * 0.6, r * 0.9),
                    (-r * 0.8, r * 0.95),
                ],
                closed=True,
            ),
            0x3A2420,
            2,
        )
    elif name == "queen":
        b.paper(
            smooth(
                [
                    (-r * 0.9, -r * 0.9),
                    (-r * 1.5, r * 0.6),
                    (-r * 1.4, r * 2.2),
                    (-r * 0.4, r * 2.0),
                    (r * 0.3, r * 0.4),
                    (r * 0.9, -r * 0.6),
                    (0, -r * 1.4),
                ],
                closed=True,
            ),
            0x8A5A33,
            2,
        )
    elif name == "painter":
        b.path(
            smooth(
                [
                    (-r * 1.15, r * 0.7),
                    (-r * 1.2, -r * 0.7),
                    (0, -r * 1.2),
                    (r * 0.6, -r * 0.4),
                    (-r * 0.2, r * 0.9),
                ],
                closed=True,
            ),
            0x2A1D1A,
        )
    hang_behind(b, name, r)
    b.oval(0, 0, r + 3, r + 3, INK, 0.55)
    b.oval(0, 0, r, r, skin)
    blush = mix(skin, 0xD9604F, 0.4)
    b.oval(r * 0.66, r * 0.28, r * 0.17, r * 0.12, blush)
    b.oval(-r * 0.22, r * 0.28, r * 0.17, r * 0.12, blush)
    for x in (r * 0.1, r * 0.62):
        if asleep:
            b.outline(smooth([(x - 9, -2), (x, 6), (x + 9, -2)]), INK, 5)
        else:
            size = 9.5 if wide_eyed else 6.5
            b.oval(x, -r * 0.06, size, size * 1.15, INK)
    mouth = (r * 0.4, r * 0.5)
    if wide_eyed:
        b.oval(mouth[0], mouth[1], 9, 12, 0x6B2A2A)
    else:
        b.outline(
            smooth(
                [
                    (mouth[0] - 13, mouth[1] - 4),
                    (mouth[0], mouth[1] + 7),
                    (mouth[0] + 13, mouth[1] - 4),
                ]
            ),
            0x6B2A2A,
            5,
        )
    if name in HEADGEAR:
        HEADGEAR[name](b, r)
    else:
        draw_hat(b, name, r)
