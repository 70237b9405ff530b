"""Which scenes of the bank make up a sample's film, what is asked of it, what is recalled."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.training.asking.absent import ask_absent
from core.training.asking.across import CAUSES, MOST_COUNTED, MOST_TOLD
from core.training.asking.asked import Asked
from core.training.asking.kinds import ask
from core.training.asking.whole import CAPTION, MOST_OF_FILM, WHOLE
from core.training.drawn import lexicon
from core.training.drawn.lexicon import KIN, LANGUAGES, Language, name
from core.training.drawn.scenes import Scene
from core.training.drawn.speech import Relation, make_reason
from core.training.drawn.story import name_scenes
from core.training.drawn.world import Prop
from core.training.starter.bank import HELD_PAIRS, Bank
from core.training.starter.strangers import HELD_NAMES, MET_NAMES

CHINESE_SHARE = 0.55
_HELD_WORDS: dict[Language, tuple[str, ...]] = {
    language: (
        *(name(held, language) for held in HELD_NAMES),
        *(lexicon.thing(held, language, coloured=True) for held in HELD_PAIRS),
    )
    for language in LANGUAGES
}
EXPLAINED = 0.3
"""Of the scenes of a film that is asked about what never happens."""
SAME_COLOUR = 0.5
"""Of the questions about a thing that is never seen."""
_STRETCHES = (*WHOLE, CAPTION)
_OF_A_FILM = ("summary", "review", CAPTION)
"""Kinds that tell of as many scenes as the app shows, fewer only where a film has just begun."""


@dataclass(frozen=True, slots=True)
class Film:
    """A few scenes in time order.

    Attributes:
        bank: index of each scene in the bank.
        scenes: the same with this film's names, reasons and relations.
    """

    bank: list[int]
    scenes: list[Scene]


class Casting:
    """Puts films together and asks about them.

    Args:
        first, last: the range of bank scenes that may be used.
        kinds: how often each kind is asked.
    """

    def __init__(self, bank: Bank, first: int, last: int, kinds: dict[str, float]) -> None:
        self._scenes = bank.scenes
        self._range = range(first, last)
        self._kinds = list(kinds)
        self._weights = list(kinds.values())
        self._by_object: dict[int, list[int]] = defaultdict(list)
        self._by_place: dict[int, list[int]] = defaultdict(list)
        self._by_colour: dict[int, list[int]] = defaultdict(list)
        self._by_thing: dict[Prop, list[int]] = defaultdict(list)
        self._by_deed: dict[str, list[int]] = defaultdict(list)
        for index in self._range:
            scene = bank.scenes[index]
            self._by_place[scene.place].append(index)
            if scene.prop is None:
                self._by_deed[scene.action].append(index)
            else:
                self._by_object[scene.prop.object].append(index)
                self._by_colour[scene.prop.colour].append(index)
                self._by_thing[scene.prop].append(index)

    def cast(
        self, rng: random.Random, fewest: int, most: int, *, held_out: bool
    ) -> tuple[Film, Asked, list[int]]:
        """A film, a question about it, and the scenes that stand in the prompt, in time order."""
        while True:
            kind = rng.choices(self._kinds, self._weights)[0]
            language: Language = "zh" if rng.random() < CHINESE_SHARE else "en"
            shown = rng.randint(fewest, most)
            if kind in _OF_A_FILM:
                shown = max(shown, rng.randint(fewest, most))
            film, target = self._film(rng, kind, max(shown, rng.randint(4, 18)), shown)
            asked = self._ask(rng, film, target, kind, language, held_out=held_out)
            if asked is None or _names_held(asked):
                continue
            if len(asked.scenes) > most:
                continue
            order = list(asked.shown) or _recall(rng, film.scenes, asked, shown)
            return film, asked, order

    def _ask(
        self,
        rng: random.Random,
        film: Film,
        target: int,
        kind: str,
        language: Language,
        *,
        held_out: bool,
    ) -> Asked | None:
        scenes = film.scenes
        if kind == "absent":
            _give_reasons(scenes, rng)
            same = SAME_COLOUR
            return ask_absent(scenes, rng, language, held_out=held_out, same_colour=same)
        scene = scenes[target]
        if kind in ("said-why", "follow-why"):
            scene = replace(scene, reason=scene.reason or make_reason(rng), relation=None)
        elif kind == "who-to":
            others = [s.name for s in scenes if s.name != scene.name]
            if not others:
                return None
            relation = Relation(rng.choice(others), rng.randrange(len(KIN)))
            scene = replace(scene, reason=None, relation=relation)
        elif kind not in ("colour", "where", "holds", "what", *_STRETCHES):
            scene = replace(scene, reason=None)
        scenes[target] = scene
        return ask(scenes, target, kind, rng, language, held_out=held_out)

    def _film(self, rng: random.Random, kind: str, count: int, shown: int) -> tuple[Film, int]:
        """A film fit for this kind, and which of its scenes is to be asked about."""
        seed = rng.choice(self._range)
        if kind in _STRETCHES:
            told = max(2, min(shown, MOST_OF_FILM))
            some = 1 if kind == "now" else rng.randint(2, told)
            count = told if kind in _OF_A_FILM else some
            bank = [seed, *_some(rng, self._range, count - 1)]
        elif kind in ("count", "how", "why-seen"):
            bank = self._about_one_thing(rng, kind, seed, count, shown)
        else:
            others = _some(rng, self._range, count)
            second = self._alike(rng, others[0]) if kind == "order" and others else []
            bank = [seed, *self._alike(rng, seed), *others[:1], *second, *others[1:]]
        bank = list(dict.fromkeys(bank))
        if kind not in _STRETCHES:
            bank = bank[:count]
        wanted = bank[1] if kind == "why-seen" and len(bank) > 1 else bank[0]
        rng.shuffle(bank)
        if kind == "why-seen":
            bank = self._in_order(bank, wanted)
        banked = [self._scenes[index] for index in bank]
        scenes = name_scenes(banked, rng, MET_NAMES)
        target = 0 if kind == "clip" else bank.index(wanted)
        return Film(bank, scenes), target

    def _alike(self, rng: random.Random, seed: int) -> list[int]:
        """Scenes that are easily taken for this one: of the same object, of the same place, with
        another thing in the same colour; where there is no thing, of somebody who does the same."""
        scene = self._scenes[seed]
        found = _some(rng, self._by_place[scene.place], rng.randint(0, 2))
        if scene.prop is None:
            found += _some(rng, self._by_deed[scene.action], rng.randint(1, 3))
        else:
            found += _some(rng, self._by_object[scene.prop.object], rng.randint(0, 3))
            found += _some(rng, self._by_colour[scene.prop.colour], rng.randint(0, 2))
        return found

    def _about_one_thing(
        self, rng: random.Random, kind: str, seed: int, count: int, shown: int
    ) -> list[int]:
        """Scenes of one thing first, then others in which it doesn't come up."""
        thing = self._scenes[seed].prop
        while thing is None:
            thing = self._scenes[rng.choice(self._range)].prop
        same = list(self._by_thing[thing])
        rng.shuffle(same)
        most = max(1, shown)
        if kind == "count":
            same = same[: min(most, rng.randint(1, MOST_COUNTED))]
        elif kind == "how":
            same = same[: max(2, min(most, rng.randint(2, MOST_TOLD)))]
        else:
            same = self._cause_and_effect(same)
        others = [
            index
            for index in (*self._alike(rng, same[0]), *_some(rng, self._range, count))
            if self._scenes[index].prop != thing
        ]
        return [*same, *others[: max(0, count - len(same))]]

    def _cause_and_effect(self, same: list[int]) -> list[int]:
        """The first two of these scenes of which one comes of the other, cause first."""
        for effect in same:
            causes = CAUSES.get(self._scenes[effect].action, ())
            for cause in same:
                if self._scenes[cause].action in causes:
                    return [cause, effect]
        return same[:1]

    def _in_order(self, bank: list[int], effect: int) -> list[int]:
        """The same film with the effect's cause before it."""
        thing = self._scenes[effect].prop
        both = [at for at, index in enumerate(bank) if self._scenes[index].prop == thing]
        if len(both) == 2 and bank[both[0]] == effect:
            bank[both[0]], bank[both[1]] = bank[both[1]], bank[both[0]]
        return bank


