"""Questions that one scene answers, and no other could."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from core.training.asking.asked import (
    Asked,
    Fact,
    LookedFor,
    Step,
    alone,
    facts_of,
    indoors,
    looked_at,
    sentence_of,
)
from core.training.asking.wordings import wording
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import Scene

PLAIN = ("colour", "holds", "who", "where", "when", "said-why")
SINGLE = (*PLAIN, "what", "who-to", "hint")
Told = tuple[str, tuple[Fact, ...], tuple[str, ...]]
"""An answer's sentence, what it must say, which attributes a picture has to tell for it."""
_CLAUSE = r"(?:it (?:has|is) )?\{wN\}[^{}]*\{tN\}|(?:只有)?\{tN\}[^{}]*\{wN\}(?: is)?"
_CLAUSES = tuple(re.compile(_CLAUSE.replace("N", number)) for number in "12")
"""Where a wording supposes which weather or hour the first and the second town have."""


def ask_single(
    scenes: Sequence[Scene],
    target: int,
    kind: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
) -> Asked | None:
    """A question that scene ``target`` answers; None where it can't be put so."""
    if kind == "who-to":
        return _who_to(scenes, target, phrasing, language)
    scene = scenes[target]
    form = wording(kind, language, phrasing)
    if not _can_be_asked(scene, kind, form):
        return None
    others = alone(scenes, target)
    coloured = "{co}" in form
    for full in (True,) if coloured and rng.random() < 0.6 else (False, True):
        full = full and coloured
        if any(_fits(other, scene, kind, form, full=full) for other in others):
            continue
        if kind == "hint":
            return _hint(scene, target, form, phrasing, language, rng, full=full)
        return _fill(scene, target, kind, form, phrasing, language, full=full)
    return None


def _can_be_asked(scene: Scene, kind: str, form: str) -> bool:
    about_coat = kind == "colour" and "{pl}" in form
    about_thing = kind == "holds" or "{o}" in form or "{co}" in form
    if kind == "what":
        return True
    if about_thing and scene.prop is None:
        return False
    if not about_thing and not about_coat and scene.prop is not None:
        return False
    if kind in ("said-why", "who", "when") and (kind == "said-why") != (scene.reason is not None):
        return False
    return "hands" not in form or scene.action == "holds"


def _fits(other: Scene, scene: Scene, kind: str, form: str, *, full: bool) -> bool:
    """Whether ``other`` could be meant by a question put to ``scene`` in this form.

    Deeds are only relied on where nothing else tells scenes apart: holding and dropping
    look alike in a single picture, sleeping and leaving don't.
    """
    if "{n}" in form and other.name != scene.name:
        return False
    if "{pl}" in form and other.place != scene.place:
        return False
    names_thing = "{o}" in form or "{co}" in form
    if kind == "said-why" or (kind != "what" and scene.prop is None and "{v" in form):
        return other.action == scene.action
    if not names_thing:
        return True
    if other.prop is None or scene.prop is None or other.prop.object != scene.prop.object:
        return False
    return not full or other.prop.colour == scene.prop.colour


def _fill(
    scene: Scene,
    target: int,
    kind: str,
    form: str,
    phrasing: int,
    language: Language,
    *,
    full: bool,
) -> Asked:
    named = form if full else form.replace("{co}", "{o}")
    text, facts, asks_for = _TELL[kind](scene, named, language)
    looked_for = looked_at(scene, form, coloured=full)
    return Asked(
        question=put(scene, kind, form, language, full=full),
        kind=kind,
        language=language,
        phrasing=phrasing,
        steps=(Step((target,), text, facts),),
        looked_for=() if looked_for.nothing else (looked_for,),
        asks_for=asks_for,
    )


