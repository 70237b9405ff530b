"""Eyes of packs that see nothing: films are watched for their small pictures alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

PICTURE_SHORT_SIDE = 224
"""Short side, in pixels, of the pictures that are remembered for cards and previews."""


class Unseeing:
    """Fulfils ``VisionEncoder`` with features of no width."""

    picture_short_side = PICTURE_SHORT_SIDE
    width = 0
    batch = 16
    frames_a_minute = 6000

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """Pixel values [B, 0]."""
        return torch.zeros(len(pictures), 0)

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Features [B, 1, 0]."""
        return torch.zeros(len(pixel_values), 1, 0)
