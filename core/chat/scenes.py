"""Scenes: neighbouring shots in the same colours, as units of recall and of linking.

A wide shot and a close one of the same place share their palette and little else, so the
palette is what is compared; tokens follow what is in the picture and part such shots. A
pure function of the committed frames and the words, made anew for each question (a few
milliseconds for three hours), so a growing index needs no repair. Knows no models.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.film.types import Cue
from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

ALIKE = 0.79
"""Bhattacharyya coefficient of two shots' palettes from which on they are one scene. On
drawn films 95 % of the cuts inside a scene lie above 0.84 and 95 % of those between two
scenes below 0.73."""

LONGEST = MediaTime.from_seconds(20)
"""Between the first and the last frame of a scene. A longer shot is cut inside."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch of film that is recalled, shown and linked as one.

    Attributes:
        frames: indices [first, last) into the frame table.
        cues: indices of the lines whose middle lies in it.
    """

    span: TimeRange
    frames: range
    cues: tuple[int, ...]


def find_scenes(frames: FrameTable, cues: Sequence[Cue], until: MediaTime | None) -> list[Scene]:
    """Cut what is known before ``until`` into scenes, in time order.

    A scene never reaches over a stretch of which nothing is known.

    Args:
        cues: the film's lines in time order; a line belongs to the scene of its middle.
        until: nothing later exists; None for all that is known.
    """
    count = frames.count_before(until)
    if until is not None and count == 0 and _begins_at(frames, until):
        count = 1  # the very first picture is on screen
    if count == 0:
        return []
    times = frames.times_us[:count]
    known = _known(frames, until)
    part = _parts(frames, known)[:count]
    shots = _shots(frames, part)
    firsts = _first_frames(frames, shots, _looks_before(frames, shots, count), part)
    edges = [*firsts, count]
    scenes = []
    spans = [_span(times, edges, at, part, known) for at in range(len(firsts))]
    heard = _heard(spans, cues, until)
    for span, (first, last), mine in zip(spans, pairwise(edges), heard, strict=True):
        scenes.append(Scene(span, range(first, last), tuple(mine)))
    return scenes


def _begins_at(frames: FrameTable, until: MediaTime) -> bool:
    """Whether what is known begins at ``until``, with a frame that a rounded time may hide; where
    the viewer jumped ahead it begins later."""
    if not len(frames):
        return False
    first = MediaTime(int(frames.times_us[0]))
    known = (*frames.coverage.watched, *frames.coverage.glimpsed)
    return first <= until or any(part.start <= until and first in part for part in known)


def _known(frames: FrameTable, until: MediaTime | None) -> list[TimeRange]:
    """The stretches that are known, well or by glimpses, before ``until``; the last one ends
    there at the latest, and with the last frame at the earliest."""
    coverage = frames.coverage
    merged = Coverage.of(coverage.duration, (*coverage.watched, *coverage.glimpsed)).watched
    known = [
        TimeRange(part.start, part.end if until is None else min(part.end, until))
        for part in merged
        if until is None or part.start <= until
    ]
    return known or [TimeRange(MediaTime(), MediaTime(int(frames.times_us[0]) + 1))]


def _parts(frames: FrameTable, known: Sequence[TimeRange]) -> NDArray[np.intp]:
    """In which of the known stretches each frame lies, [n]."""
    return np.searchsorted([span.end.us for span in known], frames.times_us, side="right")


def _shots(frames: FrameTable, part: NDArray[np.intp]) -> NDArray[np.intp]:
    """Indices of the frames with which a shot, or a known stretch, begins; of as many frames as
    ``part`` has."""
    begins = frames.shot_start[: len(part)].copy()
    begins[0] = True
    begins[1:] |= part[1:] != part[:-1]
    return np.flatnonzero(begins)


def _first_frames(
    frames: FrameTable,
    shots: NDArray[np.intp],
    looks: NDArray[np.float32],
    part: NDArray[np.intp],
) -> list[int]:
    """Which frames begin a scene: of a shot in other colours than the one before, of one that
    makes the scene too long or lies in a stretch of its own, and inside one that is itself too
    long."""
    times = frames.times_us[: len(part)]
    alike = np.einsum("sp,sp->s", looks[1:], looks[:-1])
    firsts = [0]
    for shot, (begins, after) in enumerate(pairwise(int(at) for at in (*shots, len(part)))):
        if shot and (
            alike[shot - 1] < ALIKE
            or times[after - 1] - times[firsts[-1]] > LONGEST.us
            or part[begins] != part[begins - 1]
        ):
            firsts.append(begins)
        firsts += _cuts_inside(times[firsts[-1] : after], firsts[-1])
    return firsts


def _cuts_inside(times: NDArray[np.int64], first: int) -> list[int]:
    """Frames, numbered from ``first``, that begin a scene inside a shot; none of one that isn't too
    long. What is left at its end is halved rather than cut to a moment."""
    cuts: list[int] = []
    at = 0
    while (left := int(times[-1] - times[at])) > LONGEST.us:
        at = int(np.searchsorted(times, times[at] + min(LONGEST.us, left // 2), side="right"))
        cuts.append(first + at)
    return cuts


def _looks_before(frames: FrameTable, shots: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    """What the shots of the first ``count`` frames look like; only the last one, which the bound
    may cut, is worked out anew."""
    if count == len(frames):
        return _all_looks(frames)
    last = shots[-1]
    cut = _looks(frames.palettes[last:count], np.zeros(1, np.intp))
    return np.concatenate([_all_looks(frames)[: len(shots) - 1], cut])


@lru_cache(maxsize=2)
def _all_looks(frames: FrameTable) -> NDArray[np.float32]:
    """What every shot of a table looks like; tables never change."""
    return _looks(frames.palettes, _shots(frames, _parts(frames, _known(frames, None))))


def _looks(palettes: NDArray[np.float16], shots: NDArray[np.intp]) -> NDArray[np.float32]:
    """Square roots of each shot's mean colour shares [shots, 192]: two of them multiplied and
    summed are their Bhattacharyya coefficient. The first frame of a shot may still fade in."""
    shares = palettes.astype(np.float32)
    lengths = np.diff(np.append(shots, len(palettes)))
    settled = np.where(lengths > 2, lengths - 1, lengths)
    weights: NDArray[np.float32] = np.ones((len(palettes), 1), np.float32)
    weights[shots[lengths > 2]] = 0.0
    sums = np.add.reduceat(shares * weights, shots, axis=0)
    looks: NDArray[np.float32] = np.sqrt(sums / settled[:, None])
    return looks


def _span(
    times: NDArray[np.int64],
    edges: Sequence[int],
    at: int,
    part: NDArray[np.intp],
    known: Sequence[TimeRange],
) -> TimeRange:
    """From its first frame, or where its stretch begins, to the next scene or its stretch's end."""
    first, after = edges[at], edges[at + 1]
    stretch = known[min(int(part[first]), len(known) - 1)]
    start = MediaTime(int(times[first]))
    if at == 0 or part[first] != part[first - 1]:
        start = min(start, stretch.start)
    if after < len(times) and part[after] == part[first]:
        return TimeRange(start, MediaTime(int(times[after])))
    return TimeRange(start, max(stretch.end, MediaTime(int(times[after - 1]) + 1)))


def _heard(
    spans: Sequence[TimeRange], cues: Sequence[Cue], until: MediaTime | None
) -> list[list[int]]:
    """For each scene the lines whose middle lies in it; it often begins just before the cut, or
    while a scene fades in."""
    mine: list[list[int]] = [[] for _ in spans]
    starts = [span.start for span in spans]
    for index, cue in enumerate(cues):
        if until is not None and cue.span.start >= until:
            break
        middle = MediaTime((cue.span.start.us + cue.span.end.us) // 2)
        at = max(0, bisect_right(starts, middle) - 1)
        if cue.span.start < spans[at].end:
            mine[at].append(index)
    return mine
