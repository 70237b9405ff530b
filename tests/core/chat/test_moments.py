"""What a model that sees is told of: passages, silent scenes, and how many pictures of which."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.chat.moments import choose_told, find_moments, frames_of, just_before
from core.chat.scenes import Scene
from core.film.types import Cue
from core.memory.store import FilmMemory
from core.timeline import MediaTime, TimeRange
from tests.core.chat.conftest import CUES

seconds = MediaTime.from_seconds


def moment(start: float, end: float, frames: range, cues: tuple[int, ...] = ()) -> Scene:
    return Scene(TimeRange(seconds(start), seconds(end)), frames, cues)


SILENT = [moment(10 * n, 10 * n + 10, range(10 * n, 10 * n + 10)) for n in range(30)]
SPOKEN = [moment(10 * n, 10 * n + 10, range(10 * n, 10 * n + 10), (n,)) for n in range(30)]


def told(
    moments: Sequence[Scene],
    room: int,
    most: int = 4,
    scores: dict[int, float] | None = None,
    first: Sequence[int] = (),
    picture: int = 100,
    just_seen: Sequence[int] = (),
) -> dict[int, int]:
    found = [(scores or {}).get(at, 0.0) for at in range(len(moments))]
    return choose_told(moments, found, first, lambda _: 10, picture, room, most, just_seen)


def test_passages_and_what_lies_between_them(memory: FilmMemory) -> None:
    moments = find_moments(CUES, memory.frames(), None)
    spans = [(m.span.start.seconds, m.span.end.seconds, bool(m.cues)) for m in moments]
    assert spans == [
        (3.0, 5.0, True),
        (5.0, 20.0, False),  # three seconds before the first line are too little
        (23.0, 27.0, True),
        (27.0, 40.0, False),
        (45.0, 47.0, True),
        (47.0, 58.0, False),
    ]
    seen = [frame for m in moments for frame in m.frames]
    assert len(seen) == len(set(seen)), "no frame is in two of them"


def test_nothing_reaches_over_the_bound(memory: FilmMemory) -> None:
    bound = seconds(25)
    moments = find_moments(CUES[:2], memory.frames(), bound)
    assert max(m.span.end for m in moments) == bound
    assert max(frame for m in moments for frame in m.frames) == 24


def test_a_film_without_lines_is_its_scenes(memory: FilmMemory) -> None:
    moments = find_moments((), memory.frames(), None)
    assert [m.frames for m in moments] == [range(20), range(20, 40), range(40, 58)]


def test_pictures_lie_evenly_where_nothing_speaks_for_one() -> None:
    assert list(told(SILENT, 2000, most=3)) == [0, 16, 29]
    assert all(count == 1 for count in told(SILENT, 2000).values())


def test_the_best_get_three_quarters_of_them_and_all_of_the_film_the_rest() -> None:
    found = told(SPOKEN, 600, scores={7: 2.0, 8: 1.0, 9: 3.0, 10: 0.5})
    assert [at for at, count in found.items() if count] == [0, 7, 8, 9]
    assert 10 in found, "it is told by its lines"


def test_a_moment_without_lines_or_picture_is_not_told() -> None:
    assert told(SILENT, 250) == {0: 1, 29: 1}


def test_of_few_moments_more_pictures_are_shown() -> None:
    assert told(SILENT[:2], 2000) == {0: 2, 1: 2}
    assert told(SILENT[:1], 2000, most=9) == {0: 4}
    short = [moment(0, 1, range(1)), moment(1, 9, range(1, 9))]
    assert told(short, 2000) == {0: 1, 1: 3}


def test_lines_keep_a_third_of_the_room() -> None:
    found = told(SPOKEN, 300, most=9)
    assert sum(found.values()) == 2
    assert len(found) == 10
    assert 2 * 100 + len(found) * 10 <= 300


def test_one_picture_is_shown_however_many_rows_it_takes() -> None:
    assert sum(told(SPOKEN, 900, picture=700).values()) == 1
    assert sum(told(SPOKEN, 600, picture=700).values()) == 0
    assert told(SILENT, 600, picture=700) == {}


@pytest.mark.parametrize("most", [0, 1, 2, 5, 24])
def test_never_more_pictures_or_rows_than_allowed(most: int) -> None:
    for room in (0, 5, 99, 110, 450, 5000):
        for moments in (SILENT, SPOKEN, [*SILENT[:3], *SPOKEN[3:]], []):
            found = told(moments, room, most, {3: 1.0, 20: 4.0} if moments else None, first=())
            assert sum(found.values()) <= most
            assert sum(10 + 100 * count for count in found.values()) <= room


def test_what_was_just_seen_comes_after_the_best_and_before_the_rest() -> None:
    seen = just_before(SILENT, seconds(55))
    assert seen == [5, 4, 3, 2, 1, 0]
    assert just_before(SILENT[3:], seconds(5)) == []
    assert list(told(SILENT, 2000, most=1, just_seen=seen)) == [5]
    assert list(told(SILENT, 2000, most=1, just_seen=seen, scores={20: 1.0})) == [20]
    assert list(told(SILENT, 2000, most=4, just_seen=seen, scores={20: 1.0})) == [0, 5, 20, 29]
    assert list(told(SILENT, 2000, most=6, just_seen=seen)) == [0, 4, 5, 8, 16, 29]


def test_frames_lie_evenly_or_end_where_the_viewer_is(memory: FilmMemory) -> None:
    frames, whole = memory.frames(), moment(20, 40, range(20, 40))
    assert frames_of(whole, 1, frames, None) == (30,)
    assert frames_of(whole, 4, frames, None) == (22, 27, 32, 37)
    assert frames_of(whole, 1, frames, seconds(31.5)) == (31,)
    assert frames_of(whole, 3, frames, seconds(31.5)) == (23, 27, 31)
    assert frames_of(whole, 2, frames, seconds(10)) == (20,)
    assert frames_of(moment(3, 4, range(0)), 2, frames, None) == ()
    assert frames_of(moment(3, 4, range(3, 4)), 0, frames, None) == ()


def test_a_line_that_nothing_was_seen_of_is_told_all_the_same() -> None:
    cues = [Cue(TimeRange(seconds(3), seconds(4)), "Otto?")]
    unseen = [moment(3, 4, range(0), (0,))]
    assert told(unseen, 50) == {0: 0}
    assert cues[unseen[0].cues[0]].text == "Otto?"
