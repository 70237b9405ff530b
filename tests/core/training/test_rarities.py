"""Rarities: what a long film holds back comes up in a single scene."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from core.training.asking.kinds import KINDS
from core.training.lexicon import LANGUAGES
from core.training.plots import weave
from core.training.rarities import Rarities
from core.training.story import make_story


@pytest.mark.parametrize("seed", range(6))
def test_every_rarity_comes_up_in_one_scene_only(seed: int) -> None:
    rng = random.Random(seed)
    rarities = Rarities(rng, 300, {})
    scenes = [rarities.plan(rng, number)[0] for number in range(320)]
    shown = Counter(rarity for scene in scenes for rarity in rarities.held if rarity.shown(scene))
    assert len(rarities.held) >= 80
    assert shown == Counter(rarities.held)


def test_a_scene_with_a_rare_deed_is_to_give_its_reason() -> None:
    rng = random.Random(1)
    rarities = Rarities(rng, 300, {})
    told = [scene for scene, unique in (rarities.plan(rng, n) for n in range(300)) if unique]
    deeds = {(rarity.look, rarity.action) for rarity in rarities.held if rarity.action is not None}
    assert {(scene.look, scene.action) for scene in told} == deeds
    assert len(told) == len(deeds)


@pytest.mark.parametrize("minutes", [60, 180])
def test_a_long_film_is_asked_a_dozen_questions_of_every_kind(minutes: int) -> None:
    story = make_story(900_123, minutes * 60)
    for language in LANGUAGES:
        mine = [question for question in story.questions if question.language == language]
        kinds = Counter(question.kind for question in mine)
        once = {"summary": 1, "review": 1, "absent": 24}
        few = kinds.pop("why-seen")
        assert few >= 6
        wanted = {**dict.fromkeys(KINDS, 12), **once}
        del wanted["why-seen"]
        assert kinds == wanted
        assert len({question.question for question in mine}) > 180


@pytest.mark.parametrize("seed", range(4))
def test_what_a_film_is_bound_to_show_is_shown_and_nowhere_else(seed: int) -> None:
    rng = random.Random(seed)
    beats = weave(rng, 300)
    rarities = Rarities(rng, 300, beats)
    scenes = [rarities.plan(rng, number)[0] for number in range(300)]
    bound = {beat.prop for beat in beats.values()}
    for number, scene in enumerate(scenes):
        beat = beats.get(number)
        if beat is None:
            assert scene.prop not in bound
        else:
            assert scene.prop == beat.prop
            assert beat.action in (None, scene.action)
