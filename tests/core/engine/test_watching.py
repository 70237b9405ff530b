"""The order in which a film is watched: glimpses, from the viewer on, what came before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.engine.watching import Going, Models, watch
from core.film.types import SampledFrame
from core.memory.store import STRETCH, FilmMemory
from core.timeline import MediaTime, TimeRange
from tests.core.engine.fakes import FakeEncoder, FakeTokens

CHUNK = MediaTime(20_000_000)
CHUNKS = 2 * STRETCH + 3
DURATION = MediaTime(CHUNKS * CHUNK.us)


def frame(us: int) -> SampledFrame:
    """A frame whose picture depends on its time only."""
    random = np.random.default_rng(us)
    return SampledFrame(
        MediaTime(us), random.integers(0, 255, (36, 64, 3), np.uint8), us % 10_000_000 == 0
    )


class Film:
    """Three frames a chunk, and key frames in its middle; remembers what was asked for."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def chunk(self, index: int) -> list[SampledFrame]:
        self.read.append(f"chunk {index}")
        return [frame(index * CHUNK.us + 5_000_000 * i) for i in range(3)]

    def stretch(self, span: TimeRange) -> list[SampledFrame]:
        self.read.append(f"glimpse {span.start}")
        end = min(span.end, DURATION).us
        return [frame(us) for us in range(span.start.us + 7_000_000, end, CHUNK.us)]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[FilmMemory]:
    memory = FilmMemory(tmp_path / "film", "fake", DURATION, CHUNK)
    assert memory.begin_writing()
    yield memory
    memory.close()


def models() -> Models:
    return Models(FakeEncoder(0.0), FakeTokens())


def committed(film: Film) -> list[int]:
    return list(dict.fromkeys(int(r.split()[1]) for r in film.read if r.startswith("chunk")))


def test_a_first_look_comes_before_everything_else(memory: FilmMemory) -> None:
    film = Film()
    events = list(watch(film, memory, models(), Going(), film))
    assert [r for r in film.read if r.startswith("glimpse")] == film.read[:3]
    glimpsed = events[3]
    assert glimpsed.known_s == DURATION.seconds
    assert glimpsed.watched == ()
    assert glimpsed.frames == 0
    assert events[-1].finished
    assert events[-1].glimpsed == ()
    assert events[-1].frames == 3 * CHUNKS


def test_a_glimpsed_film_is_in_the_end_the_same_as_one_that_was_not(
    memory: FilmMemory, tmp_path: Path
) -> None:
    film = Film()
    list(watch(film, memory, models(), Going(), film))
    plain = FilmMemory(tmp_path / "plain", "fake", DURATION, CHUNK)
    plain.begin_writing()
    list(watch(film, plain, models(), Going()))
    one, other = memory.frames(), plain.frames()
    for name in ("times_us", "shot_start", "search", "palettes", "content", "neutral"):
        np.testing.assert_array_equal(getattr(one, name)[:], getattr(other, name)[:])
    assert list(one.pictures) == list(other.pictures)
    plain.close()


def test_watching_begins_where_the_viewer_is_and_comes_back_to_the_start(
    memory: FilmMemory,
) -> None:
    film = Film()
    list(watch(film, memory, models(), Going(position=lambda: MediaTime(30 * CHUNK.us + 5))))
    assert committed(film) == [30, 31, 32, *range(30)]


def test_after_a_seek_the_place_that_was_sought_comes_next(memory: FilmMemory) -> None:
    film = Film()
    where = [MediaTime()]
    work = watch(film, memory, models(), Going(position=lambda: where[0]))
    *_, event = (next(work) for _ in range(3))
    where[0] = MediaTime(20 * CHUNK.us)
    events = [next(work) for _ in range(3)]
    assert event.watched == (TimeRange(MediaTime(), MediaTime(2 * CHUNK.us)),)
    assert memory.span(20, 3) in events[-1].watched
    work.close()


def test_what_was_glimpsed_before_a_stop_is_not_looked_at_again(memory: FilmMemory) -> None:
    film = Film()
    work = watch(film, memory, models(), Going(), film)
    for _ in range(3):
        next(work)
    work.close()
    again = Film()
    list(watch(again, memory, models(), Going(), again))
    assert [r for r in again.read if r.startswith("glimpse")] == ["glimpse 0:10:00"]


def test_a_first_look_alone_leaves_the_rest_for_later(memory: FilmMemory) -> None:
    film = Film()
    events = list(watch(None, memory, models(), Going(), film))
    assert not events[-1].finished
    assert events[-1].known_s == DURATION.seconds
    assert not memory.finished
