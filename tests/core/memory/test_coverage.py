"""Stretches of film joined, cut and counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.memory.coverage import Coverage
from core.timeline import MediaTime, TimeRange

LENGTH = 40


def part(start: int, end: int) -> TimeRange:
    return TimeRange(MediaTime(start), MediaTime(end))


def covered(parts: tuple[TimeRange, ...]) -> set[int]:
    return {us for us in range(LENGTH + 20) if any(MediaTime(us) in each for each in parts)}


stretches = st.lists(
    st.tuples(st.integers(0, LENGTH + 10), st.integers(0, LENGTH + 10)).map(lambda p: part(*p)),
    max_size=6,
)


@given(stretches, stretches, st.integers(0, LENGTH + 5))
def test_every_moment_is_counted_once(
    watched: list[TimeRange], glimpsed: list[TimeRange], bound: int
) -> None:
    coverage = Coverage.of(MediaTime(LENGTH), watched, glimpsed)
    full, coarse = covered(coverage.watched), covered(coverage.glimpsed)
    film = set(range(LENGTH))
    assert full == covered(tuple(watched)) & film
    assert coarse == (covered(tuple(glimpsed)) & film) - full
    assert coverage.finished == (full == film)
    assert coverage.watched_until.us == next(us for us in range(LENGTH + 1) if us not in full)
    assert coverage.watched_share == len(full) / LENGTH
    early = coverage.before(MediaTime(bound))
    assert covered(early.watched) == {us for us in full if us < bound}
    assert covered(early.glimpsed) == {us for us in coarse if us < bound}


def test_stretches_that_touch_become_one() -> None:
    coverage = Coverage.of(MediaTime(LENGTH), [part(10, 20), part(0, 10)])
    assert coverage.watched == (part(0, 20),)
    assert not coverage.finished


def test_nothing_of_a_film_without_length_is_watched() -> None:
    assert not Coverage.of(MediaTime(0), []).finished
    assert Coverage.of(MediaTime(0), []).watched_share == 0.0
