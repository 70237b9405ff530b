"""Casting: films of the bank's scenes, a question about each, and what recall would bring."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from core.chat.named import MOST_TOLD
from core.training.asking.asked import Asked
from core.training.asking.kinds import KINDS
from core.training.asking.whole import WHOLE
from core.training.asking.wordings import HELD_OUT, PHRASINGS
from core.training.drawn import world
from core.training.drawn.lexicon import name, thing
from core.training.starter.bank import HELD_PAIRS, Bank
from core.training.starter.casting import CHINESE_SHARE, Casting, Film
from core.training.starter.strangers import HELD_NAMES, MET_NAMES
from tests.core.training.asking.reading import readings

FEWEST, MOST, LAST, SAMPLES = 2, 8, 100, 40
each_kind = pytest.mark.parametrize("kind", [*KINDS, "absent"])
Cast = tuple[Film, Asked, list[int]]


def cast(bank: Bank, kind: str, *, held_out: bool = False, count: int = SAMPLES) -> list[Cast]:
    casting = Casting(bank, 0, LAST, {kind: 1.0})
    rng = random.Random(f"{kind}/{held_out}")
    return [casting.cast(rng, FEWEST, MOST, held_out=held_out) for _ in range(count)]


@each_kind
def test_what_an_answer_needs_is_recalled_in_time_order(bank: Bank, kind: str) -> None:
    forgotten = 0
    for film, asked, order in cast(bank, kind):
        assert asked.kind == kind
        assert order
        assert order == sorted(set(order))
        assert order[-1] < len(film.scenes)
        assert len(order) <= MOST
        missing = set(asked.scenes) - set(order)
        forgotten += bool(missing)
        assert not missing or (len(asked.scenes) == 1 and asked.pinned is None)
        assert set(asked.shown) <= set(order)
        if kind in WHOLE:
            assert order == list(asked.shown)
        if asked.pinned is not None:
            assert asked.pinned in order
    assert forgotten <= SAMPLES * 0.2


def test_other_scenes_look_like_the_one_that_answers(bank: Bank) -> None:
    """In place, in thing or in colour more often than chance would have it."""
    alike: Counter[str] = Counter()
    for film, asked, _ in cast(bank, "what", count=4 * SAMPLES):
        own, others = film.scenes[asked.scenes[0]], list(film.scenes)
        others.remove(own)
        alike["place"] += any(each.place == own.place for each in others)
        props = [each.prop for each in others if each.prop is not None and own.prop is not None]
        for part in ("object", "colour"):
            alike[part] += any(getattr(each, part) == getattr(own.prop, part) for each in props)
    assert min(alike[each] for each in ("place", "object", "colour")) > SAMPLES


def test_now_and_then_the_scene_that_answers_is_forgotten(bank: Bank) -> None:
    lacking = [
        not set(asked.scenes) <= set(order) for _, asked, order in cast(bank, "who", count=400)
    ]
    assert 0.005 < sum(lacking) / len(lacking) < 0.1


@each_kind
def test_a_films_scenes_are_the_banks(bank: Bank, kind: str) -> None:
    for film, _, _ in cast(bank, kind):
        assert len(set(film.bank)) == len(film.bank) == len(film.scenes)
        for index, scene in zip(film.bank, film.scenes, strict=True):
            assert 0 <= index < LAST, "what is held out of training stays out"
            drawn = bank.scenes[index]
            for seen in ("place", "time_of_day", "weather", "look", "coat", "action", "prop"):
                assert getattr(scene, seen) == getattr(drawn, seen)
        names = {scene.look: scene.name for scene in film.scenes}
        assert all(names[scene.look] == scene.name for scene in film.scenes)
        assert len(set(names.values())) == len(names)


@each_kind
def test_what_is_held_out_is_never_asked_about_nor_told(bank: Bank, kind: str) -> None:
    for _, asked, _ in cast(bank, kind, count=10 * SAMPLES if kind == "absent" else SAMPLES):
        words = [asked.question, *(step.text for step in asked.steps), *(asked.earlier or ())]
        held = [
            *(name(who, asked.language) for who in HELD_NAMES),
            *(thing(pair, asked.language, coloured=True) for pair in HELD_PAIRS),
        ]
        assert not [each for each in held if any(each in told for told in words)], words


def test_held_out_names_are_never_heard(bank: Bank) -> None:
    films = [film for film, _, _ in cast(bank, "colour", count=200)]
    heard = {scene.name for film in films for scene in film.scenes}
    heard |= {s.relation.who for film in films for s in film.scenes if s.relation is not None}
    assert not heard & set(HELD_NAMES)
    assert heard == set(MET_NAMES)
    assert len(HELD_NAMES) == 8
    assert set(HELD_NAMES) | set(MET_NAMES) == set(world.NAMES)


def test_held_out_pairs_are_in_no_picture(bank: Bank) -> None:
    assert len(HELD_PAIRS) == len(world.OBJECTS)
    assert {pair.object for pair in HELD_PAIRS} == set(range(len(world.OBJECTS)))
    assert not HELD_PAIRS & {scene.prop for scene in bank.scenes}


@pytest.mark.parametrize("held_out", [False, True])
@each_kind
def test_wordings_are_those_of_training_or_those_held_out(
    bank: Bank, kind: str, held_out: bool
) -> None:
    for _, asked, _ in cast(bank, kind, held_out=held_out, count=12):
        found = readings(asked.language, asked.question)
        kinds = {each.kind for each in found if each.phrasing == asked.phrasing}
        assert kinds
        assert any(
            (asked.phrasing in range(films - HELD_OUT, films)) == held_out
            for each in kinds
            for films in [len(PHRASINGS[asked.language][each])]
        ), asked.question


def test_kinds_and_languages_come_as_often_as_they_are_told_to(bank: Bank) -> None:
    casting = Casting(bank, 0, LAST, {"who": 3.0, "where": 1.0})
    rng = random.Random(1)
    asked = [casting.cast(rng, FEWEST, MOST, held_out=False)[1] for _ in range(400)]
    kinds = Counter(each.kind for each in asked)
    assert set(kinds) == {"who", "where"}
    assert kinds["who"] > 1.5 * kinds["where"]
    chinese = sum(each.language == "zh" for each in asked) / len(asked)
    assert abs(chinese - CHINESE_SHARE) < 0.12


def test_scenes_that_are_easily_taken_for_the_right_one_stand_beside_it(bank: Bank) -> None:
    alike = []
    for film, asked, order in cast(bank, "who", count=150):
        (target,) = asked.scenes
        prop = film.scenes[target].prop
        others = [film.scenes[at] for at in order if at != target]
        if prop is not None and others:
            alike.append(any(s.prop and s.prop.object == prop.object for s in others))
    assert sum(alike) / len(alike) > 0.25


def test_beside_a_deed_without_a_thing_somebody_else_does_the_same(bank: Bank) -> None:
    alike = []
    for film, asked, order in cast(bank, "where", count=400):
        (target,) = asked.scenes
        own = film.scenes[target]
        if own.prop is None:
            others = [film.scenes[at] for at in order if at != target]
            alike.append(any(each.action == own.action for each in others))
    assert sum(alike) / len(alike) > 0.4


@pytest.mark.parametrize("kind", ["summary", "review"])
def test_a_film_is_mostly_told_in_as_many_scenes_as_the_app_tells(bank: Bank, kind: str) -> None:
    counts = Counter(len(order) for _, _, order in cast(bank, kind, count=400))
    assert counts[MOST_TOLD] > 200
    assert set(counts) == set(range(2, MOST_TOLD + 1))
