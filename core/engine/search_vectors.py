"""Where a memory's search vectors come from: the pack's search encoder, which sees the pictures
themselves, or else the token generator, which makes them of the tower's features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core.tokens.protocol import TokenGenerator
from core.vision.protocol import PictureSearch


def prepared(
    search: PictureSearch | None, pictures: Sequence[NDArray[np.uint8]], size: int
) -> tuple[torch.Tensor | None, ...]:
    """Pixel values for the search encoder, in batches of ``size``; None for each where there is
    no such encoder.

    Args:
        pictures: uint8 RGB [h, w, 3] each.
    """
    return tuple(
        None if search is None else search.preprocess(pictures[start : start + size])
        for start in range(0, len(pictures), size)
    )


def search_vectors(
    tokens: TokenGenerator, features: torch.Tensor, prepared: torch.Tensor | None
) -> torch.Tensor:
    """Features [B, 1 + P, D] and what was prepared of the same pictures → unit vectors [B, S]."""
    if tokens.search is None or prepared is None:
        return tokens.search_vectors(features)
    return tokens.search.encode(prepared)


def search_width(tokens: TokenGenerator) -> int:
    """S of the vectors that are remembered."""
    return tokens.search_width if tokens.search is None else tokens.search.width
