"""A story's scenes, read off its shots: where a question's needle lies, and what is like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.asking.judge import Truth
from core.training.drawn.world import Prop, Story

DISTRACTORS = 2
"""From so many scenes on that are like the needle's a question is hard."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One scene of a story.

    Attributes:
        shots: indices of its shots.
        span: start and end in seconds of the film.
        look, coat: of the one who acts.
        prop: the thing that any of its shots shows.
    """

    shots: range
    span: tuple[float, float]
    place: int
    look: int
    coat: int
    prop: Prop | None


def staged(story: Story) -> list[Staged]:
    """The scenes in order, without title cards and views of a place; shots of one scene share
    their seed."""
    scenes: list[Staged] = []
    at = 0.0
    first = 0
    while first < len(story.shots):
        last = first + 1
        opening = story.shots[first]
        while last < len(story.shots) and story.shots[last].seed == opening.seed:
            last += 1
        shots = story.shots[first:last]
        end = at + sum(shot.seconds for shot in shots)
        if not opening.title and opening.figures:
            actor = opening.figures[0]
            prop = next((shot.prop for shot in shots if shot.prop is not None), None)
            span = (round(at, 2), round(end, 2))
            place = opening.place
            scenes.append(Staged(range(first, last), span, place, actor.look, actor.coat, prop))
        at, first = end, last
    return scenes


def needle(scenes: Sequence[Staged], truth: Truth) -> int | None:
    """Which scene a question is about first of all; None for what the film doesn't show."""
    if truth.span is None or not scenes:
        return None
    middle = sum(truth.span) / 2
    return min(range(len(scenes)), key=lambda at: abs(sum(scenes[at].span) / 2 - middle))


def is_hard(scenes: Sequence[Staged], truth: Truth) -> bool:
    """Whether at least two other scenes show the needle's thing in other colours, or its place."""
    at = needle(scenes, truth)
    if at is None:
        return False
    mine = scenes[at]
    others = [scene for index, scene in enumerate(scenes) if index != at]
    alike = sum(
        scene.prop is not None
        and mine.prop is not None
        and scene.prop.object == mine.prop.object
        and scene.prop.colour != mine.prop.colour
        for scene in others
    )
    there = sum(scene.place == mine.place for scene in others)
    return alike >= DISTRACTORS or there >= DISTRACTORS
