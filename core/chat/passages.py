"""Passages: lines that are spoken close together, as units of recall and of linking where nothing
sees the film. A pure function of the lines; pictures come from the memory where it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from core.chat.scenes import Scene
from core.film.types import Cue
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

LONGEST = MediaTime.from_seconds(20)
PAUSE = MediaTime.from_seconds(6)
"""A longer silence parts two passages."""
FOR_THE_BEST = 0.75
"""Share of the room that goes to passages in which the question's words are spoken; the others lie
evenly over the film."""
_NEAR = MediaTime.from_seconds(5)


def find_passages(cues: Sequence[Cue], frames: FrameTable, until: MediaTime | None) -> list[Scene]:
    """Lines in time order → passages.

    Args:
        cues: those before ``until`` alone.
        until: no passage reaches over it.
    """
    return [_passage(cues, some, frames, until) for some in _together(cues)]


def _together(cues: Sequence[Cue]) -> Iterator[list[int]]:
    """Indices of the lines of each passage."""
    some: list[int] = []
    for index, cue in enumerate(cues):
        if some and (
            cue.span.start.us - cues[some[-1]].span.end.us > PAUSE.us
            or cue.span.end.us - cues[some[0]].span.start.us > LONGEST.us
        ):
            yield some
            some = []
        some.append(index)
    if some:
        yield some


def _passage(
    cues: Sequence[Cue], some: Sequence[int], frames: FrameTable, until: MediaTime | None
) -> Scene:
    start = cues[some[0]].span.start
    end = max(max(cues[index].span.end for index in some), MediaTime(start.us + 1))
    span = TimeRange(start, end if until is None else min(end, until))
    return Scene(span, _pictured(span, frames), tuple(some))


def _pictured(span: TimeRange, frames: FrameTable) -> range:
    """Frames of a passage; else the last one shortly before it; none where nothing was seen."""
    first, after = np.searchsorted(frames.times_us, (span.start.us, span.end.us))
    if first < after:
        return range(int(first), int(after))
    if first and span.start.us - int(frames.times_us[first - 1]) <= _NEAR.us:
        return range(int(first) - 1, int(first))
    return range(0)


def choose(
    scores: Sequence[float], sizes: Callable[[int], int], room: int, first: Iterable[int] = ()
) -> list[int]:
    """Which passages fit into ``room`` rows, in time order: ``first`` before all others, then the
    best, then some evenly over the film.

    Args:
        scores: of each passage; zero for one that nothing speaks for.
        sizes: rows that a passage takes.
    """
    chosen: dict[int, int] = {}

    def take(order: Iterable[int], share: float) -> None:
        for at in order:
            size = sizes(at)
            if at not in chosen and sum(chosen.values()) + size <= room * share:
                chosen[at] = size

    take(first, 1.0)
    best = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    take((at for at in best if scores[at] > 0), FOR_THE_BEST)
    take(evenly(len(scores)), 1.0)
    return sorted(chosen)


def evenly(count: int) -> Iterator[int]:
    """All numbers below ``count``, the ends first and then always between those before."""
    yield from dict.fromkeys((0, count - 1) if count else ())
    step = 1
    while step < count:
        step *= 2
    told = {0, count - 1}
    while step >= 1:
        for at in range(step, count, step):
            if at not in told:
                told.add(at)
                yield at
        step //= 2
