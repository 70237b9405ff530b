"""The grid: which needles are asked, and the picture that is made of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.training.evaluating.grid import (
    DEPTHS,
    LENGTHS,
    NEEDLES,
    WAYS,
    cells,
    depth_bin,
    depth_of,
    grid_jobs,
)
from core.training.evaluating.heat import draw_heat, shade
from core.training.evaluating.staging import Staged
from core.training.evaluating.ways import FULL, WHOLE_FILM, Way
from tests.core.training.evaluating.results import ABSENT, result, truth


def test_depths_are_fifths_of_the_film() -> None:
    assert [depth_bin(depth) for depth in (0.0, 0.19, 0.2, 0.5, 0.99, 1.0)] == [0, 0, 1, 2, 4, 4]
    scenes = [Staged(range(1), span, 0, 0, 0, None) for span in ((20.0, 30.0), (30.0, 40.0))]
    assert depth_of(truth(span=(30.0, 40.0)), scenes) == 0.75
    assert depth_of(truth(span=(20.0, 30.0)), scenes) == 0.25
    assert depth_of(ABSENT, scenes) is None


def test_every_cell_gets_as_many_questions_of_needle_kinds() -> None:
    jobs = list(grid_jobs(900_000, ("en", "zh"), a_cell=2, lengths=(1, 5)))
    assert {job.way for job in jobs} == {FULL, WHOLE_FILM}
    asked: Counter[tuple[float, str, int]] = Counter()
    kinds: Counter[str] = Counter()
    for job in jobs:
        if job.way != FULL:
            continue
        for number in job.numbers:
            one = job.film.truths[number]
            depth = depth_of(one, job.film.scenes)
            assert depth is not None
            assert one.language == job.language
            asked[job.film.minutes, one.language, depth_bin(depth)] += 1
            kinds[one.kind] += 1
    assert set(kinds) == set(NEEDLES)
    for minutes in (1, 5):
        for language in ("en", "zh"):
            assert [asked[minutes, language, at] for at in range(DEPTHS)] == [2] * DEPTHS


def test_the_same_grid_is_asked_again() -> None:
    one, other = (list(grid_jobs(900_000, ("en",), a_cell=2, lengths=(1,))) for _ in range(2))
    assert one == other


def test_long_films_are_not_looked_at_frame_by_frame() -> None:
    ways = {job.way for job in grid_jobs(900_000, ("en",), ("who",), a_cell=1, lengths=(31,))}
    assert ways == {FULL}


@pytest.mark.parametrize(("whole_films", "expected"), [(True, set(WAYS)), (False, {FULL})])
def test_short_ones_are_unless_it_is_left_out(whole_films: bool, expected: set[Way]) -> None:
    jobs = grid_jobs(900_000, ("en",), ("who",), 1, (1,), whole_films=whole_films)
    assert {job.way for job in jobs} == expected


def test_cells_count_what_lies_in_them() -> None:
    rows = [
        result(truth(), "It is red.", depth=0.1),
        result(truth(), "It is blue.", depth=0.15),
        result(truth(), "It is red.", None, depth=0.9),
        result(truth(), "It is red.", depth=None),
    ]
    told = cells(rows, FULL, 5)
    assert [cell["questions"] for cell in told] == [2, 0, 0, 0, 1]
    assert told[0]["right"] == 50.0
    assert told[1]["right"] is None
    assert (told[4]["right"], told[4]["right_and_linked"]) == (100.0, 0.0)
    assert {cell["way"] for cell in told} == {"recalled"}


def grid_of(value: float | None) -> list[dict[str, Any]]:
    return [
        {"way": way, "minutes": m, "depth": d, "questions": 9, "right": value, "linked": value}
        for way, lengths in (("recalled", LENGTHS), ("whole film", LENGTHS[:4]))
        for m in lengths
        for d in range(DEPTHS)
    ]


@pytest.mark.parametrize("value", [0.0, 37.0, 100.0, None])
def test_the_picture_shows_the_shares_as_colours(value: float | None, tmp_path: Path) -> None:
    path = tmp_path / "heat.png"
    draw_heat(grid_of(value), path, "a pack")
    picture = cv2.imread(str(path))
    assert picture is not None
    expected = (232, 232, 232) if value is None else shade(value)
    same = np.all(picture == np.array(expected), axis=-1)
    assert same.mean() > 0.3
    assert picture.shape[1] > picture.shape[0] > 400


def test_no_cells_are_no_picture(tmp_path: Path) -> None:
    draw_heat([], tmp_path / "heat.png", "nothing")
    assert not (tmp_path / "heat.png").exists()


def test_more_is_greener() -> None:
    reds = [shade(value)[2] - shade(value)[1] for value in (0, 25, 50, 75, 100)]
    assert reds == sorted(reds, reverse=True)
