"""Recall's figures: what counts as found, and what luck alone would find."""

from __future__ import annotations

import pytest

from core.chat.scenes import Scene
from core.timeline import MediaTime, TimeRange
from core.training.asking.judge import Truth
from core.training.drawn.world import Told
from tests.benchmarks.recalling_child import by_lot, place, shows


def scene(start: float, end: float) -> Scene:
    span = TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(end))
    return Scene(span, range(1), ())


TOLD = Told("Mira has the red kite.", (("Mira",),), ((100.0, 110.0),))
TRUTH = Truth("Who has the red kite?", "who", "en", (TOLD,))


@pytest.mark.parametrize("span", [(100, 110), (101, 109), (94, 107), (60, 180), (107, 111)])
def test_a_scene_that_shares_its_middle_with_the_true_one_is_found(
    span: tuple[float, float],
) -> None:
    assert shows(scene(*span), TRUTH)


@pytest.mark.parametrize("span", [(90, 100), (90, 101), (110, 120), (108, 130)])
def test_a_scene_that_only_touches_the_true_one_is_not(span: tuple[float, float]) -> None:
    assert not shows(scene(*span), TRUTH)


def test_the_first_of_the_true_scenes_counts() -> None:
    assert place([7, 4, 2, 9], {9, 2}) == 2
    assert place([7, 4], {9}) is None


def test_luck_finds_one_of_ten_in_one_of_ten_tries() -> None:
    assert by_lot(10, 1, 1) == pytest.approx(0.1)
    assert by_lot(10, 1, 5) == pytest.approx(0.5)
    assert by_lot(10, 10, 1) == 1.0
