"""Questions about a list of scenes, each with its truth, checked to have only one.

``ask`` looks at what the scenes hold in common and only asks what a single scene
answers; ``ask_absent`` asks for what no scene shows, half of the time for a known
thing in a colour it never has.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.training import world
from core.training.scenes import WITHOUT_PROP, Scene
from core.training.wordings import (
    HELD_OUT,
    KINDS,
    PHRASINGS,
    PLACE_WORDS,
    REPHRASINGS,
    VERBS,
    WHY_VERBS,
    wording,
)
from core.training.world import Action, Prop

ATTRIBUTES = ("place", "object", "colour", "coat")
ABSENT_ANSWER = "I did not see that in the film."


@dataclass(frozen=True, slots=True)
class LookedFor:
    """The part of a question that eyes alone can check."""

    place: int | None = None
    object: int | None = None
    colour: int | None = None
    action: Action | None = None

    @property
    def nothing(self) -> bool:
        return self == LookedFor()

    def shown(self, scene: Scene, prop_in_view: bool, deed_in_view: bool) -> bool:
        """Whether a picture of ``scene`` shows it."""
        if self.place is not None and scene.place != self.place:
            return False
        if self.object is not None or self.colour is not None:
            if scene.prop is None or not prop_in_view:
                return False
            if self.object is not None and scene.prop.object != self.object:
                return False
            if self.colour is not None and scene.prop.colour != self.colour:
                return False
        return self.action is None or (deed_in_view and scene.action == self.action)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about scenes, before it knows the film's clock.

    Attributes:
        scene: index of the scene that answers, None where none does.
        truth: accepted forms; for "when" it is empty, since the clock decides.
        sentence: the answer in a sentence; "{t}" stands for the scene's time.
        looked_for: what a picture must show to be the one asked about:
            place, object, colour, action, each None where the question leaves it open.
        asks_for: which of ``ATTRIBUTES`` a picture has to tell to answer.
    """

    question: str
    kind: str
    phrasing: int
    scene: int | None
    truth: tuple[str, ...]
    sentence: str
    looked_for: LookedFor
    asks_for: tuple[str, ...] = ()


