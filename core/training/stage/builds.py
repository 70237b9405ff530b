"""How large each look is, and where each pose puts its hands and feet."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.training.drawn.world import LOOKS, Pose
from core.training.stage.brush import XY


@dataclass(frozen=True, slots=True)
class Build:
    """A look's proportions, in units.

    Attributes:
        tall: where the top of the shoulders is.
        shoulder, hem: half widths of the coat above and below.
        low: how far above the ground the coat ends.
        head: radius of the head.
        lean: how far the upper body is bent forward, in units.
        hat: how far above the shoulders a picture has to reach, in radii of the head.
    """

    tall: float
    shoulder: float
    hem: float
    low: float
    head: float
    skin: int
    leg: int
    lean: float = 0.0
    hat: float = 2.4


BUILDS: dict[str, Build] = {
    "captain": Build(322, 74, 104, 92, 66, 0xE9BE98, 0x1E2233),
    "girl": Build(240, 46, 108, 92, 64, 0xF0C8A4, 0x3B2F3A),
    "grandmother": Build(268, 80, 118, 44, 62, 0xE8C3A6, 0x3A3340, 26),
    "boy": Build(222, 50, 66, 96, 66, 0xD9A479, 0x4A4F5E),
    "baker": Build(298, 108, 134, 84, 66, 0xF1C7A8, 0x55504E),
    "painter": Build(336, 56, 82, 150, 60, 0xC98F68, 0x2C2B38),
    "queen": Build(312, 54, 158, 8, 58, 0xF2D0B4, 0x2C2B38),
    "fisherman": Build(306, 88, 92, 120, 66, 0xCF9A74, 0x3E4638),
    "knight": Build(322, 92, 84, 132, 62, 0xEDC5A2, 0x7F8893, hat=2.8),
    "magician": Build(306, 60, 128, 16, 56, 0xE6BFA0, 0x2C2B38, hat=3.9),
    "gardener": Build(284, 60, 96, 104, 62, 0xEFC3A0, 0x4D6B3A),
    "nurse": Build(300, 54, 92, 78, 60, 0xD8A57F, 0xE9E6E0, hat=2.5),
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
        case "throw":
            return Hands((side + 84 + sway, -top - 62), (-side - 84, -top + 96))
        case "break":
            shake = math.sin(t * 7.0) * 5
            middle, up = build.lean * 1.5 + shake, -top - build.head * 1.5
            return Hands((middle + build.head, up), (middle - build.head, up))
        case "lift":
            up = -top - build.head * build.hat - 16 + sway * 0.6
            return Hands((build.lean + 80, up), (build.lean - 80, up))
        case "hide":
            return Hands((side + 128, -176 + sway), (side + 66, -150 - sway))
        case "dance":
            swing = math.sin(t * 4.0) * 34
            return Hands((side + 104, -top - 74 + swing), (-side - 104, -top - 74 - swing))
        case "wave":
            return Hands((side + 62 + math.sin(t * 6.5) * 40, -top - 104), rest)
        case "sleep":
            return Hands((side + 6, -top + 150), (-side - 4, -top + 152))
        case _:
            return Hands((side + 34 + sway, -top + 150), rest)
