"""Scenes: neighbouring shots that look alike, as units of recall and of linking.

A pure function of the committed frames and the words, made anew for each question, so a
growing index needs no repair. Knows no models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.film.types import Cue
from core.memory.store import FrameTable
from core.timeline import MediaTime, TimeRange

ALIKE = 0.85
"""Cosine of two shots' mean content tokens from which on they are one scene."""

LONGEST = MediaTime.from_seconds(20)


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch of film that is recalled, shown and linked as one.

    Attributes:
        frames: indices [first, last) into the frame table.
        cues: indices of the lines that begin in it.
    """

    span: TimeRange
    frames: range
    cues: tuple[int, ...]


def find_scenes(frames: FrameTable, cues: Sequence[Cue], until: MediaTime | None) -> list[Scene]:
    """Cut what was watched before ``until`` into scenes, in time order.

    Args:
        cues: the film's lines in time order; a line belongs to the scene it begins in.
        until: nothing later exists; None for all that was watched.
    """
    end = frames.watched_until if until is None else min(until, frames.watched_until)
    count = int(np.searchsorted(frames.times_us, end.us, side="left"))
    if until is not None and count == 0 and len(frames):
        count = 1  # the very first picture is on screen
    if count == 0:
        return []
    starts = [i for i in range(count) if i == 0 or frames.shot_start[i]]
    bounds = [*starts, count]
    looks = [_mean_look(frames, range(a, b)) for a, b in pairwise(bounds)]
    firsts = [0]
    for shot in range(1, len(starts)):
        began = int(frames.times_us[starts[firsts[-1]]])
        ends = int(frames.times_us[bounds[shot + 1] - 1])
        alike = float(looks[shot] @ looks[shot - 1]) >= ALIKE
        if not alike or ends - began > LONGEST.us:
            firsts.append(shot)
    edges = [starts[shot] for shot in firsts] + [count]
    scenes = []
    cue = 0
    for first, last in pairwise(edges):
        begins = MediaTime(int(frames.times_us[first])) if first else MediaTime(0)
        finishes = MediaTime(int(frames.times_us[last])) if last < count else end
        finishes = max(finishes, begins)
        mine = []
        while cue < len(cues) and (cues[cue].span.start < finishes or last == count):
            if cues[cue].span.start >= end:
                break
            mine.append(cue)
            cue += 1
        scenes.append(Scene(TimeRange(begins, finishes), range(first, last), tuple(mine)))
    return scenes


def _mean_look(frames: FrameTable, shot: range) -> NDArray[np.float32]:
    """A shot's unit mean content token [c · L]."""
    look: NDArray[np.float32] = (
        frames.content[shot.start : shot.stop].astype(np.float32).mean(axis=0).ravel()
    )
    length = float(np.linalg.norm(look))
    return look / length if length else look
