"""Where shots start, judged on thumbnails.

A cut is a picture that differs much more from the one before it than its neighbours
within 0.3 s do from theirs; a flash or fast motion, where several differ, is none. A
fade out of black starts a shot with the first picture that is no longer dark. What is
said of a picture depends only on it, the three before and the two after it, so
that it is the same wherever decoding began. Dissolves are not seen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.timeline import MediaTime

THUMB_WIDTH, THUMB_HEIGHT = 64, 36
BEFORE = 3
"""Pictures before one that its verdict may depend on."""
AFTER = 2
"""Pictures after one that its verdict may depend on."""

_DIFFERENT = 6.0
_STANDS_OUT = 2.0
_DARK = 44
_NEIGHBOURS = MediaTime(300_000)

Thumb = NDArray[np.int16]
"""int16 [THUMB_HEIGHT * 3 / 2, THUMB_WIDTH], planar YUV 4:2:0, studio range."""

T = TypeVar("T")


class Judged(NamedTuple, Generic[T]):
    """An item with what was found: ``cut`` tells whether a shot starts with it."""

    item: T
    cut: bool
    following: T | None


class _Seen(NamedTuple, Generic[T]):
    item: T
    time: MediaTime
    thumb: Thumb
    change: float | None


def judge(
    pictures: Iterable[tuple[T, MediaTime, Thumb]], *, from_first: bool
) -> Iterator[Judged[T]]:
    """Tell for each picture whether a shot starts with it, ``AFTER`` pictures late.

    Args:
        pictures: anything, each with its presentation time and its thumbnail.
        from_first: the first of them is the film's first picture, so a shot starts there.
            Otherwise nothing said about the first ``BEFORE`` is of worth.
    """
    window: deque[_Seen[T]] = deque(maxlen=BEFORE + 1 + AFTER)
    centre = -1  # index in the window of the next picture to be judged
    first = from_first
    for item, time, thumb in pictures:
        change = difference(window[-1].thumb, thumb) if window else None
        if len(window) == window.maxlen:
            centre -= 1
        window.append(_Seen(item, time, thumb, change))
        if centre < 0:
            centre = 0
        if len(window) - centre > AFTER:
            yield _verdict(window, centre, first)
            first = False
            centre += 1
    while 0 <= centre < len(window):
        yield _verdict(window, centre, first)
        first = False
        centre += 1


def _verdict(window: deque[_Seen[T]], centre: int, first: bool) -> Judged[T]:
    seen = window[centre]
    following = window[centre + 1].item if centre + 1 < len(window) else None
    if first:
        return Judged(seen.item, True, following)
    if seen.change is None or dark(seen.thumb):
        return Judged(seen.item, False, following)
    around = (
        window[i]
        for i in range(max(centre - AFTER, 0), min(centre + AFTER + 1, len(window)))
        if i != centre
    )
    near = [
        other.change or 0.0
        for other in around
        if seen.time - _NEIGHBOURS <= other.time <= seen.time + _NEIGHBOURS
    ]
    stands_out = seen.change >= _DIFFERENT and seen.change >= _STANDS_OUT * max(near, default=0.0)
    return Judged(seen.item, stands_out or dark(window[centre - 1].thumb), following)


def difference(one: Thumb, other: Thumb) -> float:
    """Mean difference of two thumbnails: of brightness plus of both colours, 0 to about 500."""
    apart = np.abs(one - other)
    return float(apart[:THUMB_HEIGHT].mean() + 2 * apart[THUMB_HEIGHT:].mean())


def dark(thumb: Thumb) -> bool:
    """Whether nothing can be seen."""
    return bool(thumb[:THUMB_HEIGHT].max() < _DARK)
