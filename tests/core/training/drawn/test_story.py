"""The story: films that can be asked about without doubt."""

from __future__ import annotations

import functools
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from core.training.asking.kinds import KINDS, ask
from core.training.asking.wordings import HELD_OUT, PHRASINGS
from core.training.drawn import lexicon, world
from core.training.drawn import story as stories
from core.training.drawn.lexicon import LANGUAGES
from core.training.drawn.plots import weave
from core.training.drawn.scenes import POSE, plan_scene
from core.training.drawn.story import LONG_SCENE, TITLE_SECONDS, clock, name_scenes, on_the_clock
from core.training.drawn.world import Prop, Question, Shot, Story

SEEDS = range(24)
LONG = 900_123
COLOURED = re.compile(rf"({'|'.join(world.COLOURS)}) ({'|'.join(world.OBJECTS)})")
make_story = functools.cache(stories.make_story)


def scenes_of(story: Story) -> list[list[Shot]]:
    """The shots of each scene, without the cards: shots of one scene have one seed."""
    scenes: list[list[Shot]] = []
    for shot in story.shots:
        if shot.title:
            continue
        if scenes and scenes[-1][0].seed == shot.seed:
            scenes[-1].append(shot)
        else:
            scenes.append([shot])
    return scenes


def prop_of(scene: list[Shot]) -> Prop | None:
    return next((shot.prop for shot in scene if shot.prop), None)


def pose_of(scene: list[Shot]) -> str:
    return next(s.figures[0].pose for s in scene if s.scale == "medium")


def names_somebody(question: Question) -> bool:
    return any(re.search(rf"\b{who}\b", question.question) for who in world.NAMES)


def spans_of(story: Story) -> list[tuple[float, float]]:
    """Start and end of each scene, in seconds."""
    spans, at = [], TITLE_SECONDS
    for scene in scenes_of(story):
        end = at + sum(shot.seconds for shot in scene)
        spans.append((round(at, 2), round(end, 2)))
        at = end
    return spans


def test_the_same_seed_tells_the_same_story() -> None:
    assert stories.make_story(5, 180) == make_story(5, 180)
    assert make_story(5, 180) != make_story(6, 180)
    assert stories.make_story(5, 1800).shots == make_story(5, 1800).shots


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
    things = [lexicon.OBJECTS_ZH, lexicon.COLOURS_ZH, lexicon.PLACES_ZH]
    seen = {word for words in things for word in words.values() if len(word) > 1}
    for line in make_story(seed, 180).lines:
        words = set(line.text.lower().replace(".", "").replace(",", "").split())
        assert not words & {*world.PLACES, *world.OBJECTS, *world.COLOURS}
        assert not any(word in line.text_zh for word in seen), line
        assert line.text_zh
        assert not line.text_zh.isascii()


@pytest.mark.parametrize("seconds", [180, 600, 1700, 1800])
def test_neighbouring_scenes_lie_in_different_places(seconds: float) -> None:
    for seed in range(900_100, 900_106):
        scenes = scenes_of(make_story(seed, seconds))
        assert all(one[0].place != other[0].place for one, other in pairwise(scenes))


@pytest.mark.parametrize("seconds", [180, 600, 1800])
def test_what_runs_through_a_film_is_shown_as_it_was_woven_and_nowhere_else(
    seconds: float,
) -> None:
    for seed in range(4):
        story = make_story(seed, seconds)
        scenes = scenes_of(story)
        woven = woven_into(seed, seconds)
        assert woven
        for at, (prop, action) in woven.items():
            assert prop_of(scenes[at]) == prop
            if action is not None:
                assert pose_of(scenes[at]) == POSE[action]
        bound = {prop for prop, _ in woven.values()}
        shown = {at for at, scene in enumerate(scenes) if prop_of(scene) in bound}
        assert shown == set(woven)


