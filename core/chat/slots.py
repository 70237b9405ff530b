"""Places of visual rows among a prompt's ids, and the rows that fill them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.language.protocol import LanguageEngine

SLOT = -200
"""Stands for one visual row, as in LLaMA-VID's input_ids."""


def fill_slots(
    language: LanguageEngine, ids: Sequence[int], visual: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Ids with as many ``SLOT`` as visual rows [V, L] → the rows [R, L] of the prompt."""
    slots = np.array(ids) == SLOT
    rows = language.embed(np.where(slots, 0, ids).tolist())
    rows[slots] = visual
    return rows