def put(scene: Scene, kind: str, form: str, language: Language, *, full: bool) -> str:
    """A wording with a scene's words in it."""
    o = lexicon.thing(scene.prop, language, coloured=False) if scene.prop else ""
    co = lexicon.thing(scene.prop, language, coloured=full) if scene.prop else ""
    why = kind == "said-why"
    if language == "zh":
        verb = (lexicon.WHY_VERBS_ZH if why else lexicon.VERBS_ZH)[scene.action]
        vs = verb
    else:
        vs, verb = (lexicon.WHY_VERBS if why else lexicon.VERBS)[scene.action]
    question = form.format(
        n=lexicon.name(scene.name, language),
        o=o,
        co=co,
        vs=vs,
        v=verb,
        pl=lexicon.place(scene.place, language),
    )
    for thing in {o, co} - {""}:
        question = question.replace(f"give away the {thing}", f"give the {thing} away")
        question = question.replace(f"gives away the {thing}", f"gives the {thing} away")
    return question


# What is told, kind by kind --------------------------------------------------------------


def _colour(scene: Scene, form: str, language: Language) -> Told:
    coat = "{pl}" in form
    assert coat or scene.prop is not None
    colour = lexicon.colour(scene.coat if coat or not scene.prop else scene.prop.colour, language)
    if language == "zh":
        what = "外套" if coat or not scene.prop else lexicon.thing(scene.prop, "zh", coloured=False)
        return f"{what}是{colour}的。", ((colour,),), ("coat",) if coat else ("colour",)
    what = "coat" if coat or not scene.prop else lexicon.thing(scene.prop, "en", coloured=False)
    return f"The {what} is {colour}.", ((colour,),), ("coat",) if coat else ("colour",)


def _holds(scene: Scene, form: str, language: Language) -> Told:
    assert scene.prop is not None
    facts = ((lexicon.thing(scene.prop, language, coloured=True),),)
    asks_for = ("object", "colour") if "{v" in form else ("object", "colour", "action")
    return sentence_of(scene, language), facts, asks_for


def _who(scene: Scene, form: str, language: Language) -> Told:
    """Who, and of the rest what the question names."""
    who = lexicon.name(scene.name, language)
    coloured = "{co}" in form
    what = lexicon.thing(scene.prop, language, coloured=coloured) if scene.prop else ""
    if language == "zh":
        if "{v" not in form and not what:
            return f"{who}在{lexicon.place(scene.place, 'zh')}。", ((who,),), ()
        deed = f"有{what}" if "有" in form else lexicon.told(scene.action, "zh", what)
        return f"{who}{deed}。", ((who,),), ()
    deed = f"has the {what}" if " has " in form else lexicon.told(scene.action, "en", what)
    return f"{who} {deed}.", ((who,),), ()


def _where(scene: Scene, form: str, language: Language) -> Told:
    del form
    place = lexicon.place(scene.place, language)
    if language == "zh":
        return f"在{place}。", ((place,),), ("place",)
    return f"{place[0].upper()}{place[1:]}.", ((place, world.PLACES[scene.place]),), ("place",)


def _when(scene: Scene, form: str, language: Language) -> Told:
    del scene, form
    return ("At {t}." if language == "en" else "在{t}。"), (), ()


def _said_why(scene: Scene, form: str, language: Language) -> Told:
    del form
    assert scene.reason is not None
    who = lexicon.name(scene.name, language)
    what = lexicon.thing(scene.prop, language, coloured=False) if scene.prop else ""
    if language == "zh":
        verb = lexicon.WHY_VERBS_ZH[scene.action]
        return f"{who}{verb}{what}，因为{scene.reason.zh}。", ((scene.reason.zh,),), ()
    verb = lexicon.WHY_VERBS[scene.action][0]
    head, _, rest = verb.partition(" ")
    deed = f"{head} the {what} {rest}".rstrip() if what and rest == "away" else verb
    deed = deed if not what or rest == "away" else f"{verb} the {what}"
    return f"{who} {deed} because {scene.reason.en}.", ((scene.reason.en,),), ()