def woven_into(seed: int, seconds: float) -> dict[int, tuple[Prop, world.Action | None]]:
    """What ``make_story`` weaves into this film: it draws as much from the lot before."""
    rng = random.Random(f"{seed}/{seconds:g}")
    rng.choice(stories._TITLE_HEADS)
    rng.choice(stories._TITLE_TAILS)
    stories._card(rng, plan_scene(rng), 1.0, "")
    beats = weave(rng, max(1, int(seconds / LONG_SCENE)))
    return {at: (beat.prop, beat.action) for at, beat in beats.items()}


# What is asked ------------------------------------------------------------------------------


def test_every_kind_is_asked_and_held_out_phrasings_too() -> None:
    asked = [q for seed in SEEDS for q in make_story(seed, 180).questions]
    assert {(q.language, q.kind) for q in asked} == {
        (language, kind) for language in LANGUAGES for kind in (*KINDS, "absent")
    }
    phrasings = {(q.language, q.kind, q.phrasing) for q in asked}
    for language in LANGUAGES:
        for kind in KINDS:
            films = len(PHRASINGS[language][kind])
            kept = {(language, kind, number) for number in range(films - HELD_OUT, films)}
            assert kept & phrasings, (language, kind)


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_rest_on_scenes_of_the_film(seed: int) -> None:
    story = make_story(seed, 180)
    spans = set(spans_of(story))
    for question in story.questions:
        assert (question.kind == "absent") == (not question.steps)
        for step in question.steps:
            assert step.scenes
            assert set(step.scenes) <= spans
            assert step.facts
            for fact in step.facts:
                assert any(form.lower() in step.sentence.lower() for form in fact), step
        assert "{" not in question.question + question.sentence


@pytest.mark.parametrize("seed", SEEDS)
def test_who_and_why_are_answered_by_a_line_of_their_scene(seed: int) -> None:
    story = make_story(seed, 180)
    for question in story.questions:
        if question.kind not in ("who", "said-why", "who-to", "follow-who", "follow-why"):
            continue
        (step,) = question.steps
        (start, end) = step.scenes[0]
        lines = [line for line in story.lines if start <= line.start < end]
        spoken = " ".join(
            each.text_zh if question.language == "zh" else each.text for each in lines
        )
        if question.kind == "who-to":
            index = LANGUAGES.index(question.language)
            kin = [each[index] for each in lexicon.KIN if each[index] in step.sentence]
            names = [lexicon.name(who, LANGUAGES[index]) for who in world.NAMES]
            told = [who for who in names if who in step.sentence]
            assert (len(kin), len(told)) == (1, 2), step
            assert all(each in spoken for each in kin + told), (question, spoken)
            continue
        for fact in step.facts:
            assert any(form in spoken for form in fact), (question, spoken)


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
        named = COLOURED.findall(question.question)
        if question.kind == "absent" and named:
            assert not all(pair in times for pair in named), question
        for pair in named if question.kind != "absent" else ():
            if question.kind in ("who", "where", "when") and not names_somebody(question):
                ((start, end),) = question.steps[0].scenes
                assert all(start - 0.01 <= t <= end for t in times[pair]), question
            if question.kind == "count":
                counted = question.steps[0].scenes
                assert all(any(a - 0.01 <= t <= b for a, b in counted) for t in times[pair])


def test_objects_that_never_appear_are_only_asked_about_as_absent() -> None:
    for seed in SEEDS:
        story = make_story(seed, 180)
        shown = {world.OBJECTS[shot.prop.object] for shot in story.shots if shot.prop}
        for question in story.questions:
            asked = {o for o in world.OBJECTS if f" {o}" in question.question}
            if asked - shown:
                assert question.kind == "absent", question


@pytest.mark.parametrize("seed", range(6))
def test_now_is_a_moment_of_the_scene_that_is_told(seed: int) -> None:
    for question in make_story(seed, 180).questions:
        assert (question.moment is not None) == (question.kind == "now")
        if question.moment is not None:
            ((start, end),) = question.steps[0].scenes
            assert start < question.moment < end


