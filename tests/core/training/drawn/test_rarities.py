"""Rarities: what a long film holds back comes up in a single scene."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from core.training.drawn.plots import weave
from core.training.drawn.rarities import Rarities


@pytest.mark.parametrize("seed", range(6))
def test_every_rarity_comes_up_in_one_scene_only(seed: int) -> None:
    rng = random.Random(seed)
    rarities = Rarities(rng, count=300, beats={})
    scenes = [rarities.plan(rng, number)[0] for number in range(320)]
    shown = Counter(rarity for scene in scenes for rarity in rarities.held if rarity.shown(scene))
    assert len(rarities.held) >= 80
    assert shown == Counter(rarities.held)


def test_a_scene_with_a_rare_deed_is_to_give_its_reason() -> None:
    rng = random.Random(1)
    rarities = Rarities(rng, count=300, beats={})
    told = [scene for scene, unique in (rarities.plan(rng, n) for n in range(300)) if unique]
    deeds = {(rarity.look, rarity.action) for rarity in rarities.held if rarity.action is not None}
    assert {(scene.look, scene.action) for scene in told} == deeds
    assert len(told) == len(deeds)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_bound_keeps_its_place_and_its_things_to_itself(seed: int) -> None:
    rng = random.Random(seed)
    beats = weave(rng, 300)
    rarities = Rarities(rng, 300, beats)
    scenes = [rarities.plan(rng, number)[0] for number in range(320)]
    bound = {beat.prop for beat in beats.values()}
    for number, scene in enumerate(scenes):
        beat = beats.get(number)
        if beat is None:
            assert scene.prop not in bound
        else:
            assert scene.prop == beat.prop
            assert beat.action in (None, scene.action)
    shown = Counter(
        rarity
        for number, scene in enumerate(scenes)
        for rarity in rarities.held
        if rarity.shown(scene) and (number not in beats or rarity.object is None)
    )
    assert shown == Counter(rarities.held)


@pytest.mark.parametrize("seed", range(30))
def test_no_two_neighbouring_scenes_are_bound_to_one_place(seed: int) -> None:
    rarities = Rarities(random.Random(seed), 150, {})
    places = [rarities.place_at(number) for number in range(150)]
    assert sum(place is not None for place in places) > 15
    assert all(one is None or one != other for one, other in pairwise(places))
