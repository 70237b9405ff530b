"""Wordings with a scene's words in them, as people would be asked them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from core.training.asking.wordings import PHRASINGS, REPHRASINGS
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language
from core.training.drawn.world import Prop


def every_wording(language: Language) -> Iterator[tuple[str, str]]:
    """(kind, form) of all that is asked or heard in training."""
    for kind, forms in PHRASINGS[language].items():
        for form in forms + REPHRASINGS[language].get(kind, ()):
            yield kind, form


def fill(kind: str, form: str, language: Language, thing: int, rng: random.Random) -> str:
    """A question in this form about this object, all else by lot."""
    index = 0 if language == "en" else 1
    prop, other = (Prop(o, rng.randrange(len(world.COLOURS))) for o in (thing, _any_object(rng)))
    action = rng.choice(world.ACTIONS)
    why = kind == "said-why"
    if language == "zh":
        third = verb = (lexicon.WHY_VERBS_ZH if why else lexicon.VERBS_ZH)[action]
    else:
        third, verb = (lexicon.WHY_VERBS if why else lexicon.VERBS)[action]
    signs: list[tuple[str, str]] = [
        *(lexicon.WEATHER_WORDS.values() if rng.random() < 0.5 else lexicon.TIME_WORDS.values())
    ]
    first, second = (sign[index] for sign in rng.sample(signs, 2))
    town, other_town = (each[index] for each in rng.sample(lexicon.TOWNS, 2))
    who, whose = (lexicon.name(name, language) for name in rng.sample(world.NAMES, 2))
    return form.format(
        n=who,
        p=whose,
        o=lexicon.thing(prop, language, coloured=False),
        co=lexicon.thing(prop, language, coloured=rng.random() < 0.7),
        a=lexicon.thing(prop, language, coloured=True),
        b=lexicon.thing(other, language, coloured=True),
        pl=lexicon.place(rng.randrange(len(world.PLACES)), language),
        vs=third,
        v=verb,
        w1=first,
        w2=second,
        t1=town,
        t2=other_town,
        **{"from": "0:01:00", "to": "1:02:10"},
    )


def _any_object(rng: random.Random) -> int:
    return rng.randrange(len(world.OBJECTS))
