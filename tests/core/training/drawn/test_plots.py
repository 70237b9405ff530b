"""Plots: what runs through a film comes of itself and stays apart from all else."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

import pytest

from core.training.asking.across import CAUSES
from core.training.drawn import world
from core.training.drawn.plots import CHAINS, MOST_REFRAINS, OPENING_CHAINS, Beat, chain, weave
from core.training.drawn.scenes import WITHOUT_PROP
from core.training.drawn.world import Prop

SEEDS = range(20)
COUNTS = (3, 9, 17, 60, 300, 900)


def threads(beats: dict[int, Beat]) -> dict[Prop, list[tuple[int, Beat]]]:
    found: dict[Prop, list[tuple[int, Beat]]] = defaultdict(list)
    for at in sorted(beats):
        found[beats[at].prop].append((at, beats[at]))
    return found


@pytest.mark.parametrize("deeds", CHAINS + OPENING_CHAINS)
def test_each_deed_comes_of_the_one_before(deeds: tuple[world.Action, ...]) -> None:
    assert not set(deeds) & set(WITHOUT_PROP), "all of them are done with the thing"
    for before, after in pairwise(deeds):
        assert before in CAUSES.get(after, (before,)), "what is explained comes of its causes"
    assert deeds[-2] in CAUSES[deeds[-1]]


def test_only_what_can_be_opened_is_opened() -> None:
    rng = random.Random(1)
    for thing, name in enumerate(world.OBJECTS):
        chains = {chain(rng, Prop(thing, 0)) for _ in range(300)}
        assert any("opens" in deeds for deeds in chains) == (name in world.OPENABLE)


@pytest.mark.parametrize("count", COUNTS)
def test_threads_and_refrains_are_whole_and_in_order(count: int) -> None:
    for seed in SEEDS:
        beats = weave(random.Random(f"{seed}/{count}"), count)
        assert all(0 <= at < count for at in beats)
        for run in threads(beats).values():
            deeds = tuple(beat.action for _, beat in run)
            if None in deeds:
                assert set(deeds) == {None}
                assert 2 <= len(deeds) <= MOST_REFRAINS
            else:
                assert deeds in CHAINS + OPENING_CHAINS


@pytest.mark.parametrize("count", [60, 300, 900])
def test_a_film_has_threads_and_refrains_and_room_for_other_scenes(count: int) -> None:
    for seed in SEEDS:
        beats = weave(random.Random(f"{seed}/{count}"), count)
        runs = threads(beats)
        told = [run for run in runs.values() if run[0][1].action is not None]
        assert len(told) >= 3
        assert len(runs) - len(told) >= 3
        assert len(beats) <= 0.75 * count


def test_the_same_lot_weaves_the_same() -> None:
    assert weave(random.Random(3), 60) == weave(random.Random(3), 60)
    assert weave(random.Random(3), 60) != weave(random.Random(4), 60)
