"""What counts as watched."""

from __future__ import annotations

from core.timeline import MediaTime
from desktop.player.watched import FurthestWatched


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


def play(watched: FurthestWatched, start: float, end: float) -> None:
    for tenth in range(round(start * 10), round(end * 10) + 1):
        watched.play(at(tenth / 10))


def test_playing_moves_it_on() -> None:
    watched = FurthestWatched()
    play(watched, 0, 7)
    assert watched.furthest == at(7)


def test_jumping_alone_does_not_count() -> None:
    watched = FurthestWatched()
    play(watched, 0, 5)
    watched.jump(at(600))
    watched.play(at(600.1))
    assert watched.furthest == at(5)


def test_a_place_jumped_to_counts_once_it_has_played_a_second() -> None:
    watched = FurthestWatched()
    watched.jump(at(600))
    play(watched, 600, 601.5)
    assert watched.furthest == at(601.5)


def test_going_back_takes_nothing_away() -> None:
    watched = FurthestWatched()
    play(watched, 0, 10)
    watched.jump(at(2))
    play(watched, 2, 4)
    assert watched.furthest == at(10)


def test_another_film_begins_at_nothing() -> None:
    watched = FurthestWatched()
    play(watched, 0, 10)
    watched.reset()
    assert watched.furthest == at(0)
