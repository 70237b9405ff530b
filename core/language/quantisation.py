"""How finely a language model's weights may be kept; knows no library, so that parsers may ask."""

from __future__ import annotations

from typing import Literal, get_args

Quantisation = Literal["Q4_K_M", "Q5_K_M", "Q8_0", "F16", "F32"]
QUANTISATIONS: tuple[Quantisation, ...] = get_args(Quantisation)

BITS: dict[Quantisation, float] = {
    "Q4_K_M": 4.9,
    "Q5_K_M": 5.7,
    "Q8_0": 8.5,
    "F16": 16.0,
    "F32": 32.0,
}
"""A weight takes about so many; the K kinds keep some tensors finer than their name says."""
