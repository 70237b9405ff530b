"""Eyes of packs that see nothing themselves: films are watched for their small pictures, and for
the vectors of a search encoder where the pack brings one.

Adding such a pack asks for their size and needs no torch, which takes seconds to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

    from core.vision.placement import Placement

PICTURE_SHORT_SIDE = 224
"""Short side, in pixels, of the pictures that are remembered for cards and previews."""


_TIMES_A_TOWER = 10
"""How many pictures a search encoder of a hundred million weights sees while a tower of a billion
sees one."""


class Unseeing:
    """Fulfils ``VisionEncoder`` with features of no width."""

    picture_short_side = PICTURE_SHORT_SIDE
    width = 0
    batch = 16
    frames_a_minute = 6000

    def searched_by(self, placement: Placement) -> None:
        """Keep the pace of a search encoder that computes there."""
        self.batch = placement.batch
        self.frames_a_minute = min(6000, _TIMES_A_TOWER * placement.frames_a_minute)

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """Pixel values [B, 0]."""
        import torch

        return torch.zeros(len(pictures), 0)

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Features [B, 1, 0]."""
        import torch

        return torch.zeros(len(pixel_values), 1, 0)
