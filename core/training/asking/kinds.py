"""All kinds of questions, and one way to ask any of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from core.training.asking.across import ACROSS, ask_across
from core.training.asking.asked import Asked
from core.training.asking.leaning import LEANING, ask_leaning
from core.training.asking.single import SINGLE, ask_single
from core.training.asking.whole import CAPTION, WHOLE, ask_whole
from core.training.asking.wordings import choices
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import Scene

KINDS = (*SINGLE, *ACROSS, *WHOLE, *LEANING)
"""All but "absent", which asks in the wordings of others, and ``CAPTION``, which only training
asks."""


def ask(
    scenes: Sequence[Scene],
    target: int,
    kind: str,
    rng: random.Random,
    language: Language,
    *,
    held_out: bool | None,
) -> Asked | None:
    """A question of this kind about scene ``target`` that has only one answer.

    Args:
        held_out: True asks only in held-out wordings, False only in those for training,
            None in any that films are asked.

    Returns:
        None where the scene can't be asked about in this way.
    """
    numbers = choices(kind, language, held_out=held_out)
    rng.shuffle(numbers)
    for number in numbers:
        if kind in SINGLE:
            asked = ask_single(scenes, target, kind, number, language, rng)
        elif kind in ACROSS:
            asked = ask_across(scenes, target, kind, number, language, rng)
        elif kind in (*WHOLE, CAPTION):
            asked = ask_whole(scenes, target, kind, number, language, rng)
        else:
            asked = ask_leaning(scenes, target, kind, number, language, rng, held_out=held_out)
        if asked is not None:
            return asked
    return None
