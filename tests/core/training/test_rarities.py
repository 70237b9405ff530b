"""Rarities: what a long film holds back comes up in a single scene."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from core.training.rarities import Rarities
from core.training.story import make_story
from core.training.wordings import KINDS


@pytest.mark.parametrize("seed", range(6))
def test_every_rarity_comes_up_in_one_scene_only(seed: int) -> None:
    rng = random.Random(seed)
    rarities = Rarities(rng, count=300)
    scenes = [rarities.plan(rng, number)[0] for number in range(320)]
    shown = Counter(rarity for scene in scenes for rarity in rarities.held if rarity.shown(scene))
    assert len(rarities.held) >= 80
    assert shown == Counter(rarities.held)


def test_a_scene_with_a_rare_deed_is_to_give_its_reason() -> None:
    rng = random.Random(1)
    rarities = Rarities(rng, count=300)
    told = [scene for scene, unique in (rarities.plan(rng, n) for n in range(300)) if unique]
    deeds = {(rarity.look, rarity.action) for rarity in rarities.held if rarity.action is not None}
    assert {(scene.look, scene.action) for scene in told} == deeds
    assert len(told) == len(deeds)


@pytest.mark.parametrize("minutes", [60, 180])
def test_a_long_film_is_asked_a_dozen_questions_of_every_kind(minutes: int) -> None:
    story = make_story(900_123, minutes * 60)
    kinds = Counter(question.kind for question in story.questions)
    assert kinds == {**dict.fromkeys(KINDS, 12), "absent": 24}
    assert len({question.question for question in story.questions}) > 85
