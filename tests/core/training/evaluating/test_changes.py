"""Changed films: only the needle differs, and every question still has one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.training.asking.judge import Said, Truth, judge
from core.training.asking.truths import truth_of
from core.training.drawn import world
from core.training.drawn.story import make_story
from core.training.drawn.world import Figure, Prop, Shot, Story, Told
from core.training.evaluating.changes import LATER, changed, delayed, later
from core.training.evaluating.staging import is_hard, needle, staged

SEEDS = range(900_000, 900_006)


@pytest.mark.parametrize("seed", SEEDS)
def test_scenes_are_read_off_the_shots(seed: int) -> None:
    story = make_story(seed, 180)
    spans = {scene.span for scene in staged(story)}
    asked = {s for q in story.questions for step in q.steps for s in step.scenes}
    assert asked <= spans


@pytest.mark.parametrize("seed", SEEDS)
def test_only_shots_of_needles_change_and_only_in_one_thing(seed: int) -> None:
    before = make_story(seed, 180)
    after, numbers = changed(before)
    assert len(numbers) == len(after.questions) >= 4
    assert after.lines == before.lines
    for one, other in zip(staged(before), staged(after), strict=True):
        differ = (
            one.place != other.place,
            one.coat != other.coat,
            one.prop != other.prop,
        )
        assert sum(differ) <= 1
        assert one.span == other.span
        assert one.look == other.look
        if one.prop and other.prop:
            assert one.prop.object == other.prop.object


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_right_before_is_wrong_after(seed: int) -> None:
    before = make_story(seed, 180)
    after, numbers = changed(before)
    for number, question in zip(numbers, after.questions, strict=True):
        old = before.questions[number]
        assert question.question == old.question
        assert question.steps[0].scenes == old.steps[0].scenes
        was, now = truth_of(old), truth_of(question)
        for said, right in ((question, True), (old, False)):
            told = [Said(step.sentence, step.scenes) for step in said.steps]
            assert judge(now, told).right is right
            assert judge(was, told).right is not right


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_film_shows_what_its_questions_say(seed: int) -> None:
    after, _ = changed(make_story(seed, 180))
    scenes = staged(after)
    for question in after.questions:
        at = needle(scenes, truth_of(question))
        assert at is not None
        if question.language != "en":
            continue
        told = question.steps[0].facts[0][-1]
        scene = scenes[at]
        if question.kind == "where":
            assert told == world.PLACES[scene.place]
        elif "coat" in question.sentence:
            assert told == world.COLOURS[scene.coat]
        else:
            assert scene.prop is not None
            assert world.COLOURS[scene.prop.colour] in question.steps[0].facts[0][0]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_change_makes_two_scenes_alike(seed: int) -> None:
    before, after = make_story(seed, 180), changed(make_story(seed, 180))[0]
    props = [scene.prop for scene in staged(before)]
    for one, other in zip(staged(before), staged(after), strict=True):
        if one.prop != other.prop:
            assert other.prop not in props
    for one, other in zip(staged(after), staged(after)[1:], strict=False):
        assert one.place != other.place


@pytest.mark.parametrize("seed", SEEDS)
def test_all_clocks_of_a_delayed_film_go_along(seed: int) -> None:
    before = make_story(seed, 180)
    after = delayed(before)
    assert after.seconds == pytest.approx(before.seconds + LATER)
    assert after.shots[1:] == before.shots[1:]
    for one, other in zip(before.lines, after.lines, strict=True):
        assert other.start == pytest.approx(one.start + LATER)
        assert other.text == one.text
    for old, new in zip(before.questions, after.questions, strict=True):
        told = [Said(step.sentence, step.scenes) for step in new.steps]
        if new.kind in ("when", "follow-when", "clip"):
            assert judge(truth_of(new), told).right
        if new.kind in ("when", "follow-when"):
            assert not judge(truth_of(old), told).right
        if new.kind == "clip":
            assert new.question != old.question


def test_clocks_in_words_show_more() -> None:
    assert later("from 0:00:50 to 0:59:59, not 12:30", 47) == "from 0:01:37 to 1:00:46, not 12:30"
    assert later("从0:01:11到0:01:28之间", 47) == "从0:01:58到0:02:15之间"


def test_a_needle_is_hard_to_find_among_two_others_like_it() -> None:
    def shots(*props: Prop, places: tuple[int, ...]) -> Story:
        actor = Figure(0, 0, 0.5, 1, "hold")
        cut = tuple(
            Shot(10.0, place, "day", "clear", "medium", (actor,), prop, seed=at)
            for at, (prop, place) in enumerate(zip(props, places, strict=True))
        )
        return Story(1, "x", cut, (), ())

    told = Told("It is red.", (("red",),), ((0.0, 10.0),))
    truth = Truth("?", "colour", "en", (told,))
    red, blue, green, other = Prop(0, 0), Prop(0, 4), Prop(0, 3), Prop(5, 0)
    same_thing = shots(red, blue, green, places=(0, 1, 2))
    same_place = shots(red, other, other, places=(0, 0, 0))
    one_each = shots(red, blue, other, places=(0, 1, 0))
    same_prop = shots(red, red, red, places=(0, 1, 2))
    assert is_hard(staged(same_thing), truth)
    assert is_hard(staged(same_place), truth)
    assert not is_hard(staged(one_each), truth)
    assert not is_hard(staged(same_prop), truth)
    assert not is_hard(staged(same_thing), replace(truth, steps=()))
