"""The one thing every vision tower does here: pictures in, patch features out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray


class VisionEncoder(Protocol):
    """A frozen vision tower.

    Attributes:
        picture_short_side: the short side, in pixels, of the pictures it wants.
        width: D, the features' width.
        batch: frames it likes to encode at once.
        frames_a_minute: about how many it encodes in a minute here; bounds a first look.
    """

    picture_short_side: int
    width: int
    batch: int
    frames_a_minute: int

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → pixel values float32 [B, 3, S_h, S_w] on the CPU; may run
        in another thread than ``encode``."""
        ...

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, S_h, S_w] → features [B, 1 + P, D] where and in what the tower computes; row 0
        is CLS."""
        ...