def _give_reasons(scenes: list[Scene], rng: random.Random) -> None:
    """Some of them, so that a deed that nobody does is asked about where others are explained."""
    for at, scene in enumerate(scenes):
        if rng.random() < EXPLAINED:
            scenes[at] = replace(scene, reason=scene.reason or make_reason(rng), relation=None)


def _names_held(asked: Asked) -> bool:
    """Whether a held-out name, or a thing in a held-out colour, is asked about or told."""
    text = asked.question + "".join(step.text for step in asked.steps)
    text += "".join(asked.earlier or ())
    return any(held in text for held in _HELD_WORDS[asked.language])


def _recall(rng: random.Random, scenes: list[Scene], asked: Asked, shown: int) -> list[int]:
    """Which scenes stand in the prompt, in time order: what a good recall brings."""
    named = {s.name for s in scenes if name(s.name, asked.language) in asked.question}

    def likeness(index: int) -> float:
        scene = scenes[index]
        best = 0.0
        for wanted in asked.looked_for:
            same = float(scene.place == wanted.place) + float(scene.action == wanted.action)
            if scene.prop is not None:
                same += float(scene.prop.object == wanted.object)
                same += 0.5 * float(scene.prop.colour == wanted.colour)
            best = max(best, same)
        return best + float(scene.name in named) + rng.random() * 1.5

    ranked = sorted(range(len(scenes)), key=likeness, reverse=True)
    needed = list(asked.scenes)
    forgets = len(needed) == 1 and asked.pinned is None and len(scenes) > shown
    if forgets and rng.random() < 0.05:
        return sorted([i for i in ranked if i not in needed][:shown])
    chosen = needed + [index for index in ranked if index not in needed]
    return sorted(chosen[: max(shown, len(needed))])


def _some(rng: random.Random, among: Sequence[int], count: int) -> list[int]:
    return rng.sample(among, min(max(0, count), len(among)))
