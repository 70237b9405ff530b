"""The story: films that can be asked about without doubt."""

from __future__ import annotations

import functools
import re

import pytest

from core.training import story as stories
from core.training import world
from core.training.asking.kinds import KINDS
from core.training.asking.wordings import HELD_OUT, PHRASINGS
from core.training.lexicon import LANGUAGES, Language, thing

SEEDS = range(24)
make_story = functools.cache(stories.make_story)


def test_the_same_seed_tells_the_same_story() -> None:
    assert stories.make_story(5, 180) == make_story(5, 180)
    assert make_story(5, 180) != make_story(6, 180)


@pytest.mark.parametrize("seconds", [20, 60, 180, 600])
def test_shots_fill_the_film_exactly(seconds: float) -> None:
    story = make_story(3, seconds)
    assert story.seconds == pytest.approx(seconds)
    assert all(shot.seconds > 0 for shot in story.shots)


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_follow_each_other_inside_the_film(seed: int) -> None:
    story = make_story(seed, 180)
    for line, after in zip(story.lines, story.lines[1:], strict=False):
        assert line.start < line.end <= after.start
    assert story.lines[-1].end <= story.seconds


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_spoken_tells_what_is_seen(seed: int) -> None:
    for line in make_story(seed, 180).lines:
        words = set(line.text.lower().replace(".", "").replace(",", "").split())
        assert not words & {*world.PLACES, *world.OBJECTS, *world.COLOURS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_asked_and_held_out_phrasings_too(language: Language) -> None:
    asked = [q for seed in SEEDS for q in make_story(seed, 180).questions if q.language == language]
    assert {question.kind for question in asked} == {*KINDS, "absent"}
    phrasings = {(question.kind, question.phrasing) for question in asked}
    for kind in KINDS:
        known = len(PHRASINGS[language][kind])
        assert known - HELD_OUT >= 2
        assert phrasings & {(kind, known - 1), (kind, known - 2)} or kind == "why-seen"


@pytest.mark.parametrize("seed", SEEDS)
def test_who_and_why_are_answered_by_a_line_of_their_scene(seed: int) -> None:
    story = make_story(seed, 180)
    for question in story.questions:
        if question.kind not in ("who", "said-why", "who-to", "follow-who", "follow-why"):
            continue
        start, end = question.steps[0].scenes[0]
        lines = [line for line in story.lines if start <= line.start < end]
        spoken = [line.text if question.language == "en" else line.text_zh for line in lines]
        for fact in question.steps[0].facts:
            assert any(form in text for form in fact for text in spoken), question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_coloured_thing_that_is_asked_about_is_shown_in_the_scenes_that_answer(
    seed: int,
) -> None:
    story = make_story(seed, 180)
    times: dict[str, list[float]] = {}
    at = 0.0
    for shot in story.shots:
        if shot.prop is not None:
            times.setdefault(thing(shot.prop, "en", coloured=True), []).append(at)
        at += shot.seconds
    for question in story.questions:
        if question.language != "en" or question.kind not in ("absent", "who", "count", "how"):
            continue
        scenes = [scene for step in question.steps for scene in step.scenes]
        for name, starts in times.items():
            if f" {name}" not in question.question:
                continue
            if question.kind == "absent":
                assert "first" in question.question or "before" in question.question, question
                continue
            for start in starts:
                assert any(a - 0.01 <= start <= b for a, b in scenes), question


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbouring_scenes_lie_in_different_places(seed: int) -> None:
    shots = [shot for shot in make_story(seed, 180).shots if not shot.title]
    scenes = [shots[0]]
    for shot in shots[1:]:
        if shot.figures[0].look != scenes[-1].figures[0].look or shot.place != scenes[-1].place:
            assert shot.place != scenes[-1].place
            scenes.append(shot)


def test_things_that_never_appear_are_only_asked_about_as_absent() -> None:
    for seed in SEEDS:
        story = make_story(seed, 180)
        shown = {world.OBJECTS[shot.prop.object] for shot in story.shots if shot.prop}
        for question in story.questions:
            words = set(re.findall("[a-z]+", question.question.lower()))
            if question.earlier is None and words & {*world.OBJECTS} - shown:
                assert question.kind == "absent", question


def test_a_three_hour_film_still_has_needles() -> None:
    story = make_story(900_123, 3 * 3600)
    assert sum(bool(question.steps) for question in story.questions) >= 100
