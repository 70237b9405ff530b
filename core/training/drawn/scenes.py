"""One scene of a drawn film: what happens in it, how it is shot and what is said.

A scene is one person doing one thing in one place. Its name is spoken, never drawn; a
reason is spoken where there is one, or who somebody is to the one who acts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

from core.training.drawn import speech, world
from core.training.drawn.speech import Reason, Relation
from core.training.drawn.world import Action, Figure, Line, Pose, Prop, Shot, TimeOfDay, Weather

POSE: dict[Action, Pose] = {
    "holds": "hold",
    "gives": "give",
    "drops": "drop",
    "finds": "find",
    "opens": "open",
    "sleeps": "sleep",
    "leaves": "walk",
    "throws": "throw",
    "breaks": "break",
    "lifts": "lift",
    "hides": "hide",
    "dances": "dance",
    "waves": "wave",
}
WITHOUT_PROP: tuple[Action, ...] = ("sleeps", "leaves", "dances", "waves")


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, as the story knows it.

    Attributes:
        look, coat: of the one who acts (indices into ``world``).
        partner: look and coat of a second person, or None.
        name: of the one who acts; "" before the film's names are given.
        reason: what that one says as the reason, or None.
        relation: what that one says somebody is to them, or None.
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
    reason: Reason | None = None
    relation: Relation | None = None
    seconds: tuple[float, float] = (0.0, 0.0)


def plan_scene(rng: random.Random, prop: Prop | None = None, action: Action | None = None) -> Scene:
    """A scene by lot, nameless and without a reason; ``prop`` and ``action`` fix what it is
    about."""
    if action is None:
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
            lines.append(speech.line(at + 0.3, at + 2.2, speech.call(rng, scene.name)))
            said = None
            if scene.reason is not None:
                said = speech.confess(scene.action, scene.reason)
            elif scene.relation is not None:
                said = speech.relate(scene.relation)
            if said is not None:
                lines.append(speech.line(at + 2.3, at + shot.seconds - 0.1, said))
        elif rng.random() < 0.35:
            lines.append(speech.line(at + 0.3, at + 2.2, rng.choice(speech.ASIDES)))
        at += shot.seconds
    return lines
