"""Scenes: neighbouring shots that look alike, as units of recall and of linking.

A pure function of the committed frames and the words, made anew for each question (a few
milliseconds for three hours), so a growing index needs no repair. Knows no models.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.chat.shots import alike, known_parts, parts_of, shots_of
from core.film.types import Cue
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

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
    known = known_parts(frames, until)
    part = parts_of(frames, known)[:count]
    shots = shots_of(frames, part)
    firsts = _first_frames(frames, shots, part)
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


def _first_frames(
    frames: FrameTable,
    shots: NDArray[np.intp],
    part: NDArray[np.intp],
) -> list[int]:
    """Which frames begin a scene: of a shot that looks otherwise than the one before, of one that
    makes the scene too long or lies in a stretch of its own, and inside one that is itself too
    long."""
    times = frames.times_us[: len(part)]
    goes_on = alike(frames, shots, len(part))
    firsts = [0]
    for shot, (begins, after) in enumerate(pairwise(int(at) for at in (*shots, len(part)))):
        if shot and (
            not goes_on[shot - 1]
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
