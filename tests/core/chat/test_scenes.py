"""Scenes: what there is of them before the bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.chat.scenes import find_scenes
from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.memory.types import PALETTE
from core.timeline import MediaTime, TimeRange
from tests.core.memory.tables import table_of

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
