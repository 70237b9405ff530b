"""From a published prompt's pieces to the rows that enter the language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.llama_vid_prompt import Piece, as_ids
from core.chat.slots import SLOT, fill_slots
from core.language.protocol import LanguageEngine

BEGIN = 1
"""<s> of every Vicuna."""


def prompt_rows(
    language: LanguageEngine,
    pieces: Sequence[Piece],
    visual: NDArray[np.float32],
    encode: Callable[[str], Sequence[int]] | None = None,
) -> NDArray[np.float32]:
    """Pieces and visual rows [V, L] → rows [R, L].

    Args:
        encode: words to ids; None for the language model's own reading.

    Raises:
        ValueError: there are neither V places nor a single one.
    """
    ids = as_ids(pieces, encode or language.tokenize, BEGIN)
    places = ids.count(SLOT)
    if places == 1 != len(visual):
        at = ids.index(SLOT)
        ids = [*ids[:at], *[SLOT] * len(visual), *ids[at + 1 :]]
    elif places != len(visual):
        raise ValueError(f"{len(visual)} visual rows don't fit {places} places")
    return fill_slots(language, ids, visual)
