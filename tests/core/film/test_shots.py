"""Where shots start."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.film.shots import AFTER, BEFORE, THUMB_HEIGHT, THUMB_WIDTH, Thumb, judge
from core.timeline import MediaTime


def thumb(brightness: int) -> Thumb:
    return np.full((THUMB_HEIGHT, THUMB_WIDTH, 3), brightness, np.uint8)


def cuts(brightness: list[int], *, first: int = 0, step_us: int = 83_333) -> list[int]:
    """Indices at which shots start, judged from picture ``first`` on."""
    pictures = [(n, MediaTime(n * step_us), thumb(b)) for n, b in enumerate(brightness)]
    judged = list(judge(pictures[first:], from_first=first == 0))
    assert [j.item for j in judged] == list(range(first, len(brightness)))
    return [j.item for j in judged if j.cut]


def test_a_film_starts_with_a_shot() -> None:
    assert cuts([100]) == [0]
    assert cuts([]) == []


def test_a_sudden_change_is_a_cut() -> None:
    assert cuts([100] * 5 + [150] * 5) == [0, 5]


def test_a_flash_is_none() -> None:
    assert cuts([100] * 5 + [220] + [100] * 5) == [0]


def test_a_slow_change_is_none() -> None:
    assert cuts(list(range(60, 200, 8))) == [0]


def test_pictures_far_apart_are_each_a_shot() -> None:
    assert cuts([60, 100, 140, 180, 220], step_us=2_000_000) == [0, 1, 2, 3, 4]


def test_light_after_darkness_is_a_shot_and_darkness_is_none() -> None:
    assert cuts([120] * 4 + [16] * 4 + [50, 80, 110, 120, 120]) == [0, 8]


def test_each_verdict_names_the_next_picture() -> None:
    pictures = [(n, MediaTime(n * 1000), thumb(90)) for n in range(7)]
    assert [j.following for j in judge(pictures, from_first=True)] == [1, 2, 3, 4, 5, 6, None]


def test_pictures_are_let_go_of_once_judged() -> None:
    class Picture:
        alive = 0

        def __init__(self) -> None:
            Picture.alive += 1

        def __del__(self) -> None:
            Picture.alive -= 1

    pictures = ((Picture(), MediaTime(n * 1000), thumb(90)) for n in range(100))
    most = max(Picture.alive for _ in judge(pictures, from_first=True))
    assert 0 < most <= BEFORE + 1 + AFTER + 2


@given(st.lists(st.sampled_from([16, 60, 80, 120, 200]), min_size=1, max_size=30), st.data())
def test_verdicts_do_not_depend_on_where_decoding_began(
    brightness: list[int], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(brightness)))
    whole = [cut for cut in cuts(brightness) if cut >= first + BEFORE]
    assert [cut for cut in cuts(brightness, first=first) if cut >= first + BEFORE] == whole


@given(st.lists(st.sampled_from([16, 60, 80, 120, 200]), min_size=4, max_size=30))
def test_verdicts_do_not_depend_on_what_comes_much_later(brightness: list[int]) -> None:
    shorter = brightness[:-1]
    sure = len(shorter) - AFTER
    assert [c for c in cuts(shorter) if c < sure] == [c for c in cuts(brightness) if c < sure]
