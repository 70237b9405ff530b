"""Paper puppets: eight looks in coats of any colour, eight poses.

A puppet is drawn with its feet at the origin, 500 units tall for a grown-up, y
downwards, facing right; whoever faces left is mirrored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from core.training.stage.brush import XY, Brush, smooth
from core.training.stage.heads import draw_head
from core.training.stage.palette import CREAM, GOLD, INK, NAMED, edge_of, lightness, mix
from core.training.world import LOOKS, Pose


@dataclass(frozen=True, slots=True)
class Build:
    """A look's proportions, in units.

    Attributes:
        tall: where the top of the shoulders is.
        shoulder, hem: half widths of the coat above and below.
        low: how far above the ground the coat ends.
        head: radius of the head.
        lean: how far the upper body is bent forward, in units.
    """

    tall: float
    shoulder: float
    hem: float
    low: float
    head: float
    skin: int
    leg: int
    lean: float = 0.0


BUILDS: dict[str, Build] = {
    "captain": Build(322, 74, 104, 92, 66, 0xE9BE98, 0x1E2233),
    "girl": Build(240, 46, 108, 92, 64, 0xF0C8A4, 0x3B2F3A),
    "grandmother": Build(268, 80, 118, 44, 62, 0xE8C3A6, 0x3A3340, 26),
    "boy": Build(222, 50, 66, 96, 66, 0xD9A479, 0x4A4F5E),
    "baker": Build(298, 108, 134, 84, 66, 0xF1C7A8, 0x55504E),
    "painter": Build(336, 56, 82, 150, 60, 0xC98F68, 0x2C2B38),
    "queen": Build(312, 54, 158, 8, 58, 0xF2D0B4, 0x2C2B38),
    "fisherman": Build(306, 88, 92, 120, 66, 0xCF9A74, 0x3E4638),
}


@dataclass(frozen=True, slots=True)
class Hands:
    """Where a pose puts the hands, in the puppet's units; front is the acting one."""

    front: XY
    back: XY


def hands_of(look: int, pose: Pose, t: float) -> Hands:
    """Where the hands are ``t`` seconds into the shot."""
    build = BUILDS[LOOKS[look]]
    top, side = build.tall, build.shoulder
    sway = math.sin(t * 2.1) * 7
    rest = (-side - 34 - sway, -top + 150)
    match pose:
        case "hold":
            return Hands((side + 92, -top + 70 + sway * 0.7), rest)
        case "give":
            return Hands((side + 128, -top + 46 + sway * 0.6), (side + 40, -top + 110))
        case "drop":
            return Hands((side + 92, -top + 2 + sway), (-side - 74, -top + 4 - sway))
        case "find":
            return Hands((side + 118, -118 + sway), (side + 40, -150))
        case "open":
            return Hands((side + 128, -top + 96 + sway * 0.5), (side + 20, -top + 104))
        case "walk":
            swing = math.sin(t * 6.0)
            return Hands((30 + 74 * swing, -top + 150), (-30 - 74 * swing, -top + 146))
        case "sleep":
            return Hands((side + 6, -top + 150), (-side - 4, -top + 152))
        case _:
            return Hands((side + 34 + sway, -top + 150), rest)


def draw_figure(
    b: Brush, look: int, coat: int, pose: Pose, t: float, reaching: bool = False
) -> None:
    """A whole puppet at the origin, facing right.

    Args:
        reaching: hold both arms out to take what the other gives.
    """
    name = LOOKS[look]
    build = BUILDS[name]
    colour = NAMED[coat]
    bob = abs(math.sin(t * 6.0)) * 9 if pose == "walk" else math.sin(t * 2.1) * 3.5
    b.oval(0, 2, build.hem * 1.15, 15, 0x0A0814, 0.32)
    b.canvas.save()
    if pose == "sleep":
        b.canvas.translate(-build.tall * 0.72, -build.hem * 0.62)
        b.canvas.rotate(84)
        bob = math.sin(t * 1.3) * 3
    elif pose == "walk":
        b.canvas.rotate(5)
    hands = (
        Hands((build.shoulder + 84, -build.tall + 92), (build.shoulder + 66, -build.tall + 128))
        if reaching
        else hands_of(look, pose, t)
    )
    _legs(b, name, build, pose, t)
    b.canvas.save()
    if pose == "find":
        b.canvas.translate(0, -build.low)
        b.canvas.rotate(34)
        b.canvas.translate(0, build.low)
    b.canvas.translate(0, -bob)
    shoulder_back = (-build.shoulder * 0.72 + build.lean, -build.tall + 34)
    shoulder_front = (build.shoulder * 0.72 + build.lean, -build.tall + 34)
    if pose == "find":
        hands = Hands(_bent(hands.front, build.low), _bent(hands.back, build.low))
    _arm(b, shoulder_back, hands.back, mix(colour, 0x14101E, 0.3), colour, build.skin)
    if name == "grandmother" and pose not in ("sleep", "open", "drop") and not reaching:
        x, y = hands.back
        b.outline(
            smooth([(x + 26, y - 26), (x + 6, y - 44), (x - 10, y - 20), (x - 14, 0)]), CREAM, 15
        )
        b.outline(
            smooth([(x + 26, y - 26), (x + 6, y - 44), (x - 10, y - 20), (x - 14, 0)]), 0x4A3428, 9
        )
    _coat(b, name, build, colour)
    b.canvas.translate(build.lean * 1.5, -build.tall - build.head * 0.72)
    draw_head(b, name, build.head, build.skin, asleep=pose == "sleep", wide_eyed=pose == "drop")
    b.canvas.translate(-build.lean * 1.5, build.tall + build.head * 0.72)
    _arm(b, shoulder_front, hands.front, mix(colour, 0x14101E, 0.12), colour, build.skin)
    b.canvas.restore()
    b.canvas.restore()


