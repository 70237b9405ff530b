"""Recall: where a viewer who follows a link is taken."""

from __future__ import annotations

import numpy as np

from core.chat.recall import look_again
from core.chat.scenes import Palettes, Scene, find_scenes
from core.film.types import Cue
from core.memory.store import FrameTable
from core.timeline import MediaTime, TimeRange
from core.vision.pictures import to_jpeg
from tests.core.chat.conftest import WIDTH, ColourEyes, ColourTokens

GREY, RED = (90, 90, 90), (250, 10, 10)


def film(*shots: tuple[tuple[int, int, int], int]) -> tuple[FrameTable, Scene]:
    """A frame a second of shots in one colour each, all one scene that begins at 0:01:40."""
    colours = [colour for colour, seconds in shots for _ in range(seconds)]
    starts = [second == 0 for _, seconds in shots for second in range(seconds)]
    count = len(colours)
    table = FrameTable(
        times_us=np.arange(100, 100 + count) * 1_000_000,
        shot_start=np.array(starts),
        content=np.zeros((count, 1, WIDTH), np.float16),
        neutral=np.zeros((count, WIDTH), np.float16),
        search=np.zeros((count, 3), np.float16),
        pictures=[to_jpeg(np.full((16, 28, 3), colour, np.uint8)) for colour in colours],
        watched_until=MediaTime.from_seconds(100 + count),
    )
    span = TimeRange(MediaTime.from_seconds(100), table.watched_until)
    return table, Scene(span, range(count), ())


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
    scenes = find_scenes(table, cues, None, Palettes())
    assert [scene.cues for scene in scenes] == [(0,), (1, 2)]
    assert [scene.span.start.seconds for scene in scenes] == [0.0, 105.0]
