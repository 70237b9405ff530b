"""A whole drawn film, made up from a seed: scenes, shots, lines and questions.

Seeds from ``HELD_OUT_SEEDS`` up are for evaluation and are never trained on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from core.training import world
from core.training.questions import Asked, ask, ask_absent
from core.training.rarities import LONG_FILM, PROP_SHARE, Rarities
from core.training.scenes import WITHOUT_PROP, Scene, make_reason, plan_scene, shoot, speak
from core.training.wordings import KINDS
from core.training.world import Line, Prop, Question, Shot, Story

HELD_OUT_SEEDS = 900_000
QUESTIONS_A_KIND = 4
QUESTIONS_OF_LONG = 12
"""Of every kind, in a film that is long enough to hold things back."""
TITLE_SECONDS = 3.0
LONGEST_SCENE = 14.0
LONG_SCENE = 12.0
"""More than scenes last on average."""
REASON_SHARE = 0.4

_TITLE_HEADS = ("The Long", "The Quiet", "A Small", "The Last", "A Winter", "The Lost", "One")
_TITLE_TAILS = ("Evening", "Journey", "Promise", "Morning", "Secret", "Road", "Farewell", "Story")


def make_story(seed: int, seconds: float) -> Story:
    """A film of ``seconds``; the same seed and length always give the same story."""
    rng = random.Random(f"{seed}/{seconds:g}")
    title = f"{rng.choice(_TITLE_HEADS)} {rng.choice(_TITLE_TAILS)}"
    scenes, shots, lines = _play(rng, title, seconds)
    most = QUESTIONS_A_KIND if seconds < LONG_FILM else QUESTIONS_OF_LONG
    questions = _question(rng, scenes, most)
    return Story(seed, title, tuple(shots), tuple(lines), tuple(questions))


def name_scenes(scenes: list[Scene], rng: random.Random) -> list[Scene]:
    """Give every look a name for this film, and some of the scenes a spoken reason."""
    names = rng.sample(world.NAMES, len(world.LOOKS))
    return [
        replace(
            scene,
            name=names[scene.look],
            reason=make_reason(rng) if rng.random() < REASON_SHARE else "",
        )
        for scene in scenes
    ]


def _play(
    rng: random.Random, title: str, seconds: float
) -> tuple[list[Scene], list[Shot], list[Line]]:
    opening = plan_scene(rng)
    shots = [
        Shot(
            TITLE_SECONDS,
            opening.place,
            opening.time_of_day,
            "clear",
            "wide",
            title=title,
            fade=True,
            seed=rng.randrange(1 << 30),
        )
    ]
    lines: list[Line] = []
    scenes: list[Scene] = []
    count = max(1, round(seconds / 9.0))
    rarities = Rarities(rng, int(seconds / LONG_SCENE)) if seconds >= LONG_FILM else None
    props = _props(rng, count)
    coats = rng.sample(range(len(world.COLOURS)), len(world.LOOKS))
    names = rng.sample(world.NAMES, len(world.LOOKS))
    at = TITLE_SECONDS
    while seconds - at > LONGEST_SCENE + 2.0:
        unique = False
        if rarities is None:
            scene = plan_scene(rng, next(props) if rng.random() < PROP_SHARE else None)
        else:
            scene, unique = rarities.plan(rng, len(scenes))
        if scene.prop is not None and scene.action in WITHOUT_PROP:
            scene = replace(scene, prop=None)
        scene = replace(
            scene,
            coat=coats[scene.look],
            partner=None if scene.partner is None else (scene.partner[0], coats[scene.partner[0]]),
            name=names[scene.look],
            reason=make_reason(rng) if unique or rng.random() < REASON_SHARE else "",
        )
        cut = shoot(scene, rng)
        end = at + sum(shot.seconds for shot in cut)
        scene = replace(scene, seconds=(round(at, 2), round(end, 2)))
        scenes.append(scene)
        lines.extend(speak(scene, cut, at, rng))
        shots.extend(cut)
        at = end
    shots.append(
        Shot(
            round(seconds - at, 3),
            opening.place,
            opening.time_of_day,
            "clear",
            "wide",
            title="The End",
            fade=True,
            seed=rng.randrange(1 << 30),
        )
    )
    return scenes, shots, lines


def _props(rng: random.Random, count: int) -> Iterator[Prop]:
    """Objects for ``count`` scenes, among them needles that come up only once.

    Up to half of the pairs of object and colour are needles, spread evenly over the
    film; long films fill the rest from the other half, over and over.
    """
    pairs = [Prop(o, c) for o in range(len(world.OBJECTS)) for c in range(len(world.COLOURS))]
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
    """Up to ``most`` questions of every kind, then twice as many absent ones."""
    questions: list[Question] = []
    for kind in KINDS:
        targets = list(range(len(scenes)))
        rng.shuffle(targets)
        found = 0
        for target in targets:
            asked = ask(scenes, target, kind, rng, held_out=None)
            if asked is None:
                continue
            questions.append(_clock(asked, scenes))
            found += 1
            if found == most:
                break
    absent: dict[str, Question] = {}
    for _ in range(15 * most):
        asked = ask_absent(scenes, rng, held_out=None) if scenes else None
        if asked is not None:
            absent.setdefault(asked.question, _clock(asked, scenes))
        if len(absent) == 2 * most:
            break
    return questions + list(absent.values())


def _clock(asked: Asked, scenes: list[Scene]) -> Question:
    """Put a question on the film's clock."""
    if asked.scene is None:
        return Question(asked.question, (), asked.kind, asked.sentence, None, None, asked.phrasing)
    start, end = scenes[asked.scene].seconds
    clock = f"{int(start) // 3600}:{int(start) // 60 % 60:02d}:{int(start) % 60:02d}"
    return Question(
        question=asked.question,
        answers=asked.truth or (clock,),
        kind=asked.kind,
        sentence=asked.sentence.format(t=clock),
        start=start,
        end=end,
        phrasing=asked.phrasing,
    )
