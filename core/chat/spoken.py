"""In which scenes a sentence of an answer is spoken.

An answer is full of words that stand in every scene's lines, and says "I don't know." in the words
of any film. So words that tell nothing are left out, one word that is shared isn't enough unless it
is the whole sentence and rarely spoken, and what the film doesn't tell it tells nowhere. Apart from
``core.chat.hearing``, by whose shares the starter was trained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.hearing import STOP_WORDS, content_words, is_han, stem, telling_characters
from core.chat.untold import says_untold

SAID = 0.5
"""Share of a sentence's words that must be spoken in a scene to link it."""
SEVERAL = 2.0
"""Words that must be, too; two Chinese characters are one."""
RARE = 3
"""Scenes in which a sentence of fewer words may be spoken whole; in more of them it is no
evidence for any."""

_SILENT = """
no not never yes yeah yep nope ok okay well oh ah hm hmm maybe perhaps probably possibly sure
certainly really just only also too very quite then than but or so if as because since while
say says said saying mention mentions mentioned explain explains show shows shown clear unclear
unknown line lines scene scenes movie picture pictures image images dialogue answer question
know knows known knew think thinks seem seems mr mrs ms miss dr st sir madam mister please
sorry would could should shall may might must cannot being been am about after before all some any
more much many here now again these those someone somebody anyone anybody nobody everyone
something anything nothing everything him us yours own
"""
_TELL_NOTHING = STOP_WORDS | frozenset(_SILENT.split())
_TELL_NOTHING_HAN = re.compile(
    "知道|提[到及过]|说明|交代|影片|电影|片中|场景|画面|台词|对话|字幕|先生|女士|小姐|太太"
    "|也许|可能|大概|清楚|确定|因为|所以|但是|可是|他们|她们|我们|你们|已经|自己|没有"
    "|一[个位名只把块条件张座家些]|[不没也都就很又却而但吧嗯哦啊呀对好]"
)
_ENDINGS = ("ing", "ed", "es", "s", "e")


def tells(sentence: str) -> bool:
    """Whether a sentence tells anything of the film, so that it can rest on some scene."""
    rest = _TELL_NOTHING_HAN.sub(" ", sentence)
    words = (content_words(rest) - _TELL_NOTHING) | telling_characters(rest)
    return bool(words) and not says_untold(sentence)


def spoken_shares(sentence: str, lines: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The share [scenes], 0 to 1, of a sentence's words that is spoken in each scene; 0 where that
    is too little to say that it rests on it.

    Args:
        lines: what is spoken in each scene.
    """
    shares = np.zeros(len(lines))
    asked = _words(sentence)
    if not asked or says_untold(sentence):
        return shares
    several = np.zeros(len(lines), np.bool_)
    for at, said in enumerate(lines):
        if said:
            shared = asked & _words(" ".join(said))
            shares[at] = len(shared) / len(asked)
            several[at] = _count(shared) >= SEVERAL
    whole = shares == 1.0
    enough = (shares >= SAID) & (several | (whole & (whole.sum() <= RARE)))
    return np.where(enough, shares, 0.0)


def _words(text: str) -> set[str]:
    """The words that tell something, by their roots; Chinese ones in pairs of characters."""
    words = content_words(_TELL_NOTHING_HAN.sub(" ", text))
    return {
        word if is_han(word) else _root(word)
        for word in words
        if word not in _TELL_NOTHING and stem(word) not in _TELL_NOTHING
    }


def _root(word: str) -> str:
    """ "lives", "lived", "living" and "live" are one word: an answer tells in the third person what
    is spoken in the first."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 2 and word[-1] == word[-2] else word


def _count(words: set[str]) -> float:
    """How many words these are; a pair that goes on where another ends adds one character."""
    pairs = [word for word in words if is_han(word)]
    joined = sum(any(a != b and a[1] == b[0] for a in pairs) for b in pairs)
    return len(words) - joined / 2
