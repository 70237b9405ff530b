"""Rates: every course rises, falls and begins anew."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.training.running.config import RunConfig
from core.training.running.rates import LOWEST, Course, cosine_share, share_at, total_steps

TWICE = [Course(steps=100), Course(steps=60, peak=0.5)]


def test_each_course_rises_to_its_peak_and_falls_to_almost_nothing() -> None:
    shares = [share_at(TWICE, step, warm=10) for step in range(total_steps(TWICE))]
    assert max(shares[:100]) == pytest.approx(1.0, abs=0.05)
    assert max(shares[100:]) == pytest.approx(0.5, abs=0.05)
    for first, last in ((0, 99), (100, 159)):
        assert shares[first] < 0.15
        assert shares[last] < LOWEST + 0.01


def test_a_run_has_an_end() -> None:
    with pytest.raises(IndexError):
        share_at(TWICE, 160, warm=10)


def test_half_a_cosine_rises_in_a_line_and_ends_at_its_lowest() -> None:
    shares = [cosine_share(step, 200, 10, 0.25) for step in range(200)]
    assert shares[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
    assert all(before >= after for before, after in pairwise(shares[10:]))
    assert shares[10] == 1.0
    assert shares[105] == pytest.approx(0.625)
    assert shares[-1] == pytest.approx(0.25, abs=0.001)


def test_a_configurations_rate_follows_its_courses_where_it_has_some() -> None:
    plain = RunConfig(seed=1, batch=1, rate=1.0, steps=100, warm=0.1, lowest=0.5)
    assert [plain.share(step, 100) for step in (0, 9, 10)] == pytest.approx([0.1, 1.0, 1.0])
    courses = RunConfig(seed=1, batch=1, rate=1.0, courses=tuple(TWICE), warm=0.1)
    assert courses.step_count(0) == total_steps(TWICE)
    assert courses.share(130, 160) == share_at(TWICE, 130, warm=6)
