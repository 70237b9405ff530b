"""Questions that several scenes answer together: how often, which first, how, from what cause."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from core.training.asking.asked import (
    Asked,
    Fact,
    LookedFor,
    Step,
    facts_of,
    sentence_of,
    verb_fact,
)
from core.training.asking.wordings import wording
from core.training.drawn import lexicon
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import Scene
from core.training.drawn.world import Action, Prop

ACROSS = ("count", "order", "how", "why-seen")
_THING = ("object", "colour")
MOST_COUNTED = len(lexicon.NUMBERS)
MOST_TOLD = 4
"""Scenes that the way of a thing leads through."""

CAUSES: dict[Action, tuple[Action, ...]] = {
    "finds": ("hides", "drops", "throws"),
    "breaks": ("drops", "throws", "lifts"),
    "opens": ("finds", "gives"),
    "gives": ("finds", "opens"),
    "holds": ("gives", "finds"),
    "hides": ("finds", "gives"),
}
"""What may come of what, with the same thing: a later deed and the earlier ones that explain it."""


def ask_across(
    scenes: Sequence[Scene],
    target: int,
    kind: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
) -> Asked | None:
    """A question about the thing of scene ``target``; None where it can't be put so."""
    scene = scenes[target]
    if scene.prop is None:
        return None
    same = [at for at, other in enumerate(scenes) if other.prop == scene.prop]
    form = wording(kind, language, phrasing)
    if kind == "count":
        return _count(scene.prop, same, form, phrasing, language)
    if kind == "order":
        return _order(scenes, target, form, phrasing, language, rng)
    if kind == "how":
        return _how(scenes, same, form, phrasing, language)
    return _why(scenes, target, same, form, phrasing, language)


def _seen(prop: Prop) -> LookedFor:
    return LookedFor(object=prop.object, colour=prop.colour)


def _count(
    prop: Prop, same: list[int], form: str, phrasing: int, language: Language
) -> Asked | None:
    if len(same) > MOST_COUNTED:
        return None
    text, fact = _number(len(same), form, language)
    question = form.format(co=lexicon.thing(prop, language, coloured=True))
    step = Step(tuple(same), text, (fact,))
    return Asked(question, "count", language, phrasing, (step,), (_seen(prop),), _THING)


def _number(count: int, form: str, language: Language) -> tuple[str, Fact]:
    """The answer's sentence, and its word: how often, or in how many scenes where the question
    is of those."""
    times, word_zh = lexicon.NUMBERS[count - 1]
    if language == "zh":
        if "场景" in form:
            return f"{word_zh}个场景。", (f"{word_zh}个",)
        return f"{word_zh}次。", (f"{word_zh}次",)
    if "scenes" not in form:
        return f"{times[0].upper()}{times[1:]}.", (times,)
    word = lexicon.AMOUNTS[count - 1]
    return f"In {word} scene{'s' if count > 1 else ''}.", (word,)


def _order(
    scenes: Sequence[Scene],
    target: int,
    form: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
) -> Asked | None:
    """Two things of which each is seen in one scene only."""
    times = Counter(scene.prop for scene in scenes)
    once = [at for at, scene in enumerate(scenes) if scene.prop and times[scene.prop] == 1]
    if target not in once or len(once) < 2:
        return None
    other = rng.choice([at for at in once if at != target])
    first, second = sorted((target, other))
    a, b = rng.sample((first, second), 2)
    props = [scenes[at].prop for at in (a, b, first, second)]
    assert all(props)
    names = [lexicon.thing(prop, language, coloured=True) for prop in props if prop]
    looked_for = tuple(_seen(prop) for prop in props[:2] if prop)
    told = _ordered(form, language, names, forwards=a == first)
    return Asked(
        form.format(a=names[0], b=names[1]),
        "order",
        language,
        phrasing,
        tuple(Step((at,), *each) for at, each in zip((first, second), told, strict=True)),
        looked_for,
        _THING,
    )


def _ordered(
    form: str, language: Language, names: Sequence[str], *, forwards: bool
) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """The answer's two sentences, each of its own scene, and then what follows from them.

    Args:
        names: of the two in the order of the question, then of the first and the second seen.
        forwards: whether the question names the first one first.
    """
    first, second = names[2:]
    so, end = _verdict(form, language, forwards=forwards)
    facts: tuple[Fact, ...] = ((second,), (end,)) if end else ((second,),)
    if language == "zh":
        return (f"先看到{first}。", ((first,),)), (f"然后看到{second}{so}{end}。", facts)
    return (f"First the {first}.", ((first,),)), (f"Then the {second}{so}{end}.", facts)


def _verdict(form: str, language: Language, *, forwards: bool) -> tuple[str, str]:
    """What a wording that asks for one word is answered with: what leads to it, and that word."""
    if language == "zh":
        if "之前还是之后" in form:
            return "，所以是", "之前" if forwards else "之后"
        return ("，所以", "是的" if forwards else "不是") if form.endswith("吗？") else ("", "")
    if "before or after" in form:
        return ", so ", "before" if forwards else "after"
    return ("", "") if "first" in form else (", so ", "yes" if forwards else "no")


def _how(
    scenes: Sequence[Scene], same: list[int], form: str, phrasing: int, language: Language
) -> Asked | None:
    """The way of a thing, told scene by scene."""
    if not 2 <= len(same) <= MOST_TOLD:
        return None
    last = scenes[same[-1]]
    assert last.prop is not None
    steps = tuple(
        Step(
            (at,),
            sentence_of(scenes[at], language, where=True),
            facts_of(scenes[at], language, where=True),
        )
        for at in same
    )
    question = form.format(
        co=lexicon.thing(last.prop, language, coloured=True),
        pl=lexicon.place(last.place, language),
    )
    asks_for = ("object", "colour", "action", "place")
    return Asked(question, "how", language, phrasing, steps, (_seen(last.prop),), asks_for)


def _why(
    scenes: Sequence[Scene],
    target: int,
    same: list[int],
    form: str,
    phrasing: int,
    language: Language,
) -> Asked | None:
    """What is shown, not said: somebody did something with the same thing before."""
    scene = scenes[target]
    if len(same) != 2 or same[1] != target or scene.reason is not None or scene.prop is None:
        return None
    cause = scenes[same[0]]
    if cause.action not in CAUSES.get(scene.action, ()):
        return None
    what = lexicon.thing(scene.prop, language, coloured=True)
    vs, verb = lexicon.VERBS[scene.action]
    if language == "zh":
        vs = verb = lexicon.VERBS_ZH[scene.action]
    n = lexicon.name(scene.name, language)
    question = form.format(n=n, v=verb, vs=vs, co=what)
    question = question.replace(f"give away the {what}", f"give the {what} away").replace(
        f"gives away the {what}", f"gives the {what} away"
    )
    who = lexicon.name(cause.name, language)
    deed = lexicon.told(cause.action, language, what)
    text = f"First {who} {deed}." if language == "en" else f"{who}先{deed}。"
    facts = ((who,), verb_fact(cause.action, language))
    step = Step((same[0],), text, facts)
    return Asked(
        question, "why-seen", language, phrasing, (step,), (_seen(scene.prop),), ("action",)
    )
