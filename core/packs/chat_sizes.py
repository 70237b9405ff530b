"""Which chat models of the usual sizes this machine can hold, before any of them is here.

The shapes are those of a family of open models that has all sizes; others of the same size
differ by little. Pure arithmetic, as in ``core.packs.fits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.language.budget import Budget
from core.language.quantisation import BITS
from core.packs.findings import ChatSize
from core.packs.fits import QUANTISATION, fit_of
from core.packs.sizes import PackSizes

if TYPE_CHECKING:
    from core.language.machine import Machine

CONTEXT_ROWS = 8192
"""As ``core.packs.chat_import`` opens them."""

BRISK = 2.0
"""Billions of weights that a CPU alone reads a question's lines with before a viewer loses
patience; a judgement: a processor of today reads some hundred rows a second with such a model."""

_VOCABULARY, _HEAD = 151_936, 128


@dataclass(frozen=True, slots=True)
class _Shape:
    billions: float
    width: int
    layers: int
    kv_heads: int
    ff_width: int

    @property
    def layer_values(self) -> int:
        attention = self.width * (2 * self.width + 2 * self.kv_heads * _HEAD)
        return attention + 3 * self.width * self.ff_width

    @property
    def table(self) -> int:
        return _VOCABULARY * self.width


_SHAPES = (
    _Shape(0.5, 896, 24, 1, 4864),
    _Shape(1.5, 1536, 28, 2, 8960),
    _Shape(3, 2048, 36, 2, 11008),
    _Shape(7, 3584, 28, 4, 18944),
    _Shape(14, 5120, 48, 8, 13824),
    _Shape(32, 5120, 64, 8, 27648),
    _Shape(72, 8192, 80, 8, 29568),
)


def chat_sizes(machine: Machine) -> tuple[ChatSize, ...]:
    """Those that fit what is free now, the smallest first."""
    found = []
    for shape in _SHAPES:
        budget = _budget(shape)
        fits = fit_of(_pack(budget), machine)
        if fits.verdict == "fits":
            found.append(ChatSize(shape.billions, budget.weights, fits.needed))
    return tuple(found)


def _budget(shape: _Shape) -> Budget:
    def in_bytes(values: int) -> int:
        return int(values * BITS[QUANTISATION] / 8)

    # Small models use one table at both ends.
    tables = shape.table * (1 if shape.billions < 4 else 2)
    values = shape.layers * shape.layer_values + tables
    return Budget(
        weights=in_bytes(values),
        layers=(in_bytes(shape.layer_values),) * shape.layers,
        head=in_bytes(shape.table),
        embedding=in_bytes(shape.table),
        parameters=values,
        kv_values=2 * shape.kv_heads * _HEAD,
        quantised_kv=True,
        longest=32_768,
        width=shape.width,
        ff_width=shape.ff_width,
        vocabulary=_VOCABULARY,
    )


def _pack(language: Budget) -> PackSizes:
    return PackSizes(
        name="chat",
        vision_values=0,
        token_values=0,
        work_values=0,
        encoder_moves=False,
        content_tokens=0,
        watches_films=True,
        whole_films=False,
        context_rows=CONTEXT_ROWS,
        language=language,
    )