def _what(scene: Scene, form: str, language: Language) -> Told:
    del form
    attributes = ("object", "colour", "action") if scene.prop else ("action",)
    return sentence_of(scene, language), facts_of(scene, language), attributes


_TELL: dict[str, Callable[[Scene, str, Language], Told]] = {
    "colour": _colour,
    "holds": _holds,
    "who": _who,
    "where": _where,
    "when": _when,
    "said-why": _said_why,
    "what": _what,
}


def _who_to(
    scenes: Sequence[Scene], target: int, phrasing: int, language: Language
) -> Asked | None:
    """Who somebody is to the one who acts: told once in the film by that one.

    Whom the question names first the answer names first.
    """
    scene = scenes[target]
    relation = scene.relation
    if relation is None or scene.reason is not None:
        return None
    for other in alone(scenes, target):
        said = other.relation
        if said and {other.name, said.who} == {scene.name, relation.who}:
            return None
    n, p = lexicon.name(scene.name, language), lexicon.name(relation.who, language)
    kin = lexicon.KIN[relation.kin][0 if language == "en" else 1]
    ways = (f"{p} is {n}'s {kin}", f"{n}'s {kin} is {p}")
    if language == "zh":
        ways = (f"{p}是{n}的{kin}", f"{n}的{kin}是{p}")
    form = wording("who-to", language, phrasing)
    text = ways[form.index("{n}") < form.index("{p}")]
    step = Step((target,), f"{text}{'.' if language == 'en' else '。'}", (ways,))
    return Asked(form.format(n=n, p=p), "who-to", language, phrasing, (step,))


def _hint(
    scene: Scene,
    target: int,
    form: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
    *,
    full: bool,
) -> Asked | None:
    """Which of two supposed towns a scene lies in, by its weather or its hour.

    The answer names the sign before the town: reading comes before concluding. The town is told in
    the question's own words, as ``chat.supposed`` quotes them.
    """
    index = 0 if language == "en" else 1
    by_weather = not indoors(scene) and rng.random() < 0.6
    if by_weather and scene.weather == "clear" and scene.time_of_day == "night":
        return None  # no sun to go by
    words = (
        [lexicon.WEATHER_WORDS[each][index] for each in world.WEATHERS]
        if by_weather
        else [lexicon.TIME_WORDS[each][index] for each in world.TIMES_OF_DAY]
    )
    own = (
        world.WEATHERS.index(scene.weather)
        if by_weather
        else world.TIMES_OF_DAY.index(scene.time_of_day)
    )
    other = rng.choice([at for at in range(4) if at != own])
    right, wrong = (town[index] for town in rng.sample(lexicon.TOWNS, 2))
    pairs = [(words[own], right), (words[other], wrong)]
    rng.shuffle(pairs)
    put_in = {"w1": pairs[0][0], "t1": pairs[0][1], "w2": pairs[1][0], "t2": pairs[1][1]}
    assert scene.prop is not None
    vs, verb = lexicon.VERBS[scene.action]
    if language == "zh":
        vs = verb = lexicon.VERBS_ZH[scene.action]
    co = lexicon.thing(scene.prop, language, coloured=full)
    n = lexicon.name(scene.name, language)
    question = form.format(**put_in, co=co, n=n, v=verb, vs=vs)
    question = question.replace(f"give away the {co}", f"give the {co} away")
    clause = _CLAUSES[pairs[1] == (words[own], right)].search(form)
    assert clause is not None
    told = clause[0].format(**put_in)
    sign = f"{'There' if by_weather else 'It'} is {words[own]}"
    text = f"{sign}, and {told}." if language == "en" else f"是{words[own]}，那么{told}。"
    looked_for = LookedFor(object=scene.prop.object, colour=scene.prop.colour if full else None)
    return Asked(
        question,
        "hint",
        language,
        phrasing,
        (Step((target,), text, ((right,),)),),
        (looked_for,),
        ("weather",) if by_weather else ("time_of_day",),
    )
