"""Rates: every course rises, falls and begins anew."""

from __future__ import annotations

import pytest

from core.training.rates import LOWEST, Course, share_at, total_steps

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
