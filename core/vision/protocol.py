"""What is done with pictures here: patch features by a tower, and search vectors by an encoder that
reads words too."""

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


class PictureSearch(Protocol):
    """An encoder that puts pictures and words into one space.

    Attributes:
        width: S, the vectors' width.
    """

    width: int

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → pixel values float32 [B, 3, S_h, S_w] on the CPU; may run
        in another thread than ``encode``."""
        ...

    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, S_h, S_w] → unit vectors [B, S]."""
        ...

    def query(self, text: str) -> torch.Tensor:
        """A text's unit vector [S]: the larger its product with a picture's, the more alike."""
        ...
