"""A whole drawn film, made up from a seed: scenes, shots, lines and questions.

Seeds from ``HELD_OUT_SEEDS`` up are for evaluation and are never trained on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.training.asking.absent import ask_absent
from core.training.asking.asked import Asked
from core.training.asking.kinds import KINDS, ask
from core.training.drawn import world
from core.training.drawn.lexicon import KIN, LANGUAGES, Language
from core.training.drawn.plots import weave
from core.training.drawn.rarities import LONG_FILM, PROP_SHARE, Rarities
from core.training.drawn.scenes import WITHOUT_PROP, Scene, plan_scene, shoot, speak
from core.training.drawn.speech import Relation, make_reason
from core.training.drawn.world import Line, Prop, Question, Shot, Story, Told

HELD_OUT_SEEDS = 900_000
QUESTIONS_A_KIND = 4
QUESTIONS_OF_LONG = 12
"""Of every kind, in a film that is long enough to hold things back."""
TITLE_SECONDS = 3.0
LONGEST_SCENE = 14.0
LONG_SCENE = 12.0
"""More than scenes last on average."""
_TRIES = 30
REASON_SHARE = 0.35
RELATION_SHARE = 0.12

_TITLE_HEADS = ("The Long", "The Quiet", "A Small", "The Last", "A Winter", "The Lost", "One")
_TITLE_TAILS = ("Evening", "Journey", "Promise", "Morning", "Secret", "Road", "Farewell", "Story")
_LAST_TITLE = "The End"
TITLES = (*(f"{head} {tail}" for head in _TITLE_HEADS for tail in _TITLE_TAILS), _LAST_TITLE)
"""All that a title card may say."""


def make_story(seed: int, seconds: float) -> Story:
    """A film of ``seconds``; the same seed and length always give the same story."""
    rng = random.Random(f"{seed}/{seconds:g}")
    title = f"{rng.choice(_TITLE_HEADS)} {rng.choice(_TITLE_TAILS)}"
    scenes, shots, lines = _play(rng, title, seconds)
    most = QUESTIONS_A_KIND if seconds < LONG_FILM else QUESTIONS_OF_LONG
    questions = _question(rng, scenes, most)
    return Story(seed, title, tuple(shots), tuple(lines), tuple(questions))


def name_scenes(scenes: list[Scene], rng: random.Random, names: Sequence[str]) -> list[Scene]:
    """Give every look a name for this film, and some of the scenes a spoken reason or relation."""
    chosen = rng.sample(names, len(world.LOOKS))
    return [_speaking(replace(scene, name=chosen[scene.look]), chosen, rng) for scene in scenes]


def _speaking(scene: Scene, names: Sequence[str], rng: random.Random) -> Scene:
    """The scene with what the one who acts has to say, if anything."""
    lot = rng.random()
    if lot < REASON_SHARE:
        return replace(scene, reason=make_reason(rng))
    if lot < REASON_SHARE + RELATION_SHARE:
        who = rng.choice([name for name in names if name != scene.name])
        return replace(scene, relation=Relation(who, rng.randrange(len(KIN))))
    return scene


def _play(
    rng: random.Random, title: str, seconds: float
) -> tuple[list[Scene], list[Shot], list[Line]]:
    opening = plan_scene(rng)
    shots = [_card(rng, opening, TITLE_SECONDS, title)]
    lines: list[Line] = []
    scenes: list[Scene] = []
    planner = _Planner(rng, seconds)
    names = rng.sample(world.NAMES, len(world.LOOKS))
    at = TITLE_SECONDS
    while seconds - at > LONGEST_SCENE + 2.0:
        scene, unique = planner.plan(scenes)
        scene = _speaking(replace(scene, name=names[scene.look]), names, rng)
        if unique:
            scene = replace(scene, reason=make_reason(rng), relation=None)
        elif planner.explained(len(scenes)):
            scene = replace(scene, reason=None)
        cut = shoot(scene, rng)
        end = at + sum(shot.seconds for shot in cut)
        scene = replace(scene, seconds=(round(at, 2), round(end, 2)))
        scenes.append(scene)
        lines.extend(speak(scene, cut, at, rng))
        shots.extend(cut)
        at = end
    shots.append(_card(rng, opening, round(seconds - at, 3), _LAST_TITLE))
    return scenes, shots, lines


def _card(rng: random.Random, opening: Scene, seconds: float, text: str) -> Shot:
    return Shot(
        seconds,
        opening.place,
        opening.time_of_day,
        "clear",
        "wide",
        title=text,
        fade=True,
        seed=rng.randrange(1 << 30),
    )


class _Planner:
    """Which scene comes next: threads and refrains first, then what else a film holds."""

    def __init__(self, rng: random.Random, seconds: float) -> None:
        self._rng = rng
        count = max(1, int(seconds / LONG_SCENE))
        self._beats = weave(rng, count)
        bound = {beat.prop for beat in self._beats.values()}
        self._props = _props(rng, max(1, round(seconds / 9.0)), bound)
        self._rarities = Rarities(rng, count, self._beats) if seconds >= LONG_FILM else None

    def explained(self, number: int) -> bool:
        """Whether the scene's deed comes of what was shown: no reason is then said."""
        beat = self._beats.get(number)
        return beat is not None and beat.action is not None

    def plan(self, before: Sequence[Scene]) -> tuple[Scene, bool]:
        """The next scene, in another place than the last and than the one after it is bound to;
        two scenes alike would be taken for one. And whether it is the only one of its deed and
        should give its reason."""
        elsewhere: set[int | None] = {scene.place for scene in before[-1:]}
        if self._rarities is not None:
            elsewhere.add(self._rarities.place_at(len(before) + 1))
        found = self._any(len(before))
        for _ in range(_TRIES):
            if found[0].place not in elsewhere:
                break
            found = self._any(len(before))
        return found

    def _any(self, number: int) -> tuple[Scene, bool]:
        rng, beat = self._rng, self._beats.get(number)
        if self._rarities is not None:
            return self._rarities.plan(rng, number)
        if beat is not None:
            return plan_scene(rng, beat.prop, beat.action), False
        prop = next(self._props) if rng.random() < PROP_SHARE else None
        action = None if prop else rng.choice(WITHOUT_PROP)
        return plan_scene(rng, prop, action), False


