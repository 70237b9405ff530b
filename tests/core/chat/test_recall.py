"""Recall: where a viewer who follows a link is taken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.chat.recall import look_again
from core.chat.scenes import Scene, find_scenes
from core.film.types import Cue
from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange
from core.vision.pictures import palette, to_jpeg
from tests.core.chat.conftest import WIDTH, ColourEyes, ColourTokens
from tests.core.memory.tables import table_of

GREY, RED = (90, 90, 90), (250, 10, 10)


def film(*shots: tuple[tuple[int, int, int], int]) -> tuple[FrameTable, Scene]:
    """A frame a second of shots in one colour each, all one scene that begins at 0:01:40."""
    colours = [colour for colour, seconds in shots for _ in range(seconds)]
    starts = [second == 0 for _, seconds in shots for second in range(seconds)]
    end = MediaTime.from_seconds(100 + len(colours))
    table = frame_table(
        range(100, 100 + len(colours)),
        colours,
        starts,
        Coverage.of(end, [TimeRange(MediaTime(), end)]),
    )
    span = TimeRange(MediaTime.from_seconds(100), end)
    return table, Scene(span, range(len(colours)), ())


def frame_table(
    seconds: Sequence[int],
    colours: Sequence[tuple[int, int, int]],
    starts: Sequence[bool],
    coverage: Coverage,
) -> FrameTable:
    """Frames in one colour each."""
    pictures = [np.full((16, 28, 3), colour, np.uint8) for colour in colours]
    tokens = np.zeros((len(colours), WIDTH), np.float16)
    return table_of(
        seconds,
        tokens[:, None],
        tokens,
        shot_start=starts,
        pictures=[to_jpeg(picture) for picture in pictures],
        palettes=np.array([palette(picture) for picture in pictures], np.float16),
        coverage=coverage,
    )


def moment(question: str, *shots: tuple[tuple[int, int, int], int]) -> float:
    table, scene = film(*shots)
    (found,) = look_again(question, [scene], [0], table, (), {}, ColourEyes(), ColourTokens())
    return found.moment.seconds


def test_a_link_leads_to_the_shot_that_first_shows_what_was_asked_about() -> None:
    assert moment("Who is red?", (GREY, 6), (RED, 4), (GREY, 2), (RED, 3)) == 106.0


def test_a_scene_that_shows_it_at_once_is_linked_from_its_start() -> None:
    assert moment("Who is red?", (RED, 5), (GREY, 5)) == 100.0


def test_a_scene_that_never_shows_it_is_linked_from_its_start() -> None:
    assert moment("Who is purple?", (GREY, 6), (RED, 4)) == 100.0


def test_a_line_that_begins_just_before_a_cut_belongs_behind_it() -> None:
    table, _ = film((GREY, 5), (RED, 5))

    def line(start: float, end: float) -> Cue:
        return Cue(TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(end)), "Mira!")

    cues = [line(101.0, 103.0), line(104.6, 107.0), line(108.0, 109.0)]
    scenes = find_scenes(table, cues, None)
    assert [scene.cues for scene in scenes] == [(0,), (1, 2)]
    assert [scene.span.start.seconds for scene in scenes] == [0.0, 105.0]


def test_no_scene_reaches_over_what_is_not_known() -> None:
    end = MediaTime.from_seconds(60)

    def part(start: int, stop: int) -> TimeRange:
        return TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(stop))

    coverage = Coverage.of(end, [part(0, 20)], [part(40, 60)])
    table = frame_table((0, 5, 12, 44, 55), [GREY] * 5, [True, False, False, True, True], coverage)
    cues = [Cue(part(3, 5), "here"), Cue(part(25, 27), "unknown"), Cue(part(50, 52), "there")]
    scenes = find_scenes(table, cues, None)
    assert [scene.span for scene in scenes] == [part(0, 20), part(40, 60)]
    assert [scene.cues for scene in scenes] == [(0,), (2,)]
    early = find_scenes(table, cues, MediaTime.from_seconds(51))
    assert [scene.span for scene in early] == [part(0, 20), part(40, 51)]
    assert [list(scene.frames) for scene in early] == [[0, 1, 2], [3]]
