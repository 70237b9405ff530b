"""Follow-ups: questions that lean on the answer before."""

from __future__ import annotations

import random
from collections.abc import Sequence

from core.training.asking.asked import Asked, Step, light_of
from core.training.asking.single import ask_single
from core.training.asking.wordings import choices, wording
from core.training.drawn import lexicon
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import Scene

LEANING = (
    "follow-where",
    "follow-when",
    "follow-why",
    "follow-coat",
    "follow-who",
    "follow-weather",
)
_BEFORE: dict[str, tuple[str, ...]] = {
    "follow-where": ("who", "colour", "when"),
    "follow-when": ("who", "where", "colour"),
    "follow-why": ("where", "colour", "holds"),
    "follow-coat": ("who", "where"),
    "follow-who": ("where", "when", "colour"),
    "follow-weather": ("who", "where", "holds"),
}
"""Kinds of the question before."""


def ask_leaning(
    scenes: Sequence[Scene],
    target: int,
    kind: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
    *,
    held_out: bool | None,
) -> Asked | None:
    """A follow-up to an answer about scene ``target``; None where it can't be put so."""
    scene = scenes[target]
    if (kind == "follow-why") != (scene.reason is not None):
        return None
    before = rng.choice(_BEFORE[kind])
    numbers = choices(before, language, held_out=held_out)
    rng.shuffle(numbers)
    first = None
    for number in numbers:
        form = wording(before, language, number)
        if kind == "follow-who" and "{n}" in form:
            continue
        if (before == "colour" or kind == "follow-where") and "{pl}" in form:
            continue
        first = ask_single(scenes, target, before, number, language, rng)
        if first is not None:
            break
    if first is None:
        return None
    told = _follow(scene, kind, target, language)
    if told is None:
        return None
    step, asks_for = told
    return Asked(
        wording(kind, language, phrasing),
        kind,
        language,
        phrasing,
        (step,),
        first.looked_for,
        asks_for,
        earlier=(first.question, first.steps[0].text),
        pinned=target,
    )


def _follow(
    scene: Scene, kind: str, target: int, language: Language
) -> tuple[Step, tuple[str, ...]] | None:
    zh = language == "zh"
    who = lexicon.name(scene.name, language)
    if kind == "follow-where":
        place = lexicon.place(scene.place, language)
        text = f"在{place}。" if zh else f"{place[0].upper()}{place[1:]}."
        return Step((target,), text, ((place,),)), ("place",)
    if kind == "follow-when":
        return Step((target,), "在{t}。" if zh else "At {t}."), ()
    if kind == "follow-coat":
        colour = lexicon.colour(scene.coat, language)
        text = f"外套是{colour}的。" if zh else f"The coat is {colour}."
        return Step((target,), text, ((colour,),)), ("coat",)
    if kind == "follow-who":
        return Step((target,), f"是{who}。" if zh else f"It is {who}.", ((who,),)), ()
    if kind == "follow-weather":
        text, facts = light_of(scene, language)
        return Step((target,), f"那时{text}" if zh else text, facts), ("time_of_day", "weather")
    if scene.reason is None:
        return None
    reason = scene.reason.zh if zh else scene.reason.en
    text = f"因为{reason}。" if zh else f"It is because {reason}."
    return Step((target,), text, ((reason,),)), ()
