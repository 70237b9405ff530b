"""Made scenes, and questions read back: which wording it is and what it names.

Nothing here knows how questions are made or checked; it looks at their words alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.training.asking.wordings import wording
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import WITHOUT_PROP, Scene, plan_scene
from core.training.drawn.story import name_scenes
from core.training.drawn.world import Action, Prop
from tests.core.training.filling import every_wording

COLOURED = ("count", "order", "how", "why-seen")
"""Kinds that always name a thing with its colour."""


def film(rng: random.Random, count: int, things: int) -> list[Scene]:
    """Named scenes about so many things, some about none, with reasons and relations by lot."""
    pairs = [Prop(o, c) for o in range(len(world.OBJECTS)) for c in range(len(world.COLOURS))]
    pool = rng.sample(pairs, things)
    scenes = []
    for _ in range(count):
        prop = rng.choice(pool) if rng.random() < 0.8 else None
        scenes.append(plan_scene(rng, prop, None if prop else rng.choice(WITHOUT_PROP)))
    return name_scenes(scenes, rng, world.NAMES)


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it is read.

    Attributes:
        words: what stands for each of its form's placeholders.
    """

    kind: str
    phrasing: int
    form: str
    language: Language
    words: dict[str, str]

    @property
    def action(self) -> Action | None:
        """The deed it names."""
        said = self.words.get("v") or self.words.get("vs")
        return None if said is None else _verbs(self.kind, self.language)[said]

    @property
    def thing(self) -> str | None:
        """The thing it names, with its colour where it names that."""
        return self.words.get("co") or self.words.get("o")

    def means(self, scene: Scene) -> bool:
        """Whether it could be about this scene: all that it names is there. A deed counts where
        no thing is named, or a reason is asked for."""
        named = self.words.get("n")
        if named is not None and named != lexicon.name(scene.name, self.language):
            return False
        place = self.words.get("pl")
        if place is not None and place != lexicon.place(scene.place, self.language):
            return False
        if self.thing is not None and self.thing not in things_of(scene, self.language):
            return False
        deed_counts = self.thing is None or self.kind == "said-why"
        return self.action is None or not deed_counts or scene.action == self.action


def things_of(scene: Scene, language: Language) -> tuple[str, ...]:
    """Both names of a scene's thing: with its colour and without."""
    if scene.prop is None:
        return ()
    return tuple(lexicon.thing(scene.prop, language, coloured=each) for each in (True, False))


def read_as(kind: str, phrasing: int, language: Language, question: str) -> Read:
    """A question of which the wording is known."""
    form = wording(kind, language, phrasing)
    found = _pattern(kind, form, language).fullmatch(_plain(question))
    assert found is not None, (form, question)
    return Read(kind, phrasing, form, language, found.groupdict())


def readings(language: Language, question: str) -> list[Read]:
    """Every wording that could be this question."""
    numbers: dict[str, int] = {}
    found = []
    for kind, form in every_wording(language):
        phrasing = numbers[kind] = numbers.get(kind, -1) + 1
        match = _pattern(kind, form, language).fullmatch(_plain(question))
        if match is not None:
            found.append(Read(kind, phrasing, form, language, match.groupdict()))
    return found


def _plain(question: str) -> str:
    """ "give the key away" → "give away the key"."""
    return re.sub(r"\b(gives?) the ([a-z ]+?) away", r"\1 away the \2", question)


@cache
def _verbs(kind: str, language: Language) -> dict[str, Action]:
    if language == "zh":
        table = lexicon.WHY_VERBS_ZH if kind == "said-why" else lexicon.VERBS_ZH
        return {verb: action for action, verb in table.items()}
    forms = lexicon.WHY_VERBS if kind == "said-why" else lexicon.VERBS
    return {verb: action for action, both in forms.items() for verb in both}


@cache
def _pattern(kind: str, form: str, language: Language) -> re.Pattern[str]:
    index = 0 if language == "en" else 1
    names = [lexicon.name(who, language) for who in world.NAMES]
    signs = [
        each[index] for each in (*lexicon.WEATHER_WORDS.values(), *lexicon.TIME_WORDS.values())
    ]
    towns = [each[index] for each in lexicon.TOWNS]
    plain = [lexicon.thing(Prop(o, 0), language, coloured=False) for o in range(len(world.OBJECTS))]
    full = [
        lexicon.thing(Prop(o, c), language, coloured=True)
        for o in range(len(world.OBJECTS))
        for c in range(len(world.COLOURS))
    ]
    either = full if kind in COLOURED else full + plain
    places = [lexicon.place(at, language) for at in range(len(world.PLACES))]
    verbs = list(_verbs(kind, language))
    known: dict[str, Sequence[str]] = {
        **dict.fromkeys(("n", "p"), names),
        **dict.fromkeys(("w1", "w2"), signs),
        **dict.fromkeys(("t1", "t2"), towns),
        **dict.fromkeys(("a", "b"), full),
        **dict.fromkeys(("v", "vs"), verbs),
        "o": plain,
        "co": either,
        "pl": places,
        "from": ["{from}"],
        "to": ["{to}"],
    }
    parts = re.split(r"\{(\w+)\}", form)
    made = "".join(
        f"(?P<{part}>{'|'.join(map(re.escape, known[part]))})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return re.compile(made)
