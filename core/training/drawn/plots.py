"""What runs through a film: things that go from hand to hand, and things that come back.

A thread is one thing in two to four scenes, each deed coming of the one before; a refrain is one
thing that is seen several times. No other scene of the film shows these things.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.training.drawn import world
from core.training.drawn.world import Action, Prop

CHAINS: tuple[tuple[Action, ...], ...] = (
    ("hides", "finds"),
    ("drops", "finds"),
    ("throws", "finds"),
    ("drops", "breaks"),
    ("throws", "breaks"),
    ("lifts", "breaks"),
    ("finds", "gives"),
    ("gives", "holds"),
    ("finds", "holds"),
    ("finds", "hides"),
    ("gives", "hides"),
    ("finds", "gives", "holds"),
    ("hides", "finds", "gives"),
    ("finds", "lifts", "breaks"),
    ("drops", "finds", "hides", "finds"),
    ("finds", "gives", "throws", "finds"),
)
OPENING_CHAINS: tuple[tuple[Action, ...], ...] = (
    ("finds", "opens"),
    ("gives", "opens"),
    ("hides", "finds", "opens"),
    ("finds", "gives", "opens"),
)
"""For what can be opened."""

MOST_REFRAINS = 5
_A_THREAD = 9
"""Scenes for each thread and each refrain of a film."""
_MOST_THREADS = 12


@dataclass(frozen=True, slots=True)
class Beat:
    """What a scene is bound to show.

    Attributes:
        action: None where any will do.
    """

    prop: Prop
    action: Action | None


def weave(rng: random.Random, count: int) -> dict[int, Beat]:
    """Threads and refrains of a film of ``count`` scenes: scene number → what it shows."""
    pairs = [Prop(o, c) for o in range(len(world.OBJECTS)) for c in range(len(world.COLOURS))]
    rng.shuffle(pairs)
    free = list(range(count))
    beats: dict[int, Beat] = {}
    for _ in range(min(_MOST_THREADS, max(1, count // _A_THREAD))):
        thing = pairs.pop()
        _place(rng, free, beats, [Beat(thing, action) for action in chain(rng, thing)])
        thing = pairs.pop()
        _place(rng, free, beats, [Beat(thing, None)] * rng.randint(2, MOST_REFRAINS))
    return beats


def chain(rng: random.Random, prop: Prop) -> tuple[Action, ...]:
    """Deeds that come of each other, for this thing."""
    openable = world.OBJECTS[prop.object] in world.OPENABLE
    return rng.choice(CHAINS + OPENING_CHAINS if openable else CHAINS)


def _place(rng: random.Random, free: list[int], beats: dict[int, Beat], run: list[Beat]) -> None:
    """Put a run of beats at free scenes, in order; nothing where there are too few."""
    if len(free) < 3 * len(run):
        return
    for at, beat in zip(sorted(rng.sample(free, len(run))), run, strict=True):
        beats[at] = beat
        free.remove(at)
