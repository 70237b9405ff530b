"""Paper puppets: twelve looks in coats of any colour, in every pose.

A puppet is drawn with its feet at the origin, 500 units tall for a grown-up, y
downwards, facing right; whoever faces left is mirrored.
"""

from __future__ import annotations

import math

import skia

from core.training.drawn.world import LOOKS, Pose
from core.training.stage.brush import XY, Brush, polygon, smooth
from core.training.stage.builds import BUILDS, Build, Hands, hands_of
from core.training.stage.headgear import LINEN, STEEL
from core.training.stage.heads import draw_head
from core.training.stage.palette import CREAM, GOLD, INK, NAMED, edge_of, lightness, mix

BENT: dict[Pose, float] = {"find": 34.0, "hide": 26.0}
"""Poses that bend the upper body forward, and by how many degrees."""
ELBOWS: dict[Pose, float] = {"break": 120.0, "lift": 44.0}
"""Poses that push the elbows outwards, and how far."""
CANE: tuple[Pose, ...] = ("stand", "hold", "give", "find", "walk", "wave")
"""Poses that leave the grandmother a hand for her stick."""


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
    elif pose == "dance":
        b.canvas.translate(0, -14 * abs(math.sin(t * 4.0)))
        b.canvas.rotate(9 * math.sin(t * 4.0))
    hands = (
        Hands((build.shoulder + 84, -build.tall + 92), (build.shoulder + 66, -build.tall + 128))
        if reaching
        else hands_of(look, pose, t)
    )
    _legs(b, name, build, pose, t)
    b.canvas.save()
    bend = BENT.get(pose, 0.0)
    if bend:
        b.canvas.translate(0, -build.low)
        b.canvas.rotate(bend)
        b.canvas.translate(0, build.low)
    b.canvas.translate(0, -bob)
    shoulder_back = (-build.shoulder * 0.72 + build.lean, -build.tall + 34)
    shoulder_front = (build.shoulder * 0.72 + build.lean, -build.tall + 34)
    if bend:
        front, back = (_bent(p, build.low, bend) for p in (hands.front, hands.back))
        hands = Hands(front, back)
    elbow = ELBOWS.get(pose, 0.0)
    _arm(b, shoulder_back, hands.back, mix(colour, 0x14101E, 0.3), colour, build.skin, -elbow)
    if name == "grandmother" and pose in CANE and not reaching:
        x, y = hands.back
        b.outline(
            smooth([(x + 26, y - 26), (x + 6, y - 44), (x - 10, y - 20), (x - 14, 0)]), CREAM, 15
        )
        b.outline(
            smooth([(x + 26, y - 26), (x + 6, y - 44), (x - 10, y - 20), (x - 14, 0)]), 0x4A3428, 9
        )
    _coat(b, name, build, colour)
    b.canvas.translate(build.lean * 1.5, -build.tall - build.head * 0.72)
    b.canvas.save()
    if pose == "hide":
        b.canvas.rotate(-24)
        b.canvas.scale(-1, 1)
    asleep, wide_eyed = pose == "sleep", pose in ("drop", "break")
    draw_head(b, name, build.head, build.skin, asleep=asleep, wide_eyed=wide_eyed)
    b.canvas.restore()
    b.canvas.translate(-build.lean * 1.5, build.tall + build.head * 0.72)
    _arm(b, shoulder_front, hands.front, mix(colour, 0x14101E, 0.12), colour, build.skin, elbow)
    b.canvas.restore()
    b.canvas.restore()


def _bent(point: XY, low: float, degrees: float) -> XY:
    """A point on the stage as the bent-over upper body sees it."""
    a = math.radians(-degrees)
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
        if pose == "dance" and side == (1 if math.sin(t * 4.0) < 0 else -1):
            _kick(b, build, hip, side, width)
            continue
        b.line([(hip, -build.low - 30), (foot, -16)], CREAM, width + 7, 0.5)
        b.line([(hip, -build.low - 30), (foot, -16)], build.leg, width)
        b.rect(foot - width * 0.62, -24, width * 1.75, 26, mix(build.leg, 0, 0.45), radius=12)


def _kick(b: Brush, build: Build, hip: float, side: int, width: float) -> None:
    """A leg lifted sideways."""
    foot = (side * (build.hem + 76), -build.low * 0.62 - 12)
    b.line([(hip, -build.low - 24), foot], CREAM, width + 7, 0.5)
    b.line([(hip, -build.low - 24), foot], build.leg, width)
    toe = (foot[0] + side * 22, foot[1] - 18)
    b.line([foot, toe], mix(build.leg, 0, 0.45), width * 0.95)


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
    if name == "knight":
        for side in (-1, 1):
            b.oval(side * s * 0.86, top + 34, 42, 32, INK, 0.9)
            b.oval(side * s * 0.86, top + 34, 37, 27, STEEL)
        b.rect(-s * 0.98, top + (low - top) * 0.66, s * 1.96, 20, 0x4A3426)
        b.rect(-14, top + (low - top) * 0.66 - 4, 28, 28, GOLD, radius=5)
    if name == "magician":
        b.line([(-h * 0.98, low - 6), (0, low + 6), (h * 0.98, low - 6)], GOLD, 13)
    if name in ("gardener", "nurse"):
        _apron(b, build, 0x5B6B7C if name == "gardener" else LINEN)
    if name in ("boy", "painter", "grandmother"):
        b.rect(-s * 0.55 + lean, top - 8, s * 1.1, 24, dark, radius=11)


def _apron(b: Brush, build: Build, colour: int) -> None:
    """An apron from the waist, narrow enough to leave the coat its colour."""
    top, low = -build.tall, -build.low
    waist = top + (low - top) * 0.46
    path = polygon(
        [
            (-build.shoulder * 0.6, waist),
            (build.shoulder * 0.6, waist),
            (build.hem * 0.55, low - 14),
            (-build.hem * 0.55, low - 14),
        ]
    )
    b.outline(path, INK, 6, 0.8)
    b.path(path, colour)
    pocket = waist + (low - waist) * 0.35
    b.rect(-20, pocket, 40, 30, mix(colour, INK, 0.22), radius=5)


def _arm(b: Brush, shoulder: XY, hand: XY, colour: int, coat: int, skin: int, elbow: float) -> None:
    mx, my = (shoulder[0] + hand[0]) / 2 + elbow, (shoulder[1] + hand[1]) / 2 + 26
    path = skia.Path()
    path.moveTo(*shoulder)
    path.quadTo(mx, my, *hand)
    b.outline(path, edge_of(coat), 53, 0.8)
    b.oval(hand[0], hand[1], 26, 26, INK, 0.8)
    b.outline(path, colour, 45)
    b.oval(hand[0], hand[1], 22, 22, skin)
