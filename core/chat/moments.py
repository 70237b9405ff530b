"""Moments: what is told of a film to a chat model that sees. Passages, where something is said, and
the scenes between them; and which of them are told, with how many pictures.

A pure function of what is remembered. The model brings no search vectors, so where the pack has no
search encoder moments are found by the question's words; where these say nothing, they are those
just before where the viewer is, which most questions are about, and for the rest some that lie
evenly over what has been watched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.chat.passages import FOR_THE_BEST, PAUSE, choose, evenly, find_passages
from core.chat.scenes import Scene, find_scenes
from core.film.types import Cue
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

FOR_PICTURES = 2 / 3
"""Share of the rows that pictures may take where there are lines to be read, too."""
MOST_OF_ONE = 4
"""Pictures of one moment."""
JUST_BEFORE = 1 / 3
"""Share of the pictures, at the most, that show what the viewer has just seen; the best moments
come before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A moment that is told of.

    Attributes:
        moment: its index.
        frames: those whose pictures are shown, in time order.
    """

    moment: int
    frames: tuple[int, ...]


def find_moments(
    cues: Sequence[Cue],
    frames: FrameTable,
    until: MediaTime | None,
    near: MediaTime | None = None,
) -> list[Scene]:
    """All moments before ``until`` in time order.

    Args:
        cues: those before ``until`` alone.
        near: a silence around it is a moment however short it is.
    """
    passages = find_passages(cues, frames, until)
    free = np.ones(len(frames), np.bool_)
    for passage in passages:
        free[passage.frames.start : passage.frames.stop] = False
    silent = [
        moment
        for scene in find_scenes(frames, (), until)
        for moment in _silent(scene, frames, free, near)
    ]
    return sorted([*passages, *silent], key=lambda moment: moment.span.start)


def _silent(
    scene: Scene, frames: FrameTable, free: NDArray[np.bool_], near: MediaTime | None
) -> Iterable[Scene]:
    """What of a scene no passage shows: all of it, or parts that last longer than a pause."""
    runs: list[range] = []
    for frame in scene.frames:
        if free[frame]:
            joined = bool(runs) and runs[-1].stop == frame
            first = runs.pop().start if joined else frame
            runs.append(range(first, frame + 1))
    for run in runs:
        start = scene.span.start if run.start == scene.frames.start else _time(frames, run.start)
        end = scene.span.end if run.stop == scene.frames.stop else _time(frames, run.stop)
        span = TimeRange(start, end)
        wanted = near is not None and near in span
        if wanted or len(run) == len(scene.frames) or end.us - start.us > PAUSE.us:
            yield Scene(span, run, ())


def choose_told(
    moments: Sequence[Scene],
    scores: Sequence[float],
    first: Sequence[int],
    sizes: Callable[[int], int],
    picture_rows: int,
    room: int,
    most: int,
    just_seen: Sequence[int] = (),
) -> dict[int, int]:
    """Which moments are told of within ``room`` rows: index → how many pictures.

    Args:
        scores: of each moment by its words; zero for one that nothing speaks for.
        first: before all others.
        sizes: rows of a moment's words.
        picture_rows: rows of a picture.
        most: pictures, at the most.
        just_seen: shown after the best, before any others.
    """
    spoken = any(moment.cues for moment in moments)
    fitting = int(room * (FOR_PICTURES if spoken else 1.0)) // max(1, picture_rows)
    count = min(most, max(fitting, int(picture_rows <= room)))
    pictures = _pictures(moments, scores, first, just_seen, count)

    def size(at: int) -> int:
        if not moments[at].cues and not pictures.get(at):
            return room + 1  # nothing could be said of it
        return sizes(at) + pictures.get(at, 0) * picture_rows

    told = choose(scores, size, room, [*pictures, *first])
    return {at: pictures.get(at, 0) for at in told}


def _pictures(
    moments: Sequence[Scene],
    scores: Sequence[float],
    first: Sequence[int],
    just_seen: Sequence[int],
    count: int,
) -> dict[int, int]:
    """How many of ``count`` pictures are of which moment: one of each, and more where some are
    left."""
    seen = [at for at, moment in enumerate(moments) if moment.frames]
    chosen: dict[int, int] = {}

    def take(order: Iterable[int], most: int) -> None:
        for at in order:
            if at not in chosen and moments[at].frames and len(chosen) < most:
                chosen[at] = 1

    take(first, count)
    best = sorted((at for at in seen if scores[at] > 0), key=lambda at: (-scores[at], at))
    take(best, math.ceil(count * FOR_THE_BEST))
    take(just_seen, min(count, len(chosen) + max(1, int(count * JUST_BEFORE))))
    take((seen[at] for at in evenly(len(seen))), count)
    left = count - len(chosen)
    for already in range(1, MOST_OF_ONE):
        for at in chosen:
            if left and chosen[at] == already < len(moments[at].frames):
                chosen[at] += 1
                left -= 1
    return chosen


def just_before(moments: Sequence[Scene], position: MediaTime) -> list[int]:
    """The moments that the viewer has seen, the latest first."""
    return [at for at, each in enumerate(moments) if each.frames and each.span.start <= position][
        ::-1
    ]


def frames_of(
    moment: Scene,
    count: int,
    frames: FrameTable,
    near: MediaTime | None,
    alike: NDArray[np.float32] | None = None,
) -> tuple[int, ...]:
    """Frames of a moment whose pictures are shown: the latest before ``near`` and some before it,
    or else those that are likest to the question, or else some evenly.

    Args:
        alike: likeness [n] of each frame; None where that isn't known.
    """
    some: Sequence[int] = moment.frames
    if near is not None:
        some = [at for at in some if frames.times_us[at] <= near.us] or some[:1]
    length = len(some)
    count = min(count, length)
    if near is not None:
        return tuple(sorted({some[length - 1 - k * length // count] for k in range(count)}))
    if alike is not None:
        return tuple(sorted(sorted(some, key=lambda at: -float(alike[at]))[:count]))
    return tuple(some[(2 * k + 1) * length // (2 * count)] for k in range(count))


def _time(frames: FrameTable, at: int) -> MediaTime:
    return MediaTime(int(frames.times_us[at]))