def _bent(point: XY, low: float) -> XY:
    """A point on the stage as the bent-over upper body sees it."""
    a = math.radians(-34)
    x, y = point[0], point[1] + low
    return x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a) - low


def _legs(b: Brush, name: str, build: Build, pose: Pose, t: float) -> None:
    if build.low < 20:
        return
    stride = math.sin(t * 6.0) * 58 if pose == "walk" else 0.0
    gap = build.hem * 0.42
    width = 24 if name in ("girl", "boy", "painter") else 40
    for side in (-1, 1):
        foot = side * (gap + stride)
        hip = side * gap * 0.9
        b.line([(hip, -build.low - 30), (foot, -16)], CREAM, width + 7, 0.5)
        b.line([(hip, -build.low - 30), (foot, -16)], build.leg, width)
        b.rect(foot - width * 0.62, -24, width * 1.75, 26, mix(build.leg, 0, 0.45), radius=12)


def _coat(b: Brush, name: str, build: Build, colour: int) -> None:
    s, h, top, low, lean = build.shoulder, build.hem, -build.tall, -build.low, build.lean
    edge = edge_of(colour)
    dark = mix(colour, 0x14101E, 0.26) if lightness(colour) > 0.2 else 0x3A3A46
    path = skia.Path()
    path.moveTo(-s * 0.5 + lean, top)
    path.quadTo(-s + lean, top + 4, -s * 1.02 + lean * 0.8, top + 56)
    if name in ("girl", "queen"):
        path.quadTo(-s * 0.55, top + (low - top) * 0.42, -h, low)
    elif name in ("grandmother", "baker"):
        path.quadTo(-h * 1.12, top + (low - top) * 0.6, -h, low)
    else:
        path.lineTo(-h, low)
    path.quadTo(0, low + 18, h, low)
    if name in ("girl", "queen"):
        path.quadTo(s * 0.55, top + (low - top) * 0.42, s * 1.02, top + 56)
    elif name in ("grandmother", "baker"):
        path.quadTo(h * 1.12, top + (low - top) * 0.6, s * 1.02 + lean, top + 56)
    else:
        path.lineTo(s * 1.02, top + 56)
    path.quadTo(s + lean, top + 4, s * 0.5 + lean, top)
    path.close()
    b.outline(path, edge, 9)
    b.path(path, colour)
    b.line([(lean * 0.7 + s * 0.2, top + 30), (h * 0.16, low + 4)], dark, 5)
    if name in ("captain", "baker", "fisherman"):
        metal = GOLD if name == "captain" else dark
        for k in (0.3, 0.5, 0.7):
            y = top + (low - top) * k
            b.oval(-s * 0.2, y, 7, 7, metal)
            b.oval(s * 0.52, y, 7, 7, metal)
    if name == "queen":
        b.path(
            smooth(
                [(-70, top + 14), (-30, top - 12), (30, top - 12), (70, top + 14), (0, top + 52)],
                closed=True,
            ),
            0xEFE9DF,
        )
    if name in ("boy", "painter", "grandmother"):
        b.rect(-s * 0.55 + lean, top - 8, s * 1.1, 24, dark, radius=11)


def _arm(b: Brush, shoulder: XY, hand: XY, colour: int, coat: int, skin: int) -> None:
    mx, my = (shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2 + 26
    path = skia.Path()
    path.moveTo(*shoulder)
    path.quadTo(mx, my, *hand)
    b.outline(path, edge_of(coat), 53, 0.8)
    b.oval(hand[0], hand[1], 26, 26, INK, 0.8)
    b.outline(path, colour, 45)
    b.oval(hand[0], hand[1], 22, 22, skin)
