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

_SILENT_HAN = frozenset(
    "的是在了谁什么哪里为时候吗呢有没多少次几个这那把被给到我你他她它和还先请说怎样做颜色着"
)
"""Characters of questions that say nothing of what to look for."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile("[^\\W\u3400-\u4dbf\u4e00-\u9fff]+")
_CONTRACTED = re.compile(r"\w+n['’]t\b|['’](?:s|m|d|re|ve|ll)\b", re.IGNORECASE)
"""What is left of one, cut at the apostrophe, would look like a word: "don", "ll"."""


def content_words(text: str) -> set[str]:
    """The words of a text that say something, in small letters."""
    words = set(_WORD.findall(_CONTRACTED.sub(" ", text.lower())))
    return {w for w in words if len(w) > 1 and w not in STOP_WORDS} | _pairs(text)


def is_han(word: str) -> bool:
    """Whether a word is of Chinese characters."""
    return bool(_HAN.match(word))


def telling_characters(text: str) -> set[str]:
    """Chinese characters of a text that say something, each by itself: many things are one."""
    return {each for run in _HAN.findall(text) for each in run} - _SILENT_HAN


def telling_words(text: str) -> set[str]:
    """The words of a text that say something, Chinese ones character by character: a pair misses
    a thing that is called by one character, as 书 and 花 are."""
    return {word for word in content_words(text) if not is_han(word)} | telling_characters(text)


def _pairs(text: str) -> set[str]:
    """Chinese characters two by two: words have no spaces between them. None that stands beside
    a character of questions and grammar alone."""
    return {
        run[at : at + 2]
        for run in _HAN.findall(text)
        for at in range(len(run) - 1)
        if run[at] not in _SILENT_HAN and run[at + 1] not in _SILENT_HAN
    }


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
