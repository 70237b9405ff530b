"""How much of a question is spoken in a scene: plain words, roughly stemmed. Knows no models."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SILENT = """
a an and are at be by did do does for from get has have he her his how i in is it its me my
of on one or our person she so tell that the their them there they thing this to was we were
what when where which who whom whose why will with you your come can see time moment place
object reason makes name film know want explain something far into show
"""
STOP_WORDS = frozenset(_SILENT.split())
"""Words of questions that say nothing of what to look for."""

SAID = 0.5
"""Share of a sentence's words that must be spoken in a scene to link it."""


def content_words(text: str) -> set[str]:
    """The words of a text that say something, in small letters."""
    words = {w.removesuffix("'s") for w in re.findall(r"[\w']+", text.lower())}
    return {w for w in words if len(w) > 1 and w not in STOP_WORDS}


def stem(word: str) -> str:
    """ "drops", "dropped" and "drop" are one word; no more than that is attempted."""
    for ending in ("ed", "s"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            word = word.removesuffix(ending)
            if ending == "ed" and word[-1] == word[-2]:
                word = word[:-1]
            break
    return word


def heard_share(question: str, lines: Iterable[str]) -> float:
    """The share, 0 to 1, of the question's words that are spoken in these lines."""
    asked = {stem(word) for word in content_words(question)}
    spoken = {stem(word) for word in content_words(" ".join(lines))}
    return len(asked & spoken) / len(asked) if asked else 0.0
