"""Absent questions: nothing in the film answers them, and they look like all others."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from core.training.asking.absent import ABSENT_KINDS, ask_absent
from core.training.asking.asked import Asked
from core.training.asking.wordings import HELD_OUT, PHRASINGS
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.scenes import Scene
from tests.core.training.asking.reading import Read, film, readings, things_of

each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def cases(
    language: Language, held_out: bool | None, same_colour: float = 0.0
) -> list[tuple[list[Scene], Asked, list[Read]]]:
    rng = random.Random(f"{language}/{held_out}")
    found: list[tuple[list[Scene], Asked, list[Read]]] = []
    while len(found) < 400:
        scenes = film(rng, rng.randint(3, 12), 8)
        asked = ask_absent(scenes, rng, language, held_out=held_out, same_colour=same_colour)
        if asked is not None:
            read = [r for r in readings(language, asked.question) if r.phrasing == asked.phrasing]
            found.append((scenes, asked, read))
    return found


def answers(read: Read, scenes: list[Scene]) -> bool:
    """Whether anything in the film answers the question as it is read."""
    if read.kind == "order":
        return all(
            any(read.words[name] in things_of(scene, read.language) for scene in scenes)
            for name in "ab"
        )
    if read.kind in ("count", "how", "why-seen"):
        return any(read.thing in things_of(scene, read.language) for scene in scenes)
    if read.kind == "who-to":
        both = {read.words["n"], read.words["p"]}
        return any(
            {lexicon.name(each, read.language) for each in (scene.name, scene.relation.who)} == both
            for scene in scenes
            if scene.relation
        )
    return any(read.means(scene) for scene in scenes)


@each_language
def test_nothing_in_the_film_answers(language: Language) -> None:
    for scenes, asked, read in cases(language, None):
        assert asked.kind == "absent"
        assert asked.steps == ()
        assert asked.scenes == ()
        assert read, asked.question
        for each in readings(language, asked.question):
            assert not answers(each, scenes), (each, asked.question)


@each_language
def test_every_kind_is_asked_of_what_never_happens(language: Language) -> None:
    kinds = Counter(each.kind for _, _, read in cases(language, None) for each in read)
    assert set(kinds) >= set(ABSENT_KINDS)


@each_language
def test_training_hears_no_held_out_wording(language: Language) -> None:
    for _, asked, read in cases(language, False):
        assert any(
            asked.phrasing not in range(films - HELD_OUT, films)
            for each in read
            for films in [len(PHRASINGS[language][each.kind])]
        ), asked.question


@each_language
def test_known_things_in_colours_that_they_never_have_are_asked_about(language: Language) -> None:
    def half_true(scenes: list[Scene], read: Read) -> bool:
        colours = [lexicon.colour(at, language) for at in range(len(world.COLOURS))]
        thing = read.thing or ""
        if not any(thing.startswith(colour) for colour in colours):
            return False
        return any(thing.endswith(things_of(s, language)[1]) for s in scenes if s.prop)

    share = [
        any(half_true(scenes, each) for each in read)
        for scenes, _, read in cases(language, None)
        if any(each.thing for each in read)
    ]
    assert 0.2 < sum(share) / len(share) < 0.9


@each_language
def test_of_things_that_are_never_seen_some_have_the_colour_of_one_that_is(
    language: Language,
) -> None:
    def share(same_colour: float) -> float:
        found = []
        for scenes, asked, read in cases(language, None, same_colour):
            assert not any(answers(each, scenes) for each in read), asked.question
            shown = {(s.prop.object, s.prop.colour) for s in scenes if s.prop}
            wanted = [w for w in asked.looked_for if w.object is not None and w.colour is not None]
            if len(wanted) == 1 and wanted[0].object not in {thing for thing, _ in shown}:
                found.append(wanted[0].colour in {colour for _, colour in shown})
        return sum(found) / len(found)

    assert share(1.0) == 1.0
    assert share(0.0) < 0.8


@each_language
def test_what_is_looked_for_is_in_no_picture(language: Language) -> None:
    for scenes, asked, _ in cases(language, None):
        wanted = [each for each in asked.looked_for if each.object is not None]
        if len(wanted) == 1 and wanted[0].colour is not None and wanted[0].place is None:
            assert not any(wanted[0].shown(scene, True, True) for scene in scenes)