def with_article(words: str) -> str:
    """ "a red lantern", "an orange cup"."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def ask(
    scenes: Sequence[Scene], target: int, kind: str, rng: random.Random, *, held_out: bool | None
) -> Asked | None:
    """A question of this kind that scene ``target`` answers and no other could.

    Args:
        held_out: True asks only in held-out phrasings, False only in those for training,
            None in any that films are asked.

    Returns:
        None where the scene can't be asked about in this way.
    """
    asked_of_films = len(PHRASINGS[kind])
    choices = list(range(asked_of_films))
    if held_out is not None:
        first_held_out = asked_of_films - HELD_OUT
        choices = choices[first_held_out:] if held_out else choices[:first_held_out]
    if held_out is False:
        choices += range(asked_of_films, asked_of_films + len(REPHRASINGS[kind]))
    rng.shuffle(choices)
    for phrasing in choices:
        asked = _ask(scenes, target, kind, phrasing, rng)
        if asked is not None:
            return asked
    return None


def _ask(
    scenes: Sequence[Scene], target: int, kind: str, phrasing: int, rng: random.Random
) -> Asked | None:
    scene = scenes[target]
    form = wording(kind, phrasing)
    about_coat = kind == "colour" and "{pl}" in form
    about_object = kind == "holds" or "{o}" in form or "{co}" in form
    if about_object and scene.prop is None:
        return None
    if not about_object and not about_coat and scene.prop is not None:
        return None
    if kind in ("said-why", "who", "when") and (kind == "said-why") != bool(scene.reason):
        return None
    if "hands" in form and scene.action != "holds":
        return None
    others = [s for i, s in enumerate(scenes) if i != target]
    coloured = "{co}" in form
    for full in (True,) if coloured and rng.random() < 0.6 else (False, True):
        full = full and coloured
        if not any(_fits(other, scene, kind, form, full) for other in others):
            return _fill(scene, target, kind, phrasing, full)
    return None


def _fits(other: Scene, scene: Scene, kind: str, form: str, full: bool) -> bool:
    """Whether ``other`` could be meant by a question put to ``scene`` in this form.

    Deeds are only relied on where nothing else tells scenes apart: holding and dropping
    look alike in a single picture, sleeping and leaving don't.
    """
    if "{n}" in form and other.name != scene.name:
        return False
    if "{pl}" in form and other.place != scene.place:
        return False
    names_object = "{o}" in form or "{co}" in form
    if kind == "said-why" or (scene.prop is None and "{v" in form):
        return other.action == scene.action
    if not names_object:
        return True
    if other.prop is None or scene.prop is None or other.prop.object != scene.prop.object:
        return False
    return not full or other.prop.colour == scene.prop.colour


def _fill(scene: Scene, target: int, kind: str, phrasing: int, full: bool) -> Asked:
    verbs = WHY_VERBS if kind == "said-why" else VERBS
    vs, v = verbs[scene.action]
    o = world.OBJECTS[scene.prop.object] if scene.prop else ""
    c = world.COLOURS[scene.prop.colour] if scene.prop else ""
    co = f"{c} {o}" if full else o
    place = PLACE_WORDS[world.PLACES[scene.place]]
    form = wording(kind, phrasing)
    names_object = "{o}" in form or "{co}" in form
    looked_for = LookedFor(
        place=scene.place if "{pl}" in form else None,
        object=scene.prop.object if scene.prop and names_object else None,
        colour=scene.prop.colour if scene.prop and full else None,
        action=scene.action if scene.prop is None and "{v" in form else None,
    )
    question = form.format(n=scene.name, o=o, co=co, vs=vs, v=v, pl=place)
    question = question.replace("give away the " + co, f"give the {co} away").replace(
        "gives away the " + co, f"gives the {co} away"
    )
    truth: tuple[str, ...]
    asks_for: tuple[str, ...] = ()
    if kind == "colour":
        coat = "{pl}" in form
        asks_for = ("coat",) if coat else ("colour",)
        colour = world.COLOURS[scene.coat] if coat else c
        truth, sentence = (colour,), f"The {'coat' if coat else o} is {colour}."
    elif kind == "holds":
        truth = (f"{c} {o}", o)
        asks_for = ("object", "colour")
        sentence = f"{scene.name} {VERBS[scene.action][0]} {with_article(f'{c} {o}')}."
    elif kind == "who":
        thing = f" the {co}" if scene.prop else ""
        deed = "has" if "has" in form else vs
        truth = (scene.name,)
        sentence = f"{scene.name} {deed}{thing}.".replace(f"away the {co}", f"the {co} away")
    elif kind == "where":
        truth, sentence = (place, world.PLACES[scene.place]), f"{place[0].upper()}{place[1:]}."
        asks_for = ("place",)
    elif kind == "when":
        truth, sentence = (), "At {t}."
    else:
        thing = f" the {o}" if scene.prop else ""
        truth = (scene.reason,)
        sentence = f"{scene.name} {vs}{thing}".replace(f"away the {o}", f"the {o} away")
        sentence = f"{sentence} because {scene.reason}."
    return Asked(question, kind, phrasing, target, truth, sentence, looked_for, asks_for)


def ask_absent(
    scenes: Sequence[Scene], rng: random.Random, *, held_out: bool | None
) -> Asked | None:
    """A question whose answer is that it never happens; None if the lot fell badly."""
    kind = rng.choice(KINDS)
    source = rng.choice(scenes)
    lie = _lie(scenes, source, kind, rng)
    if lie is None:
        return None
    asked = ask([*scenes, lie], len(scenes), kind, rng, held_out=held_out)
    if asked is None:
        return None
    return Asked(
        asked.question,
        "absent",
        asked.phrasing,
        None,
        (),
        ABSENT_ANSWER,
        asked.looked_for,
        asked.asks_for,
    )


def _lie(scenes: Sequence[Scene], source: Scene, kind: str, rng: random.Random) -> Scene | None:
    """A scene like ``source`` that the film doesn't have, with one thing changed."""
    names = {s.name for s in scenes}
    stranger = rng.choice([n for n in world.NAMES if n not in names])
    if kind == "said-why":
        if rng.random() < 0.5:
            return replace(source, name=stranger, reason="x")
        done = {(s.name, s.action) for s in scenes}
        undone = [a for a in world.ACTIONS if (source.name, a) not in done]
        undone = [a for a in undone if (a in WITHOUT_PROP) == (source.prop is None)]
        if source.prop and world.OBJECTS[source.prop.object] not in world.OPENABLE:
            undone = [a for a in undone if a != "opens"]
        if not undone:
            return None
        return replace(source, action=rng.choice(undone), reason="x")
    if kind == "holds" or source.prop is None:
        if rng.random() < 0.6:
            return replace(source, name=stranger, reason="")
        empty = sorted(set(range(len(world.PLACES))) - {s.place for s in scenes})
        if not empty:
            return None
        return replace(source, place=rng.choice(empty), reason="")
    shown = {(s.prop.object, s.prop.colour) for s in scenes if s.prop}
    types = {o for o, _ in shown}
    if kind != "colour" and rng.random() < 0.6:
        free = [c for c in range(len(world.COLOURS)) if (source.prop.object, c) not in shown]
        if not free:
            return None
        return replace(source, prop=Prop(source.prop.object, rng.choice(free)), reason="")
    unseen = [o for o in range(len(world.OBJECTS)) if o not in types]
    if source.action == "opens":
        unseen = [o for o in unseen if world.OBJECTS[o] in world.OPENABLE]
    if not unseen:
        return None
    return replace(
        source, prop=Prop(rng.choice(unseen), rng.randrange(len(world.COLOURS))), reason=""
    )
