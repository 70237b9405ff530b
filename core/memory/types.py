"""What the memory keeps of a film, as values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PALETTE = 192
"""Shares of colour that are kept of a frame: 12 hues × 4 saturations × 4 values."""


@dataclass(frozen=True, slots=True)
class MemoryChunk:
    """What one fixed stretch of film left behind; committed whole or not at all.

    Attributes:
        index: number of its first chunk; chunk ``i`` covers [i * CHUNK, (i + 1) * CHUNK).
        times_us: int64 [n], presentation times, rising.
        shot_start: bool [n].
        content: float16 [n, c, K], what the token generator keeps of the content tokens.
        neutral: float16 [n, K], the same of the context tokens for no question.
        search: float16 [n, S], unit search vectors.
        palettes: float16 [n, 192], shares of colour, sum 1.
        pictures: n JPEG files' bytes.
        glimpsed: 0 for a chunk all of whose sampled frames are here; for key frames only the
            number of chunks they were taken from.
    """

    index: int
    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    content: NDArray[np.float16]
    neutral: NDArray[np.float16]
    search: NDArray[np.float16]
    palettes: NDArray[np.float16]
    pictures: tuple[bytes, ...]
    glimpsed: int = 0
