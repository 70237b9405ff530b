"""Questions about what never happens: half of the time a known thing in a colour it never has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from core.training.asking.across import ask_across
from core.training.asking.asked import Asked
from core.training.asking.single import PLAIN, ask_single
from core.training.asking.wordings import choices
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import WITHOUT_PROP, Scene
from core.training.drawn.speech import Reason, Relation
from core.training.drawn.world import Prop

ABSENT_KINDS = (*PLAIN, "what", "who-to", "hint", "count", "order", "how", "why-seen")
_UNSAID = Reason("x", "x")


def ask_absent(
    scenes: Sequence[Scene],
    rng: random.Random,
    language: Language,
    *,
    held_out: bool | None,
    same_colour: float = 0.0,
) -> Asked | None:
    """A question whose answer is that it never happens; None if the lot fell badly.

    Args:
        same_colour: of the questions about a thing that is never seen: the share in which another
            is in that very colour, which is easily taken for it.
    """
    kind = rng.choice(ABSENT_KINDS)
    source = rng.choice(scenes)
    lie = _lie(scenes, source, kind, rng)
    if same_colour and lie is not None:
        lie = _in_its_colour(source, lie) if rng.random() < same_colour else lie
    if lie is None:
        return None
    told = [*scenes, lie]
    target = len(scenes)
    numbers = choices(kind, language, held_out=held_out)
    rng.shuffle(numbers)
    asked = None
    for number in numbers:
        if kind in ("how", "why-seen"):
            asked = _of_two(scenes, lie, kind, number, language, rng)
        elif kind in ("count", "order"):
            asked = ask_across(told, target, kind, number, language, rng)
        else:
            asked = ask_single(told, target, kind, number, language, rng)
        if asked is not None:
            break
    if asked is None:
        return None
    return Asked(
        asked.question,
        "absent",
        language,
        asked.phrasing,
        (),
        asked.looked_for,
        asked.asks_for,
    )


def _of_two(
    scenes: Sequence[Scene],
    lie: Scene,
    kind: str,
    number: int,
    language: Language,
    rng: random.Random,
) -> Asked | None:
    """What needs two scenes of a thing is asked of two that aren't there."""
    if kind == "how":
        return ask_across([*scenes, lie, lie], len(scenes), kind, number, language, rng)
    cause = replace(lie, action="drops")
    effect = replace(lie, action="finds", reason=None)
    return ask_across([*scenes, cause, effect], len(scenes) + 1, kind, number, language, rng)


def _lie(scenes: Sequence[Scene], source: Scene, kind: str, rng: random.Random) -> Scene | None:
    """A scene like ``source`` that the film doesn't have, with one thing changed."""
    names = {s.name for s in scenes}
    strangers = [n for n in world.NAMES if n not in names]
    if not strangers:
        return None
    stranger = rng.choice(strangers)
    if kind == "said-why":
        return _undone(scenes, source, stranger, rng)
    if kind == "who-to":
        relation = Relation(stranger, rng.randrange(len(lexicon.KIN)))
        return replace(source, reason=None, relation=relation)
    if kind in ("holds", "what") or (source.prop is None and kind not in _NEEDS_THING):
        if rng.random() < 0.6:
            return replace(source, name=stranger, reason=None)
        empty = sorted(set(range(len(world.PLACES))) - {s.place for s in scenes})
        if not empty:
            return None
        return replace(source, place=rng.choice(empty), reason=None)
    if source.prop is None:
        return None
    return _unseen(scenes, source, source.prop, kind, rng)


_NEEDS_THING = ("hint", "count", "order", "how", "why-seen")


def _in_its_colour(source: Scene, lie: Scene) -> Scene:
    if source.prop is None or lie.prop is None or lie.prop.object == source.prop.object:
        return lie
    return replace(lie, prop=Prop(lie.prop.object, source.prop.colour))


def _undone(
    scenes: Sequence[Scene], source: Scene, stranger: str, rng: random.Random
) -> Scene | None:
    """A deed that somebody never does."""
    if rng.random() < 0.5:
        return replace(source, name=stranger, reason=_UNSAID)
    done = {(s.name, s.action) for s in scenes}
    undone = [a for a in world.ACTIONS if (source.name, a) not in done]
    undone = [a for a in undone if (a in WITHOUT_PROP) == (source.prop is None)]
    if source.prop and world.OBJECTS[source.prop.object] not in world.OPENABLE:
        undone = [a for a in undone if a != "opens"]
    if not undone:
        return None
    return replace(source, action=rng.choice(undone), reason=_UNSAID)


def _unseen(
    scenes: Sequence[Scene], source: Scene, prop: Prop, kind: str, rng: random.Random
) -> Scene | None:
    """A thing that is never seen, or never in this colour."""
    shown = {(s.prop.object, s.prop.colour) for s in scenes if s.prop}
    types = {o for o, _ in shown}
    if kind != "colour" and rng.random() < 0.6:
        free = [c for c in range(len(world.COLOURS)) if (prop.object, c) not in shown]
        if not free:
            return None
        return replace(source, prop=Prop(prop.object, rng.choice(free)), reason=None)
    unseen = [o for o in range(len(world.OBJECTS)) if o not in types]
    if source.action == "opens":
        unseen = [o for o in unseen if world.OBJECTS[o] in world.OPENABLE]
    if not unseen:
        return None
    colour = rng.randrange(len(world.COLOURS))
    return replace(source, prop=Prop(rng.choice(unseen), colour), reason=None)
