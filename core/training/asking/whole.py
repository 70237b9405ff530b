"""Questions that name a stretch of film and not a thing: this moment, a part, the whole."""

from __future__ import annotations

import random
from collections.abc import Sequence

from core.training.asking.asked import Asked, Step, facts_of, light_of, sentence_of
from core.training.asking.wordings import wording
from core.training.drawn import lexicon
from core.training.drawn.lexicon import Language
from core.training.drawn.scenes import Scene

WHOLE = ("now", "clip", "summary", "review")
CAPTION = "caption"
"""Every scene with all that is seen of it, as nobody asks a film: only training does. One answer
reads six words out of each context token, where others read one or two of one scene's."""
MOST_OF_CLIP = 6
MOST_OF_FILM = 6
"""Scenes, evenly over the film, that a summary tells of."""
MOST_OF_CAST = 3
"""Of them a review names when they first come in, the first scene's among them."""

_DEED = ("object", "colour", "action")
_ALL_SEEN = (*_DEED, "place", "time_of_day", "weather")


def ask_whole(
    scenes: Sequence[Scene],
    target: int,
    kind: str,
    phrasing: int,
    language: Language,
    rng: random.Random,
) -> Asked | None:
    """A question about the stretch that begins with scene ``target``; about all of them where
    the kind is a summary or a review."""
    if kind == "now":
        return _now(scenes, target, phrasing, language)
    if kind == "clip":
        last = min(len(scenes), target + rng.randint(1, MOST_OF_CLIP))
        return _clip(scenes, range(target, last), phrasing, language)
    shown = evenly(len(scenes), MOST_OF_FILM)
    if kind == CAPTION:
        return _captions(scenes, shown, phrasing, language)
    if kind == "summary":
        return _summary(scenes, shown, phrasing, language)
    return _review(scenes, shown, phrasing, language)


def evenly(count: int, most: int) -> list[int]:
    """At most ``most`` of ``count`` things, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(at * (count - 1) / (most - 1)) for at in range(most)]


def _now(scenes: Sequence[Scene], target: int, phrasing: int, language: Language) -> Asked:
    question = wording("now", language, phrasing)
    step = _all_of(scenes, target, language)
    return Asked(question, "now", language, phrasing, (step,), (), _ALL_SEEN, (target,))


def _captions(
    scenes: Sequence[Scene], shown: Sequence[int], phrasing: int, language: Language
) -> Asked:
    question = wording(CAPTION, language, phrasing)
    steps = tuple(_all_of(scenes, at, language) for at in shown)
    return Asked(question, CAPTION, language, phrasing, steps, (), _ALL_SEEN, tuple(shown))


def _all_of(scenes: Sequence[Scene], at: int, language: Language) -> Step:
    """All that is seen of a scene: who does what, where, in which light."""
    light, facts = light_of(scenes[at], language)
    gap = " " if language == "en" else ""
    return Step(
        (at,),
        f"{sentence_of(scenes[at], language, where=True)}{gap}{light}",
        facts_of(scenes[at], language, where=True) + facts,
    )


def _told(scenes: Sequence[Scene], shown: Sequence[int], language: Language) -> tuple[Step, ...]:
    return tuple(
        Step((at,), sentence_of(scenes[at], language), facts_of(scenes[at], language))
        for at in shown
    )


def _clip(scenes: Sequence[Scene], part: range, phrasing: int, language: Language) -> Asked:
    return Asked(
        wording("clip", language, phrasing),
        "clip",
        language,
        phrasing,
        _told(scenes, part, language),
        (),
        _DEED,
        tuple(part),
        span=(part.start, part.stop - 1),
    )


def _summary(
    scenes: Sequence[Scene], shown: Sequence[int], phrasing: int, language: Language
) -> Asked:
    return Asked(
        wording("summary", language, phrasing),
        "summary",
        language,
        phrasing,
        _told(scenes, shown, language),
        (),
        _DEED,
        tuple(shown),
    )


def _part_of_review(
    scenes: Sequence[Scene], at: int, shown: Sequence[int], language: Language
) -> Step:
    who = lexicon.name(scenes[at].name, language)
    where = lexicon.place(scenes[at].place, language)
    if at not in (shown[0], shown[-1]):
        text = f"{who} comes in, too." if language == "en" else f"{who}也出场了。"
        return Step((at,), text, ((who,),))
    begins = at == shown[0]
    text = f"It {'begins' if begins else 'ends'} {where} with {who}."
    if language == "zh":
        text = f"故事在{where}{'开始' if begins else '结束'}，有{who}。"
    return Step((at,), text, ((who,), (where,)))


def _review(
    scenes: Sequence[Scene], shown: Sequence[int], phrasing: int, language: Language
) -> Asked | None:
    """Where it begins and ends, and who comes in between: each told of its own scene."""
    first: dict[str, int] = {}
    for at in shown:
        first.setdefault(scenes[at].name, at)
    if len(first) < 2:
        return None
    come = [at for at in list(first.values())[1:MOST_OF_CAST] if at != shown[-1]]
    steps = tuple(
        _part_of_review(scenes, at, shown, language) for at in (shown[0], *come, shown[-1])
    )
    return Asked(
        wording("review", language, phrasing),
        "review",
        language,
        phrasing,
        steps,
        (),
        ("place",),
        tuple(shown),
    )