@pytest.mark.parametrize("seed", range(6))
def test_a_follow_up_comes_with_the_turn_before(seed: int) -> None:
    for question in make_story(seed, 180).questions:
        assert (question.earlier is not None) == question.kind.startswith("follow-")


def test_a_stretch_and_an_answer_are_told_by_the_films_clock() -> None:
    rng = random.Random(2)
    scenes = name_scenes([plan_scene(rng) for _ in range(4)], rng, world.NAMES)
    scenes = [
        replace(scene, seconds=(3600.0 + 10 * at, 3609.5 + 10 * at))
        for at, scene in enumerate(scenes)
    ]
    clip = ask(scenes, 1, "clip", rng, "en", held_out=None)
    assert clip is not None
    question = on_the_clock(clip, scenes)
    last = question.steps[-1].scenes[-1][1]
    assert "1:00:10" in question.question
    assert clock(last) in question.question
    when = None
    while when is None:
        when = ask(scenes, rng.randrange(4), "when", rng, "zh", held_out=None)
    told = on_the_clock(when, scenes)
    start = clock(told.steps[0].scenes[0][0])
    assert told.steps[0].sentence == f"在{start}。"
    assert told.steps[0].facts == ((start,),)


def test_a_clock_rounds_down() -> None:
    assert clock(3661.99) == "1:01:01"
    assert clock(59.999) == "0:00:59"


# Long films ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long() -> Story:
    """Three hours."""
    return make_story(LONG, 3 * 3600)


@pytest.mark.timeout(900)  # a busy machine; what it may take itself is tested below
def test_three_hours_are_made_up_within_seconds() -> None:
    began = time.process_time()
    make_story(LONG, 3 * 3600)
    assert time.process_time() - began < 60


def test_a_three_hour_film_is_asked_of_every_kind(long: Story) -> None:
    kinds = Counter((question.language, question.kind) for question in long.questions)
    for language in LANGUAGES:
        for kind in KINDS:
            wanted = {"summary": 1, "review": 1}.get(kind, 12)
            if kind == "why-seen":
                assert 6 <= kinds[language, kind] <= wanted, "as many as there are threads of two"
            else:
                assert kinds[language, kind] == wanted, (language, kind)
        assert kinds[language, "absent"] == 24


def test_a_three_hour_film_still_has_needles(long: Story) -> None:
    starts = {step.scenes[0][0] for question in long.questions for step in question.steps}
    assert len(starts) >= 100
    assert min(starts) < 3600
    assert max(starts) > 2 * 3600
    asked = {(q.language, q.question, q.earlier, q.moment) for q in long.questions}
    assert len(asked) >= 0.97 * len(long.questions)


def test_in_three_hours_no_other_scene_shows_what_is_asked_about(long: Story) -> None:
    scenes = scenes_of(long)
    shown: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for scene, span in zip(scenes, spans_of(long), strict=True):
        prop = prop_of(scene)
        if prop is not None:
            shown[f"{world.COLOURS[prop.colour]} {world.OBJECTS[prop.object]}"].append(span)
    checked = 0
    for question in long.questions:
        for thing, spans in shown.items():
            if f" {thing}" not in question.question:
                continue
            told = [scene for step in question.steps for scene in step.scenes]
            alone = question.kind in ("who", "where", "when") and not names_somebody(question)
            if alone or question.kind in ("count", "how"):
                assert close(spans, told), question
                checked += 1
    assert checked >= 12


def close(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool:
    """Whether these are the same scenes, up to what rounding adds up to."""
    starts, others = ([start for start, _ in each] for each in (one, other))
    return starts == pytest.approx(others, abs=0.5)


def test_an_hour_has_its_questions_too() -> None:
    kinds = Counter(q.kind for q in make_story(LONG, 3600).questions if q.language == "en")
    assert all(kinds[kind] == 12 for kind in KINDS if kind not in ("summary", "review", "why-seen"))
