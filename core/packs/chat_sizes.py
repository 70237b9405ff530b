"""Which chat models of the usual sizes this machine can hold, before any of them is here.

The shapes are those of a family of open models that has all sizes; others of the same size
differ by little. Pure arithmetic, as in ``core.packs.fits``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language.quantisation import BITS
from core.packs.chat_fits import chat_budget, chat_pack
from core.packs.chat_shape import ChatShape
from core.packs.findings import ChatSize
from core.packs.fits import QUANTISATION, fit_of

if TYPE_CHECKING:
    from core.language.machine import Machine

BRISK = 2.0
"""Billions of weights that a CPU alone reads a question's lines with before a viewer loses
patience; a judgement: a processor of today reads some hundred rows a second with such a model."""

_VOCABULARY, _HEAD = 151_936, 128


def _shape(width: int, layers: int, kv_heads: int, ff_width: int, tables: int = 2) -> ChatShape:
    """Small models use one table at both ends."""
    heads = width // _HEAD
    return ChatShape(
        width, layers, heads, kv_heads, _HEAD, ff_width, _VOCABULARY, tables, context=32_768
    )


_SHAPES = (
    (0.5, _shape(896, 24, 1, 4864, tables=1)),
    (1.5, _shape(1536, 28, 2, 8960, tables=1)),
    (3, _shape(2048, 36, 2, 11008, tables=1)),
    (7, _shape(3584, 28, 4, 18944)),
    (14, _shape(5120, 48, 8, 13824)),
    (32, _shape(5120, 64, 8, 27648)),
    (72, _shape(8192, 80, 8, 29568)),
)
"""Billions of weights, as they are called, and the sizes."""


def chat_sizes(machine: Machine) -> tuple[ChatSize, ...]:
    """Those that fit what is free now, the smallest first."""
    found = []
    for billions, shape in _SHAPES:
        file = int(shape.values * BITS[QUANTISATION] / 8)
        fits = fit_of(chat_pack(chat_budget(shape, file)), machine)
        if fits.verdict == "fits":
            found.append(ChatSize(billions, file, fits.needed))
    return tuple(found)
