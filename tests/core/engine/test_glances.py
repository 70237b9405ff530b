"""Pictures of places that nobody has watched yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from core.engine.glances import GlanceLane
from core.engine.messages import Event, Picture
from core.film.probe import probe
from core.film.types import FilmInfo
from core.timeline import MediaTime
from tests.core.engine.fakes import make_session

PATIENCE = 60.0


def place(request: int, seconds: float = 100.0) -> Picture:
    return Picture(request, MediaTime.from_seconds(seconds), b"", "a line")


class Strain:
    """Tells the lane whether the player struggles; can hold it there until ``free`` is set."""

    def __init__(self, strained: bool = False) -> None:
        self.strained = strained
        self.free = threading.Event()
        self.free.set()
        self.asked = threading.Event()

    def __call__(self) -> bool:
        self.asked.set()
        assert self.free.wait(PATIENCE)
        return self.strained


@contextmanager
def running(strain: Strain) -> Iterator[tuple[GlanceLane, Queue[Event]]]:
    sent: Queue[Event] = Queue()
    lane = GlanceLane(sent.put, strain)
    lane.start()
    try:
        yield lane, sent
    finally:
        strain.free.set()
        lane.stop()
        lane.join(PATIENCE)
        assert not lane.is_alive()


@pytest.fixture
def info(film: Path) -> FilmInfo:
    return probe(film)


def test_a_place_is_filled_with_the_films_own_picture(info: FilmInfo) -> None:
    with running(Strain()) as (lane, sent):
        lane.want(info, place(3))
        picture = sent.get(timeout=PATIENCE)
    assert isinstance(picture, Picture)
    assert (picture.request, picture.line) == (3, "a line")
    assert picture.jpeg.startswith(b"\xff\xd8")
    assert MediaTime() < picture.time <= MediaTime.from_seconds(100)


def test_a_picture_that_would_come_after_the_bound_is_left_out(info: FilmInfo) -> None:
    with running(Strain()) as (lane, sent):
        lane.want(info, place(3), MediaTime())
        assert sent.get(timeout=PATIENCE) == place(3)


def test_while_the_player_struggles_nothing_is_decoded(info: FilmInfo) -> None:
    with running(Strain(strained=True)) as (lane, sent):
        lane.want(info, place(3))
        assert sent.get(timeout=PATIENCE) == place(3)


def test_of_the_places_that_wait_only_the_newest_is_decoded_and_all_are_answered(
    info: FilmInfo,
) -> None:
    strain = Strain()
    strain.free.clear()
    with running(strain) as (lane, sent):
        lane.want(info, place(1))
        assert strain.asked.wait(PATIENCE)
        for request in (2, 3, 4):
            lane.want(info, place(request))
        assert [sent.get(timeout=PATIENCE) for _ in range(2)] == [place(2), place(3)]
        strain.free.set()
        filled = [sent.get(timeout=PATIENCE) for _ in range(2)]
    assert [picture.request for picture in filled if isinstance(picture, Picture)] == [1, 4]
    assert all(isinstance(picture, Picture) and picture.jpeg for picture in filled)


def test_a_film_that_went_away_leaves_its_place_empty_and_the_lane_alive(
    info: FilmInfo, tmp_path: Path
) -> None:
    with running(Strain()) as (lane, sent):
        lane.want(replace(info, path=tmp_path / "gone.mp4"), place(1))
        assert sent.get(timeout=PATIENCE) == place(1)
        lane.want(info, place(2))
        filled = sent.get(timeout=PATIENCE)
    assert isinstance(filled, Picture)
    assert filled.jpeg


def test_only_where_nothing_is_known_the_film_itself_is_looked_at(
    film: Path, tmp_path: Path
) -> None:
    with closing(make_session("fake", tmp_path)) as session:
        late = MediaTime.from_seconds(100)
        assert session.unknown_at(late) is None
        session.open(film)
        watching = session.watch()
        next(watching)
        next(watching)
        assert session.unknown_at(MediaTime.from_seconds(3)) is None
        assert session.unknown_at(late) == session.info
        assert session.unknown_at(MediaTime.from_seconds(5000)) is None
        list(watching)
        assert session.unknown_at(late) is None