def _props(rng: random.Random, count: int, bound: set[Prop]) -> Iterator[Prop]:
    """Things for ``count`` scenes, among them needles that come up only once.

    Up to half of the pairs of object and colour are needles, spread evenly over the
    film; long films fill the rest from the other half, over and over.

    Args:
        bound: things that come up elsewhere.
    """
    pairs = [Prop(o, c) for o in range(len(world.OBJECTS)) for c in range(len(world.COLOURS))]
    pairs = [pair for pair in pairs if pair not in bound]
    rng.shuffle(pairs)
    if count <= len(pairs) // 2:
        yield from pairs
        return
    half = len(pairs) // 2
    needles, common = pairs[:half], pairs[half:]
    places = sorted(rng.sample(range(count), half))
    for at in range(1 << 30):
        if places and at == places[0]:
            places.pop(0)
            yield needles.pop()
        else:
            yield rng.choice(common)


def _question(rng: random.Random, scenes: list[Scene], most: int) -> list[Question]:
    """Up to ``most`` questions of every kind in each language, then twice as many absent ones."""
    if not scenes:
        return []
    return [
        on_the_clock(asked, scenes)
        for language in LANGUAGES
        for asked in _asked(rng, scenes, most, language)
    ]


def _asked(
    rng: random.Random, scenes: list[Scene], most: int, language: Language
) -> Iterator[Asked]:
    for kind in KINDS:
        targets = list(range(len(scenes)))
        rng.shuffle(targets)
        found: dict[str, Asked] = {}
        for target in targets:
            asked = ask(scenes, target, kind, rng, language, held_out=None)
            if asked is not None:
                found.setdefault(f"{asked.question}{asked.earlier}{asked.span}{asked.shown}", asked)
            if len(found) == (1 if kind in ("summary", "review") else most):
                break
        yield from found.values()
    absent: dict[str, Asked] = {}
    for _ in range(15 * most):
        asked = ask_absent(scenes, rng, language, held_out=None)
        if asked is not None:
            absent.setdefault(asked.question, asked)
        if len(absent) == 2 * most:
            break
    yield from absent.values()


def on_the_clock(asked: Asked, scenes: Sequence[Scene]) -> Question:
    """A question on the film's clock."""
    steps = tuple(
        Told(
            step.text.format(t=clock(scenes[step.scenes[0]].seconds[0])),
            step.facts or ((clock(scenes[step.scenes[0]].seconds[0]),),),
            tuple(scenes[at].seconds for at in step.scenes),
        )
        for step in asked.steps
    )
    question = asked.question
    if asked.span is not None:
        start, end = scenes[asked.span[0]].seconds[0], scenes[asked.span[1]].seconds[1]
        question = question.format(**{"from": clock(start), "to": clock(end)})
    moment = None
    if asked.kind == "now":
        start, end = scenes[asked.shown[0]].seconds
        moment = round((start + end) / 2, 2)
    return Question(
        question, asked.kind, asked.language, asked.phrasing, steps, moment, asked.earlier
    )


def clock(seconds: float) -> str:
    """Seconds as "0:01:23"."""
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"
