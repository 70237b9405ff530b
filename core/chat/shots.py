"""Shots of what is known of a film, and whether one goes on with the scene of the one before it.

A wide shot and a close one of the same place share their palette and little else, so colours are
what is compared first. Two scenes that follow each other in one place share them, too, but not
who is there and what is done: where colours leave it open, pictures decide. How close two pictures'
search vectors are says nothing by itself, since every pack has its own; it is measured between how
close any two shots of the film are, and the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.memory.coverage import Coverage
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

ALIKE = 0.79
"""Bhattacharyya coefficient of two shots' palettes from which on they are one scene. On
drawn films 95 % of the cuts inside a scene lie above 0.84 and 95 % of those between two
scenes below 0.73."""
PICTURES_COUNT = 0.15
"""What is added to it where two shots' pictures are the same, before ``HALFWAY`` is taken away."""
SAME = 0.999
"""How close any two shots of a film are, on average, from which on none differs."""
HALFWAY = 0.3
"""How close pictures are that speak neither for nor against one scene: 0 is as close as any two of
the film, 1 the same. In drawn films three of four neighbours in a scene are above 0.6, and 95 of
100 that belong to two scenes below 0.25."""


def known_parts(frames: FrameTable, until: MediaTime | None) -> list[TimeRange]:
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


def parts_of(frames: FrameTable, known: Sequence[TimeRange]) -> NDArray[np.intp]:
    """In which of the known stretches each frame lies, [n]."""
    return np.searchsorted([span.end.us for span in known], frames.times_us, side="right")


def shots_of(frames: FrameTable, part: NDArray[np.intp]) -> NDArray[np.intp]:
    """Indices of the frames with which a shot, or a known stretch, begins; of as many frames as
    ``part`` has."""
    begins = frames.shot_start[: len(part)].copy()
    begins[0] = True
    begins[1:] |= part[1:] != part[:-1]
    return np.flatnonzero(begins)


def alike(frames: FrameTable, shots: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Of each shot but the first whether it looks like the one before, bool [shots − 1].

    Args:
        shots: of the first ``count`` frames; nothing behind these counts.
    """
    looks, pictures = _before(frames, shots, count)
    colours = np.einsum("sp,sp->s", looks[1:], looks[:-1])
    like: NDArray[np.bool_] = colours + PICTURES_COUNT * _closeness(pictures) >= ALIKE
    return like


def _closeness(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much closer neighbouring shots' pictures are than ``HALFWAY``, [shots − 1]; 0 where no
    two shots differ, as without search vectors."""
    count = len(pictures)
    close: NDArray[np.float32] = np.einsum("sp,sp->s", pictures[1:], pictures[:-1])
    whole = float(np.square(pictures.sum(axis=0)).sum() - np.square(pictures).sum())
    any_two = whole / max(1, count * (count - 1))
    if not pictures.any() or any_two > SAME:
        return np.zeros_like(close)
    return (close - any_two) / (1 - any_two) - HALFWAY


def _before(
    frames: FrameTable, shots: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the shots of the first ``count`` frames look like; only the last one, which the bound
    may cut, is worked out anew."""
    if count == len(frames):
        return _every(frames)
    last = slice(int(shots[-1]), count)
    cut = _looks(frames.palettes[last], frames.search[last], np.zeros(1, np.intp))
    whole = _every(frames)
    looks, pictures = (
        np.concatenate([all_of[: len(shots) - 1], own])
        for all_of, own in zip(whole, cut, strict=True)
    )
    return looks, pictures


@lru_cache(maxsize=2)
def _every(frames: FrameTable) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What every shot of a table looks like; tables never change."""
    shots = shots_of(frames, parts_of(frames, known_parts(frames, None)))
    return _looks(frames.palettes, frames.search, shots)


def _looks(
    palettes: NDArray[np.float16], search: NDArray[np.float16], shots: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Square roots of each shot's mean colour shares [shots, 192], two of which multiplied and
    summed are their Bhattacharyya coefficient; its mean search vector [shots, S], of length 1 or
    0."""
    looks = np.sqrt(_means(palettes, shots))
    pictures = _means(search, shots)
    lengths = np.linalg.norm(pictures, axis=1, keepdims=True)
    return looks, np.divide(pictures, lengths, out=np.zeros_like(pictures), where=lengths > 0)


def _means(values: NDArray[np.float16], shots: NDArray[np.intp]) -> NDArray[np.float32]:
    """Of each shot's frames but the first, which may still fade in, [shots, width]."""
    lengths = np.diff(np.append(shots, len(values)))
    settled = np.where(lengths > 2, lengths - 1, lengths)
    weights: NDArray[np.float32] = np.ones((len(values), 1), np.float32)
    weights[shots[lengths > 2]] = 0.0
    sums = np.add.reduceat(values.astype(np.float32) * weights, shots, axis=0)
    means: NDArray[np.float32] = np.divide(sums, settled[:, None], dtype=np.float32)
    return means
