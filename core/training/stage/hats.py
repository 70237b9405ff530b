"""Hair, beards and hats of the first eight looks: what tells them apart."""

from __future__ import annotations

import skia

from core.training.stage.brush import Brush, polygon, smooth
from core.training.stage.palette import CREAM, GOLD, INK

HAIR_WHITE = 0xD9D6D2


def draw_hat(b: Brush, name: str, r: float) -> None:
    """Hair, beards and hats: what tells the looks apart."""
    match name:
        case "captain":
            beard = smooth(
                [
                    (-r * 0.98, -r * 0.05),
                    (-r * 0.9, r * 0.8),
                    (r * 0.1, r * 1.5),
                    (r * 0.95, r * 0.75),
                    (r * 0.98, r * 0.1),
                    (r * 0.75, r * 0.42),
                    (r * 0.4, r * 0.3),
                    (-r * 0.35, r * 0.45),
                ],
                closed=True,
            )
            b.path(beard, HAIR_WHITE)
            cap = smooth(
                [
                    (-r * 1.2, -r * 0.5),
                    (-r * 1.5, -r * 1.1),
                    (-r * 0.4, -r * 1.7),
                    (r * 0.8, -r * 1.5),
                    (r * 1.35, -r * 0.95),
                    (r * 1.05, -r * 0.45),
                ],
                closed=True,
            )
            b.outline(cap, CREAM, 6)
            b.path(cap, 0x1C2338)
            b.rect(-r * 1.02, -r * 0.74, r * 2.0, r * 0.26, GOLD, radius=4)
            b.path(
                polygon([(r * 0.1, -r * 0.5), (r * 1.35, -r * 0.32), (r * 1.0, -r * 0.52)]),
                0x0E1220,
            )
        case "girl":
            fringe = smooth(
                [
                    (-r * 1.05, r * 0.2),
                    (-r * 1.0, -r * 0.8),
                    (0, -r * 1.15),
                    (r * 0.95, -r * 0.6),
                    (r * 1.0, -r * 0.2),
                    (r * 0.4, -r * 0.42),
                    (-r * 0.3, -r * 0.3),
                ],
                closed=True,
            )
            b.path(fringe, 0x3A2420)
        case "grandmother":
            bun = skia.Path()
            bun.addCircle(-r * 0.45, -r * 1.28, r * 0.48)
            hair = smooth(
                [
                    (-r * 1.15, r * 0.4),
                    (-r * 1.15, -r * 0.8),
                    (0, -r * 1.2),
                    (r * 0.95, -r * 0.7),
                    (r * 0.85, -r * 0.3),
                    (-r * 0.2, -r * 0.45),
                    (-r * 0.75, r * 0.3),
                ],
                closed=True,
            )
            for path in (bun, hair):
                b.outline(path, INK, 5, 0.6)
            b.path(bun, HAIR_WHITE)
            b.path(hair, HAIR_WHITE)
            for x in (r * 0.08, r * 0.64):
                ring = skia.Path()
                ring.addCircle(x, -r * 0.05, r * 0.22)
                b.outline(ring, 0x5A4A44, 4)
        case "boy":
            cap = smooth(
                [
                    (-r * 1.2, -r * 0.3),
                    (-r * 1.15, -r * 1.0),
                    (-r * 0.1, -r * 1.4),
                    (r * 0.9, -r * 1.0),
                    (r * 1.1, -r * 0.3),
                ],
                closed=True,
            )
            b.outline(cap, CREAM, 6)
            b.path(cap, 0x59636F)
            b.rect(r * 0.1, -r * 0.62, r * 1.45, r * 0.24, 0x454E59, radius=8)
        case "baker":
            hat = smooth(
                [
                    (-r * 0.8, -r * 0.5),
                    (-r * 0.85, -r * 1.3),
                    (-r * 1.45, -r * 2.0),
                    (-r * 0.7, -r * 2.75),
                    (0, -r * 2.6),
                    (r * 0.7, -r * 2.75),
                    (r * 1.45, -r * 2.0),
                    (r * 0.85, -r * 1.3),
                    (r * 0.8, -r * 0.5),
                ],
                closed=True,
            )
            b.outline(hat, INK, 6, 0.7)
            b.path(hat, 0xF3EFE6)
            b.rect(-r * 0.84, -r * 0.86, r * 1.68, r * 0.34, 0xD8D2C6, radius=6)
            for side in (-1, 1):
                b.path(
                    smooth(
                        [
                            (r * 0.4, r * 0.26),
                            (r * 0.4 + side * r * 0.34, r * 0.2),
                            (r * 0.4 + side * r * 0.5, r * 0.36),
                            (r * 0.4 + side * r * 0.2, r * 0.42),
                        ],
                        closed=True,
                    ),
                    0x4A3022,
                )
        case "painter":
            beret = smooth(
                [
                    (-r * 1.7, -r * 0.75),
                    (-r * 1.2, -r * 1.45),
                    (r * 0.2, -r * 1.5),
                    (r * 1.0, -r * 0.85),
                    (r * 0.6, -r * 0.55),
                    (-r * 1.2, -r * 0.35),
                ],
                closed=True,
            )
            b.outline(beret, CREAM, 6)
            b.path(beret, 0x3C3050)
            b.line([(-r * 0.4, -r * 1.4), (-r * 0.36, -r * 1.7)], 0x3C3050, 9)
            b.path(
                polygon([(r * 0.22, r * 0.78), (r * 0.62, r * 0.78), (r * 0.44, r * 1.35)]),
                0x2A1D1A,
            )
        case "queen":
            crown = polygon(
                [
                    (-r * 0.85, -r * 0.62),
                    (-r * 1.05, -r * 1.85),
                    (-r * 0.48, -r * 1.2),
                    (0, -r * 2.0),
                    (r * 0.48, -r * 1.2),
                    (r * 1.05, -r * 1.85),
                    (r * 0.85, -r * 0.62),
                ]
            )
            b.outline(crown, INK, 6, 0.8)
            b.path(crown, GOLD)
            b.rect(-r * 0.86, -r * 0.86, r * 1.72, r * 0.26, 0xC48F2E)
            b.path(
                smooth(
                    [
                        (-r * 1.0, r * 0.1),
                        (-r * 0.9, -r * 0.7),
                        (r * 0.2, -r * 0.75),
                        (-r * 0.5, -r * 0.2),
                    ],
                    closed=True,
                ),
                0x8A5A33,
            )
        case _:
            b.path(
                smooth(
                    [
                        (-r * 0.3, r * 0.28),
                        (r * 0.4, r * 0.16),
                        (r * 1.0, r * 0.3),
                        (r * 0.85, r * 0.62),
                        (r * 0.4, r * 0.44),
                        (-r * 0.15, r * 0.62),
                    ],
                    closed=True,
                ),
                HAIR_WHITE,
            )
            brim = smooth(
                [
                    (-r * 2.05, r * 0.25),
                    (-r * 1.1, -r * 0.75),
                    (r * 0.6, -r * 0.9),
                    (r * 1.65, -r * 0.35),
                    (r * 0.6, -r * 0.42),
                    (-r * 0.9, -r * 0.25),
                ],
                closed=True,
            )
            crown = smooth(
                [
                    (-r * 1.15, -r * 0.45),
                    (-r * 0.95, -r * 1.35),
                    (r * 0.0, -r * 1.6),
                    (r * 0.85, -r * 1.2),
                    (r * 1.0, -r * 0.5),
                ],
                closed=True,
            )
            for path in (crown, brim):
                b.outline(path, INK, 6, 0.8)
            b.path(crown, 0xA99A4E)
            b.path(brim, 0x8F8240)
