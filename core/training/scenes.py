"""One scene of a drawn film: what happens in it, how it is shot and what is said.

A scene is one person doing one thing in one place. Its name is spoken, never drawn; a
reason is spoken where there is one. Nothing that is spoken tells the place, the object
or its colour, so that neither eyes nor ears alone can answer for the other.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

from core.training import world
from core.training.world import Action, Figure, Line, Pose, Prop, Shot, TimeOfDay, Weather

POSE: dict[Action, Pose] = {
    "holds": "hold",
    "gives": "give",
    "drops": "drop",
    "finds": "find",
    "opens": "open",
    "sleeps": "sleep",
    "leaves": "walk",
}
WITHOUT_PROP: tuple[Action, ...] = ("sleeps", "leaves")

CALLS = (
    "{n}, is that you?",
    "Look, {n} is here.",
    "Good to see you, {n}.",
    "Be careful, {n}!",
    "What now, {n}?",
    "There you are, {n}.",
    "{n}, wait for me!",
    "Oh, {n}, at last.",
    "I thought of you, {n}.",
    "{n}, you look tired.",
    "Come closer, {n}.",
    "Nobody knows but {n}.",
)
"""Lines that speak the acting person's name and nothing else."""

ASIDES = (
    "Listen.",
    "How quiet it is.",
    "The wind is turning.",
    "It will be a long day.",
    "Not so fast.",
    "Once upon a time.",
    "Nobody said a word.",
    "Time went by.",
    "Hush now.",
    "What a day.",
)
"""Lines that tell nothing."""

CONFESSIONS: dict[Action, str] = {
    "holds": "I keep it because {r}.",
    "gives": "I give it away because {r}.",
    "drops": "I dropped it because {r}.",
    "finds": "I looked for it because {r}.",
    "opens": "I must open it because {r}.",
    "sleeps": "I fell asleep because {r}.",
    "leaves": "I must leave because {r}.",
}

_THINGS = (
    "tide",
    "road",
    "roof",
    "moon",
    "soup",
    "river",
    "clock",
    "winter",
    "wheel",
    "fire",
    "well",
    "storm",
    "wall",
    "train",
    "bread",
    "song",
)
_STATES = (
    "rising",
    "broken",
    "late",
    "empty",
    "cold",
    "burning",
    "far away",
    "almost over",
    "too loud",
    "not safe",
    "getting old",
    "lost",
)
_KIN = ("mother", "father", "sister", "brother", "teacher", "neighbour", "doctor", "friend")
_FEELINGS = (
    "is ill",
    "is waiting",
    "is hungry",
    "asked me to",
    "needs help",
    "is afraid",
    "is alone",
    "told me so",
    "is angry",
    "believes in it",
)


def make_reason(rng: random.Random) -> str:
    """A reason out of several hundred, none of which names a place, an object or a colour."""
    if rng.random() < 0.6:
        return f"the {rng.choice(_THINGS)} is {rng.choice(_STATES)}"
    return f"my {rng.choice(_KIN)} {rng.choice(_FEELINGS)}"


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, as the story knows it.

    Attributes:
        look, coat: of the one who acts (indices into ``world``).
        partner: look and coat of a second person, or None.
        name: of the one who acts; "" before the film's names are given.
        reason: what that one says as the reason, or "".
        seconds: start and end within the film.
    """

    place: int
    time_of_day: TimeOfDay
    weather: Weather
    look: int
    coat: int
    action: Action
    prop: Prop | None
    partner: tuple[int, int] | None
    name: str = ""
    reason: str = ""
    seconds: tuple[float, float] = (0.0, 0.0)


def plan_scene(rng: random.Random, prop: Prop | None = None) -> Scene:
    """A scene by lot, nameless and without a reason; ``prop`` fixes what it is about."""
    actions = [a for a in world.ACTIONS if prop is None or a not in WITHOUT_PROP]
    weights = [3 if a == "holds" else 1 for a in actions]
    action = rng.choices(actions, weights)[0]
    if action not in WITHOUT_PROP and prop is None:
        prop = Prop(rng.randrange(len(world.OBJECTS)), rng.randrange(len(world.COLOURS)))
    if action == "opens" and prop and world.OBJECTS[prop.object] not in world.OPENABLE:
        action = "holds"
    look, other = rng.sample(range(len(world.LOOKS)), 2)
    coat, other_coat = rng.sample(range(len(world.COLOURS)), 2)
    paired = action == "gives" or (action == "holds" and rng.random() < 0.25)
    return Scene(
        place=rng.randrange(len(world.PLACES)),
        time_of_day=rng.choice(world.TIMES_OF_DAY),
        weather=rng.choices(world.WEATHERS, (4, 1, 1, 1))[0],
        look=look,
        coat=coat,
        action=action,
        prop=prop,
        partner=(other, other_coat) if paired else None,
    )


def shoot(scene: Scene, rng: random.Random) -> tuple[Shot, ...]:
    """Cut a scene into two or three shots, 7 to 14 seconds in all.

    The wide shot comes first as often as not, the medium shot always, the close one
    where there is something to see closely. All of them show the deed itself, but for
    half of the wide ones, in which the actor only stands there.
    """
    facing: Literal[-1, 1] = 1 if rng.random() < 0.5 else -1
    x = rng.uniform(0.38, 0.62)
    actor = Figure(scene.look, scene.coat, x, facing, POSE[scene.action])
    figures = [actor]
    if scene.partner is not None:
        beside = x + facing * rng.uniform(0.16, 0.2)
        figures.append(Figure(*scene.partner, beside, -1 if facing == 1 else 1, "stand"))
    base = Shot(
        seconds=0.0,
        place=scene.place,
        time_of_day=scene.time_of_day,
        weather=scene.weather,
        scale="medium",
        figures=tuple(figures),
        prop=scene.prop,
        seed=rng.randrange(1 << 30),
    )
    medium = replace(base, seconds=round(rng.uniform(4.5, 6.5), 1))
    wide = replace(base, scale="wide", seconds=round(rng.uniform(2.5, 4.0), 1))
    if rng.random() < 0.5 and scene.prop is not None:
        standing = tuple(replace(f, pose="stand") for f in figures)
        wide = replace(wide, figures=standing, prop=None)
    shots = [wide, medium] if rng.random() < 0.6 or scene.prop is None else [medium]
    if scene.prop is not None and (len(shots) == 1 or rng.random() < 0.5):
        close = replace(base, scale="close", seconds=round(rng.uniform(2.5, 3.5), 1))
        shots.append(close)
    if rng.random() < 0.25:
        shots[0] = replace(shots[0], fade=True)
    return tuple(shots)


def speak(scene: Scene, shots: tuple[Shot, ...], start: float, rng: random.Random) -> list[Line]:
    """The lines of a scene that begins at ``start`` seconds; its name is in one of them."""
    lines: list[Line] = []
    at = start
    for shot in shots:
        if shot.scale == "medium":
            call = rng.choice(CALLS).format(n=scene.name)
            lines.append(Line(round(at + 0.3, 2), round(at + 2.2, 2), call))
            if scene.reason:
                said = CONFESSIONS[scene.action].format(r=scene.reason)
                lines.append(Line(round(at + 2.3, 2), round(at + shot.seconds - 0.1, 2), said))
        elif rng.random() < 0.35:
            lines.append(Line(round(at + 0.3, 2), round(at + 2.2, 2), rng.choice(ASIDES)))
        at += shot.seconds
    return lines
