"""Where shots start, judged on thumbnails by PySceneDetect's ``AdaptiveDetector``.

A cut is a picture that differs much more from the one before it than its neighbours do from
theirs; a flash or fast motion, where several differ, is none. A fade out of black starts a
shot with the first picture that is no longer dark. Dissolves are not seen.

The detector remembers where its last cut was, to keep shots a least length apart. With that
length 0 it has no say, and what it tells of a picture depends only on it, the three before
and the two after it, so that it is the same wherever decoding began.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scenedetect.common import FrameTimecode
from scenedetect.detectors import AdaptiveDetector

from core.timeline import MediaTime

THUMB_WIDTH, THUMB_HEIGHT = 64, 36
BEFORE = 3
"""Pictures before one that its verdict may depend on."""
AFTER = 2
"""Pictures after one that its verdict may depend on."""

_DIFFERENT = 10.0
"""Mean change of hue, saturation and brightness; less is no cut."""
_STANDS_OUT = 4.5
"""Times the mean change of its four neighbours. A flash in stillness has 4: it goes as it came."""
_DARK = 33
_STEP = MediaTime(150_000)
"""What is on screen longer is shown to the detector again, as if films had one steady rate:
two steps away is then no neighbour any more."""

Thumb = NDArray[np.uint8]
"""uint8 BGR [THUMB_HEIGHT, THUMB_WIDTH, 3]."""

T = TypeVar("T")


class Judged(NamedTuple, Generic[T]):
    """An item with what was found: ``cut`` tells whether a shot starts with it."""

    item: T
    cut: bool
    following: T | None


class _Shown(NamedTuple, Generic[T]):
    """A picture; its verdict is still to come."""

    item: T
    following: T | None
    dark: bool
    after_dark: bool


def judge(
    pictures: Iterable[tuple[T, MediaTime, Thumb]], *, from_first: bool
) -> Iterator[Judged[T]]:
    """Tell for each picture whether a shot starts with it, a few pictures late.

    Args:
        pictures: anything, each with its presentation time and its thumbnail.
        from_first: the first of them is the film's first picture, so a shot starts there.
            Otherwise nothing said about the first ``BEFORE`` is of worth.
    """
    detector = AdaptiveDetector(
        adaptive_threshold=_STANDS_OUT,
        min_content_val=_DIFFERENT,
        window_width=AFTER,
        min_scene_len=0,
    )
    waiting: deque[_Shown[T] | None] = deque()
    first = from_first
    for number, (thumb, shown) in enumerate(_steadily(pictures)):
        # What it tells now is about the thumbnail AFTER steps ago.
        found = detector.process_frame(FrameTimecode(number, 1.0), thumb)
        waiting.append(shown)
        if len(waiting) <= AFTER or (seen := waiting.popleft()) is None:
            continue
        cut = first or (not seen.dark and (bool(found) or seen.after_dark))
        first = False
        yield Judged(seen.item, cut, seen.following)


def _steadily(
    pictures: Iterable[tuple[T, MediaTime, Thumb]],
) -> Iterator[tuple[Thumb, _Shown[T] | None]]:
    """Each thumbnail with its picture, and again with None while the picture stays on screen.

    The first picture stands before itself and the last one after itself, so that all are judged.
    """
    was_dark: bool | None = None
    for picture, following in pairwise(chain(pictures, (None,))):
        assert picture is not None
        item, time, thumb = picture
        again = min((following[1] - time).us // _STEP.us, AFTER) if following else AFTER
        if was_dark is None:
            for _ in range(AFTER):
                yield thumb, None
        is_dark = dark(thumb)
        yield thumb, _Shown(item, following[0] if following else None, is_dark, bool(was_dark))
        for _ in range(again):
            yield thumb, None
        was_dark = is_dark


def dark(thumb: Thumb) -> bool:
    """Whether nothing can be seen."""
    return bool(thumb.max() < _DARK)
