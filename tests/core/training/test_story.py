"""The story: films that can be asked about without doubt."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from core.training import story as stories
from core.training import world
from core.training.wordings import HELD_OUT, KINDS, PHRASINGS

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


def test_every_kind_is_asked_and_held_out_phrasings_too() -> None:
    kinds = Counter(q.kind for seed in SEEDS for q in make_story(seed, 180).questions)
    assert set(kinds) == {*KINDS, "absent"}
    phrasings = {(q.kind, q.phrasing) for s in SEEDS for q in make_story(s, 180).questions}
    for kind in KINDS:
        assert len(PHRASINGS[kind]) - HELD_OUT >= 4
        assert (kind, len(PHRASINGS[kind]) - 1) in phrasings


@pytest.mark.parametrize("seed", SEEDS)
def test_who_and_why_are_answered_by_a_line_of_their_scene(seed: int) -> None:
    story = make_story(seed, 180)
    for question in story.questions:
        if question.kind not in ("who", "said-why"):
            continue
        assert question.start is not None
        assert question.end is not None
        spoken = [line.text for line in story.lines if question.start <= line.start < question.end]
        assert any(question.answers[0] in text for text in spoken), question


@pytest.mark.parametrize("seed", SEEDS)
def test_a_coloured_thing_that_is_asked_about_is_shown_in_one_scene_only(seed: int) -> None:
    story = make_story(seed, 180)
    times: dict[tuple[str, str], list[float]] = {}
    at = 0.0
    for shot in story.shots:
        if shot.prop is not None:
            pair = (world.COLOURS[shot.prop.colour], world.OBJECTS[shot.prop.object])
            times.setdefault(pair, []).append(at)
        at += shot.seconds
    for question in story.questions:
        for (colour, thing), starts in times.items():
            if f" {colour} {thing}" not in question.question or "{n}" in question.question:
                continue
            assert question.kind != "absent", question
            if question.kind == "who":
                assert question.start is not None
                assert question.end is not None
                assert all(question.start - 0.01 <= t <= question.end for t in starts), question


def test_objects_that_never_appear_are_only_asked_about_as_absent() -> None:
    for seed in SEEDS:
        story = make_story(seed, 180)
        shown = {world.OBJECTS[shot.prop.object] for shot in story.shots if shot.prop}
        for question in story.questions:
            asked = {o for o in world.OBJECTS if f" {o}" in question.question}
            if asked - shown:
                assert question.kind == "absent", question


def test_a_three_hour_film_still_has_needles() -> None:
    story = make_story(900_123, 3 * 3600)
    starts = [q.start for q in story.questions if q.start is not None]
    assert len(starts) >= 8
