"""Decoded frames as the small upright pictures the companion looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from core.film.types import FilmInfo

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_LONGEST = 16
"""A picture more oblong than this many times its short side is squeezed."""
_COLOURSPACE_UNKNOWN = 2
_EXACT = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT


def picture_size(info: FilmInfo, short_side: int) -> tuple[int, int]:
    """(width, height) of the sampled pictures."""
    short, long = sorted((info.width, info.height))
    stretched = min(max(round(long * short_side / short), short_side), short_side * _LONGEST)
    return (stretched, short_side) if info.width >= info.height else (short_side, stretched)


class Scaler:
    """Makes every frame of a film a picture of one size.

    Args:
        short_side: of the pictures wanted, in pixels.
    """

    def __init__(self, info: FilmInfo, short_side: int) -> None:
        self._size = picture_size(info, short_side)
        self._reformatter = VideoReformatter()

    def picture(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """The frame as shown: uint8 RGB [h, w, 3]."""
        turns = round(frame.rotation / 90) % 4
        width, height = self._size if turns % 2 == 0 else self._size[::-1]
        scaled = self._reformatter.reformat(
            frame,
            width,
            height,
            "rgb24",
            src_colorspace=_colourspace(frame),
            interpolation=_EXACT,
            threads=1,
        )
        upright = np.rot90(scaled.to_ndarray(), turns)
        # A copy: the array may be a view of the decoder's own memory.
        return np.array(upright, dtype=np.uint8, order="C")


def _colourspace(frame: VideoFrame) -> Colorspace | None:
    """How the frame's YUV is meant where it doesn't say, guessed by size as mpv guesses."""
    if frame.colorspace != _COLOURSPACE_UNKNOWN:
        return None
    return Colorspace.ITU709 if frame.width >= 1280 or frame.height > 576 else Colorspace.ITU601
