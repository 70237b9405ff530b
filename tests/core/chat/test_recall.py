"""Recall: which scenes come first, and where a viewer who follows a link is taken."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.chat.recall import SHORTLIST, hear, look, look_again, rank, score_cues, shortlist
from core.chat.scenes import Scene, find_scenes
from core.film.types import Cue
from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.memory.words import WordIndex
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
    nothing = np.zeros(len(table), np.float32)
    (found,) = look_again(
        question, [scene], [0], table, (), nothing, nothing[:1], ColourEyes(), ColourTokens()
    )
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


def scene_of(first: int, last: int, *cues: int) -> Scene:
    span = TimeRange(MediaTime.from_seconds(first), MediaTime.from_seconds(last))
    return Scene(span, range(first, last), cues)


def test_a_scene_that_is_both_seen_and_heard_comes_before_those_that_are_either() -> None:
    """A hundred scenes speak the name and a hundred show the place; one does both."""
    scenes = [scene_of(i, i + 1) for i in range(200)]
    likeness = np.where(np.arange(200) < 100, 0.6, 0.1).astype(np.float32)
    heard = np.where(np.arange(200) < 100, 0.0, 0.5).astype(np.float32)
    likeness[150] = 0.55
    assert rank(scenes, likeness, heard)[0] == 150
    assert len(shortlist(scenes, likeness, heard)) == SHORTLIST


def test_every_line_that_says_a_word_counts_however_many_there_are(tmp_path: Path) -> None:
    span = TimeRange(MediaTime.from_seconds(1), MediaTime.from_seconds(2))
    cues = [Cue(span, "Mira, is that you?") for _ in range(300)] + [Cue(span, "Listen.")]
    scenes = [scene_of(i, i + 1, i) for i in range(301)]
    with closing(WordIndex(tmp_path / "film.sqlite")) as words:
        words.fill(cues)
        spoken = score_cues(words, "Where is Mira?", None, len(cues))
    heard = hear("Where is Mira?", scenes, cues, spoken)
    assert heard[:300].tolist() == [1.0] * 300
    assert heard[300] == 0.0


def test_a_glance_falls_on_the_frames_likest_to_the_question() -> None:
    table, scene = film((GREY, 6), (RED, 4), (GREY, 2))
    likeness = np.array([1, 2, 3, 2, 1, 1, 1, 9, 1, 1, 0, 4], np.float32)
    eyes, tokens = ColourEyes(), ColourTokens()
    heard = np.zeros(1, np.float32)
    (looked,) = look("Who is red?", [scene], [0], table, likeness, heard, eyes, tokens)
    assert looked.frames == (7, 11)


def test_a_scene_that_was_chosen_is_shown_by_the_frames_that_match_best() -> None:
    table, scene = film((GREY, 5), (RED, 20))
    likeness = np.array([9, 9, *([0] * 23)], np.float32)  # the glance falls on two grey frames
    heard = np.ones(1, np.float32)
    (found,) = look_again(
        "Who is red?", [scene], [0], table, (), likeness, heard, ColourEyes(), ColourTokens()
    )
    assert found.frames == (5, 10, 14, 19)
    assert found.match.min() > 0.9


def test_what_is_spoken_decides_between_scenes_that_look_alike() -> None:
    table, _ = film((RED, 4), (GREY, 4), (RED, 4))
    scenes = [scene_of(0, 4), scene_of(4, 8), scene_of(8, 12)]
    likeness, heard = np.zeros(12, np.float32), np.array([0.0, 1.0, 0.5], np.float32)
    eyes, tokens = ColourEyes(), ColourTokens()
    looked = look("Who is red?", scenes, [0, 1, 2], table, likeness, heard, eyes, tokens)
    assert [scene.index for scene in looked] == [2, 0, 1]


@given(until=st.integers(1, 60))
def test_scenes_before_a_bound_are_those_of_a_table_that_ends_there(until: int) -> None:
    chance = np.random.default_rng(7)
    colours = [((GREY, RED)[second // 5 % 2]) for second in range(60)]
    starts = [bool(chance.random() < 0.3) for _ in range(60)]
    end, bound = MediaTime.from_seconds(60), MediaTime.from_seconds(until)
    span = TimeRange(MediaTime(), end)
    whole = frame_table(range(60), colours, starts, Coverage.of(end, [span]))
    early = frame_table(range(until), colours[:until], starts[:until], Coverage.of(bound, [span]))
    assert find_scenes(whole, (), bound) == find_scenes(early, (), None)
