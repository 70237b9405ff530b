"""The wordings of every kind in both languages, and which of them training never hears."""

from __future__ import annotations

from core.training.asking import wordings_en, wordings_zh
from core.training.drawn.lexicon import Language

PHRASINGS: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": wordings_en.PHRASINGS,
    "zh": wordings_zh.PHRASINGS,
}
REPHRASINGS: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": wordings_en.REPHRASINGS,
    "zh": wordings_zh.REPHRASINGS,
}
HELD_OUT = 2
"""Of what films are asked in a kind, the last so many are never trained."""


def wording(kind: str, language: Language, phrasing: int) -> str:
    """The form of a question, by kind and number."""
    return (PHRASINGS[language][kind] + REPHRASINGS[language].get(kind, ()))[phrasing]


def choices(kind: str, language: Language, *, held_out: bool | None) -> list[int]:
    """Numbers of the wordings that may be used.

    Args:
        held_out: True for those held out of training only, False for those heard in training,
            None for all that films are asked.
    """
    asked = len(PHRASINGS[language][kind])
    if held_out is None:
        return list(range(asked))
    if held_out:
        return list(range(asked - HELD_OUT, asked))
    heard = asked + len(REPHRASINGS[language].get(kind, ()))
    return [*range(asked - HELD_OUT), *range(asked, heard)]
