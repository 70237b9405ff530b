"""The same film with something changed, so that an answer that doesn't follow is found out.

``changed`` gives needles another colour or place and leaves all else as it was; ``delayed`` puts
the film behind a longer title card.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language
from core.training.drawn.story import clock
from core.training.drawn.world import Prop, Question, Shot, Story, Told
from core.training.evaluating.staging import Staged, staged

What = Literal["colour", "coat", "place"]
CHANGED_KINDS = ("colour", "holds", "where")
LATER = 47
"""Seconds by which a film is delayed; whole, so that clocks in words stay right."""
_CLOCK = re.compile(r"(?<!\d)(\d+):(\d\d):(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different in one scene: ``new`` is an index into the world's words."""

    scene: int
    what: What
    new: int


# Needles ------------------------------------------------------------------------------


def changed(story: Story) -> tuple[Story, tuple[int, ...]]:
    """A film in which as many needles as can be are different, one of each scene at most.

    Returns:
        The story, asking only about what was changed, and which of the questions of the film as
        it was these are.
    """
    scenes = staged(story)
    starts = {scene.span[0]: at for at, scene in enumerate(scenes)}
    rng = random.Random(f"changed/{story.seed}")
    changes = _choose(story.questions, scenes, starts, rng)
    asked = [
        (number, _put_right(question, changes[at], scenes[at]))
        for number, question in enumerate(story.questions)
        if (what := _what(question)) is not None
        and (at := starts.get(question.steps[0].scenes[0][0])) in changes
        and changes[at].what == what
    ]
    shots = list(story.shots)
    for at, change in changes.items():
        for index in scenes[at].shots:
            shots[index] = _redrawn(shots[index], change)
    told = replace(story, shots=tuple(shots), questions=tuple(question for _, question in asked))
    return told, tuple(number for number, _ in asked)


def _what(question: Question) -> What | None:
    """What has to change in a scene for a question's answer to change."""
    if question.kind not in CHANGED_KINDS:
        return None
    if question.kind == "where":
        return "place"
    said = question.sentence
    about_coat = question.kind == "colour" and ("coat" in said or "外套" in said)
    return "coat" if about_coat else "colour"


def _choose(
    questions: Sequence[Question],
    scenes: Sequence[Staged],
    starts: dict[float, int],
    rng: random.Random,
) -> dict[int, Change]:
    """Scene → its change, such that every other question has the same one answer as before."""
    changes: dict[int, Change] = {}
    props = {scene.prop for scene in scenes}
    seen = {(scene.look, scene.place) for scene in scenes}
    places = [scene.place for scene in scenes]
    order = list(questions)
    rng.shuffle(order)
    for question in order:
        what = _what(question)
        at = starts.get(question.steps[0].scenes[0][0]) if what else None
        if what is None or at is None or at in changes:
            continue
        scene = scenes[at]
        if what == "place":
            beside = {places[near] for near in (at - 1, at + 1) if 0 <= near < len(places)}
            free = [
                place
                for place in range(len(world.PLACES))
                if place not in beside and (scene.look, place) not in seen
            ]
        elif what == "coat":
            free = [colour for colour in range(len(world.COLOURS)) if colour != scene.coat]
        else:
            assert scene.prop is not None
            thing = scene.prop.object
            free = [c for c in range(len(world.COLOURS)) if Prop(thing, c) not in props]
        if not free:
            continue
        new = rng.choice(free)
        changes[at] = Change(at, what, new)
        if what == "place":
            seen.add((scene.look, new))
            places[at] = new
        elif what == "colour" and scene.prop is not None:
            props.add(Prop(scene.prop.object, new))
    return changes


def _redrawn(shot: Shot, change: Change) -> Shot:
    if change.what == "place":
        return replace(shot, place=change.new)
    if change.what == "coat":
        actor, *others = shot.figures
        return replace(shot, figures=(replace(actor, coat=change.new), *others))
    if shot.prop is None:
        return shot
    return replace(shot, prop=replace(shot.prop, colour=change.new))


def _put_right(question: Question, change: Change, scene: Staged) -> Question:
    """A question with the answer that the changed film gives."""
    language: Language = "zh" if question.language == "zh" else "en"
    (step,) = question.steps
    if change.what == "place":
        where = lexicon.place(change.new, language)
        forms: tuple[str, ...] = (where,)
        told = f"在{where}。"
        if language == "en":
            forms = (where, world.PLACES[change.new])
            told = f"{where[0].upper()}{where[1:]}."
        return replace(question, steps=(replace(step, sentence=told, facts=(forms,)),))
    before = scene.coat if change.what == "coat" or scene.prop is None else scene.prop.colour
    old, new = lexicon.colour(before, language), lexicon.colour(change.new, language)
    forms = tuple(_recoloured(form, old, new) for form in step.facts[0])
    told = _recoloured(step.sentence, old, new)
    return replace(question, steps=(replace(step, sentence=told, facts=(forms,)),))


def _recoloured(text: str, old: str, new: str) -> str:
    """A text with another colour, and the article that goes with it."""
    if not old.isascii():
        return text.replace(old, new)
    text = re.sub(rf"\ban? {old}\b", lexicon.with_article(new), text)
    return re.sub(rf"\b{old}\b", new, text)


# Time ---------------------------------------------------------------------------------


def delayed(story: Story, seconds: int = LATER) -> Story:
    """The same film behind a title card that stands longer; all of its clocks go with it."""
    card, *others = story.shots
    return replace(
        story,
        shots=(replace(card, seconds=card.seconds + seconds), *others),
        lines=tuple(
            replace(line, start=line.start + seconds, end=line.end + seconds)
            for line in story.lines
        ),
        questions=tuple(_later(question, seconds) for question in story.questions),
    )


def _later(question: Question, seconds: int) -> Question:
    steps = tuple(
        Told(
            later(step.sentence, seconds),
            tuple(tuple(later(form, seconds) for form in fact) for fact in step.facts),
            tuple((round(a + seconds, 2), round(b + seconds, 2)) for a, b in step.scenes),
        )
        for step in question.steps
    )
    earlier = question.earlier
    return replace(
        question,
        question=later(question.question, seconds),
        steps=steps,
        moment=None if question.moment is None else question.moment + seconds,
        earlier=earlier and (later(earlier[0], seconds), later(earlier[1], seconds)),
    )


def later(text: str, seconds: int) -> str:
    """A text whose clocks show so many seconds more."""

    def shifted(found: re.Match[str]) -> str:
        hours, minutes, rest = (int(part) for part in found.groups())
        return clock(hours * 3600 + minutes * 60 + rest + seconds)

    return _CLOCK.sub(shifted, text)
