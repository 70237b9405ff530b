"""How finely a language model's weights may be kept; knows no library, so that parsers may ask."""

from __future__ import annotations

from typing import Literal, get_args

Quantisation = Literal["Q4_K_M", "Q5_K_M", "Q8_0", "F16", "F32"]
QUANTISATIONS: tuple[Quantisation, ...] = get_args(Quantisation)
