"""What a long film shows only once, so that it can still be asked about without doubt.

In three hours everybody does everything everywhere with everything: of some nine hundred
scenes hardly one is the only one in which Mira drops something. So a long film holds some
things back: who does what, who is where, who has what, objects in some of their colours and some
objects altogether. Each comes up in a single scene, spread evenly over the film.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.training.drawn import world
from core.training.drawn.plots import Beat
from core.training.drawn.scenes import Scene, plan_scene
from core.training.drawn.world import Prop

LONG_FILM = 1800.0
"""Seconds from which on a film holds things back."""

OF_EACH_LOOK = 2
COLOURS_OF_EACH = 3
WHOLE_OBJECTS = 2
PROP_SHARE = 0.75
"""Of the scenes that are sure to be about an object; some of the others are as well."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Rarity:
    """Something that a film shows in one scene; what is None is left open."""

    look: int | None = None
    action: str | None = None
    place: int | None = None
    object: int | None = None
    colour: int | None = None

    def shown(self, scene: Scene) -> bool:
        """Whether ``scene`` shows it."""
        thing, colour = (-1, -1) if scene.prop is None else (scene.prop.object, scene.prop.colour)
        return (
            self.look in (None, scene.look)
            and self.action in (None, scene.action)
            and self.place in (None, scene.place)
            and self.object in (None, thing)
            and self.colour in (None, colour)
        )

    def binds(self, things: Collection[Prop]) -> bool:
        """Whether it is about one of these things."""
        return any(
            self.object == thing.object and self.colour in (None, thing.colour) for thing in things
        ) and (self.look is None)


class Rarities:
    """A film's rarities, and the scenes in which they come up.

    Args:
        count: how many scenes the film has at least.
        beats: scenes that are bound already, and to what; their things come up nowhere else.

    Attributes:
        held: all of them.
    """

    def __init__(self, rng: random.Random, count: int, beats: Mapping[int, Beat]) -> None:
        self._beats = beats
        self._bound = {beat.prop for beat in beats.values()}
        closed = [o for o, name in enumerate(world.OBJECTS) if name not in world.OPENABLE]
        whole = rng.sample(closed, WHOLE_OBJECTS)
        things = [o for o in range(len(world.OBJECTS)) if o not in whole]
        held = [Rarity(object=o) for o in whole]
        for thing in things:
            colours = rng.sample(range(len(world.COLOURS)), COLOURS_OF_EACH)
            held += [Rarity(object=thing, colour=colour) for colour in colours]
        held += [Rarity(look=a, action=b) for a, b in _deal(rng, world.ACTIONS)]
        held += [Rarity(look=a, place=b) for a, b in _deal(rng, range(len(world.PLACES)))]
        held += [Rarity(look=a, object=b) for a, b in _deal(rng, things)[::OF_EACH_LOOK]]
        held = [rarity for rarity in held if not rarity.binds(self._bound)]
        self.held = tuple(held)
        rng.shuffle(held)
        free = [at for at in range(count) if at not in beats]
        held = held[: len(free)]
        self._at = dict(zip(sorted(rng.sample(free, len(held))), held, strict=True))
        _part_places(self._at)

    def place_at(self, number: int) -> int | None:
        """Where scene ``number`` is bound to be, None where it isn't."""
        due = self._at.get(number)
        return None if due is None else due.place

    def plan(self, rng: random.Random, number: int) -> tuple[Scene, bool]:
        """Scene ``number`` of the film by lot; its rarity, where one is due, and no other.

        Returns:
            The scene, and whether it is the only one of its deed and should give its reason.
        """
        due = self._at.get(number)
        beat = self._beats.get(number)
        while True:
            prop = None
            if beat is not None:
                prop = beat.prop
            elif due is not None and due.object is not None:
                colour = rng.randrange(len(world.COLOURS)) if due.colour is None else due.colour
                prop = Prop(due.object, colour)
            elif rng.random() < PROP_SHARE:
                prop = Prop(rng.randrange(len(world.OBJECTS)), rng.randrange(len(world.COLOURS)))
            scene = plan_scene(rng, prop, None if beat is None else beat.action)
            if beat is None and scene.prop in self._bound:
                continue
            shown = [rarity for rarity in self.held if rarity.shown(scene)]
            if beat is not None and all(rarity.object is not None for rarity in shown):
                return scene, False
            if shown == ([] if due is None else [due]):
                return scene, due is not None and due.action is not None


def _part_places(at: dict[int, Rarity]) -> None:
    """Exchange rarities so that no two neighbouring scenes are bound to one place."""
    for number in sorted(at):
        place = at[number].place
        if place is None or number + 1 not in at or at[number + 1].place != place:
            continue
        for other, rarity in at.items():
            near = [at[beside].place for beside in (other - 1, other + 1) if beside in at]
            if rarity.place is None and place not in near:
                at[number + 1], at[other] = rarity, at[number + 1]
                break


def _deal(rng: random.Random, among: Sequence[_T]) -> list[tuple[int, _T]]:
    """(look, thing) pairs: ``OF_EACH_LOOK`` things a look, each with few of the looks.

    So every look has deeds, places and things left that are not rare, and every deed, place
    and thing looks: a common scene can always be found.
    """
    order = list(among)
    rng.shuffle(order)
    return [
        (look, order[(look + k) % len(order)])
        for look in range(len(world.LOOKS))
        for k in range(OF_EACH_LOOK)
    ]
