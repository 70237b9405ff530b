"""Scenes: how long they are, and what there is of them before the bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.chat.scenes import LONGEST, Scene, find_scenes
from core.film.types import Cue
from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.memory.types import PALETTE
from core.timeline import MediaTime, TimeRange
from tests.core.memory.tables import table_of

STEP = 1_000_000
seconds = MediaTime.from_seconds


def part(start: float, end: float) -> TimeRange:
    return TimeRange(seconds(start), seconds(end))


def film(
    times: Sequence[float], shots: Sequence[float] = (), coverage: Coverage | None = None
) -> FrameTable:
    """Frames of one place, and at which of them a shot begins."""
    tokens = np.zeros((len(times), 1, 8), np.float16)
    return table_of(
        times,
        tokens,
        tokens[:, 0],
        shot_start=[time in shots for time in times],
        palettes=np.full((len(times), PALETTE), 1 / PALETTE, np.float16),
        coverage=coverage,
    )


def starts(scenes: Sequence[Scene]) -> list[float]:
    return [scene.span.start.seconds for scene in scenes]


def test_a_lecture_in_one_take_is_many_scenes_that_hold_their_own_lines() -> None:
    cues = [Cue(part(4 * n, 4 * n + 3), f"Line {n}.") for n in range(900)]
    scenes = find_scenes(film(range(3600)), cues, None)
    assert [cue for scene in scenes for cue in scene.cues] == list(range(900))
    assert [frame for scene in scenes for frame in scene.frames] == list(range(3600))
    for scene in scenes:
        assert scene.span.end.us - scene.span.start.us <= LONGEST.us + STEP
        assert 1 <= len(scene.cues) <= 6


def test_every_long_take_of_a_film_is_cut() -> None:
    shots = range(0, 960, 120)
    scenes = find_scenes(film(range(960), shots), (), None)
    assert set(shots) <= set(starts(scenes))
    assert max(scene.span.end.us - scene.span.start.us for scene in scenes) <= LONGEST.us + STEP


def test_what_is_left_of_a_take_is_no_moment_by_itself() -> None:
    assert starts(find_scenes(film(range(23)), (), None)) == [0.0, 12.0]
    assert starts(find_scenes(film(range(45)), (), None)) == [0.0, 21.0, 33.0]


def test_shots_that_are_short_are_joined_and_never_cut() -> None:
    table = film(range(60), [0, 9, 18, 30, 39])
    assert starts(find_scenes(table, (), None)) == [0.0, 18.0, 39.0]
    assert starts(find_scenes(film(range(21)), (), None)) == [0.0]


@given(until=st.integers(1, 120))
def test_long_takes_before_a_bound_are_those_of_a_table_that_ends_there(until: int) -> None:
    shots = [0, 50, 58, 100]
    assert find_scenes(film(range(120), shots), (), seconds(until)) == find_scenes(
        film(range(until), shots), (), None
    )


# Before the first frame that is known -------------------------------------------------------


def ahead(*glimpsed: TimeRange) -> FrameTable:
    """The viewer jumped to 0:03:00."""
    times = [180.4 + n for n in range(19)]
    return film(times, (), Coverage.of(seconds(600), [part(180, 200)], glimpsed))


def test_what_was_watched_after_a_jump_is_not_there_before_it() -> None:
    assert find_scenes(ahead(), (), seconds(2)) == []
    assert find_scenes(ahead(), (), seconds(179.9)) == []
    assert find_scenes(ahead(part(0, 180)), (), seconds(2)) == [], "a glimpse that shows nothing"


def test_the_first_picture_is_on_screen_where_what_is_known_begins() -> None:
    for until in (180.0, 180.1, 180.4):
        (scene,) = find_scenes(ahead(), (), seconds(until))
        assert scene.frames == range(1)
        assert scene.span.start == seconds(180)
    (scene,) = find_scenes(film(range(30)), (), seconds(0))
    assert (scene.frames, scene.span.start) == (range(1), seconds(0))
