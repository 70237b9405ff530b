"""Pictures and questions that are nearly about them: which words of a question belong together.

In a film hardly a picture shows a green kite where somebody asks for "the red kite or the green
bell". So a question was read as a heap of words, and nine of ten such pictures counted as asked
about. Each sample brings a few of these pairs along, for the match score alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

import numpy as np

from core.training.asking.wordings import choices, wording
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.world import Prop
from core.training.starter.bank import HELD_PAIRS, Bank
from core.training.starter.typed import as_typed

PAIRS = 4
"""A sample brings so many."""
OF_TWO_SHARE = 0.7
"""Of the questions, which ask of two things."""
TRUE_SHARE = 0.4
_KINDS = ("count", "where", "when", "how")
_THINGS, _COLOURS = range(len(world.OBJECTS)), range(len(world.COLOURS))


@dataclass(frozen=True, slots=True)
class Pair:
    """A still and a question, whether or not it is about it.

    Attributes:
        question: ids of its words.
        still: bank index.
        things: what it asks about, either of them.
    """

    question: list[int]
    still: int
    things: tuple[Prop, ...]


class Pairing:
    """Draws pairs.

    Args:
        encode: words to ids.
        first, last: the range of bank scenes that may be used.
    """

    def __init__(
        self, bank: Bank, encode: Callable[[str], list[int]], first: int, last: int
    ) -> None:
        self._bank = bank
        self._encode = encode
        usable = bank.prop_in_view & (bank.scene >= first) & (bank.scene < last)
        self._stills = np.flatnonzero(usable)
        self._of_one: dict[Language, list[str]] = {
            language: [
                form for kind in _KINDS for form in _forms(kind, language) if _asks(form) == {"co"}
            ]
            for language in LANGUAGES
        }
        self._of_two: dict[Language, list[str]] = {
            language: _forms("order", language) for language in LANGUAGES
        }

    def draw(self, rng: random.Random, language: Language) -> Pair:
        """One pair."""
        still = int(self._stills[rng.randrange(len(self._stills))])
        shown = self._bank.scenes[int(self._bank.scene[still])].prop
        assert shown is not None
        of_two = rng.random() < OF_TWO_SHARE
        things = _of_two(rng, shown) if of_two else (_of_one(rng, shown),)
        names = [lexicon.thing(each, language, coloured=True) for each in things]
        if of_two:
            form = rng.choice(self._of_two[language])
            question = form.format(a=names[0], b=names[1])
        else:
            question = rng.choice(self._of_one[language]).format(co=names[0])
        return Pair(self._encode(as_typed(question, rng)), still, things)


def _forms(kind: str, language: Language) -> list[str]:
    numbers = choices(kind, language, held_out=False)
    return [wording(kind, language, number) for number in numbers]


def _asks(form: str) -> set[str]:
    """What a wording has to be filled with."""
    return {name for _, name, _, _ in Formatter().parse(form) if name}


def _of_one(rng: random.Random, shown: Prop) -> Prop:
    """The thing that is shown, another in its colour, or the same in another colour."""
    if rng.random() < TRUE_SHARE:
        return shown
    return _other(rng, shown, same_colour=rng.random() < 0.5)


def _of_two(rng: random.Random, shown: Prop) -> tuple[Prop, ...]:
    """What is shown and anything; or two others, of which one or both are like it."""
    if rng.random() < TRUE_SHARE:
        things = [shown, _any(rng)]
    else:
        same_colour = rng.random() < 0.5
        things = [_other(rng, shown, same_colour=same_colour)]
        lot = rng.random()
        if lot < 0.5:  # its thing here, its colour there
            things.append(_other(rng, shown, same_colour=not same_colour))
        elif lot < 0.75:
            things.append(_other(rng, shown, same_colour=same_colour))
        else:
            things.append(_any(rng))
    rng.shuffle(things)
    return tuple(things)


def _other(rng: random.Random, shown: Prop, *, same_colour: bool) -> Prop:
    """Another thing in this colour, or this thing in another one."""
    while True:
        if same_colour:
            made = Prop(rng.choice(_THINGS), shown.colour)
        else:
            made = Prop(shown.object, rng.choice(_COLOURS))
        if made != shown and made not in HELD_PAIRS:
            return made


def _any(rng: random.Random) -> Prop:
    while True:
        made = Prop(rng.choice(_THINGS), rng.choice(_COLOURS))
        if made not in HELD_PAIRS:
            return made
