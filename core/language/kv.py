"""What a language model's keys and values take: the one place that counts them.

Knows no library, so that parsers and the window may ask.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

KvType = Literal["f16", "q8_0", "q4_0"]
"""What keys and values may be kept in, the finest first."""

KV_TYPES: tuple[KvType, ...] = get_args(KvType)

KV_BLOCK = 32
"""llama.cpp keeps quantised keys and values only of heads that divide into such blocks, and
quantised values only with flash attention, which it chooses by itself."""

ROWS_STEP = 256
"""llama.cpp rounds a context up to a multiple of it."""

_BYTES: dict[KvType | Literal["f32"], Fraction] = {
    "f32": Fraction(4),
    "f16": Fraction(2),
    "q8_0": Fraction(34, 32),
    "q4_0": Fraction(18, 32),
}
"""A key or value takes so many: ggml's blocks of 32 have a scale of two bytes."""


def cache_bytes(values: int, rows: int, kind: KvType | Literal["f32"] = "f16") -> int:
    """Bytes of the keys and values of ``rows`` positions.

    Args:
        values: keys and values of one position, over all layers.
    """
    return int(values * rows * _BYTES[kind])


def in_steps(rows: int) -> int:
    """The context that llama.cpp makes of one of ``rows``."""
    return -(-rows // ROWS_STEP) * ROWS_STEP
