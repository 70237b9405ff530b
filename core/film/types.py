"""What is known of a film before and while it is watched. Values only, no decoding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from core.timeline import MediaTime, TimeRange

if TYPE_CHECKING:  # the window's process gets on without it, and starts the sooner
    import numpy as np
    from numpy.typing import NDArray

DRAWN_COMMENT = "Drawn by Reelmate"
"""The comment tag of films from ``core.training.films``, the only world the starter knows."""


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Words that come with a film: a file beside it or a stream inside it.

    Attributes:
        language: two- or three-letter code as written, "" where none is given.
        title: the track's own name, "" where none is given.
        codec: "srt", "subrip", "mov_text", "ass", ...
        path: the file beside the film, or None for a stream inside it.
        stream: the stream's index in the container, or None for a file.
        forced: whether it holds only what is said in another language than the film's.
    """

    language: str
    title: str
    codec: str
    path: Path | None = None
    stream: int | None = None
    forced: bool = False


@dataclass(frozen=True, slots=True)
class FilmInfo:
    """What probing tells of a film.

    Attributes:
        duration: presentation length of the picture.
        width, height: of the picture as shown (rotation and pixel shape applied).
        frame_rate: average frames a second, or None where the container can't say.
        audio_tracks: number of sound streams.
        comment: the container's comment tag ("" without one); drawn films carry
            ``DRAWN_COMMENT`` there.
        ends: when both picture and sound have ended, whatever the container claims; zero where
            nobody looked.
    """

    path: Path
    title: str
    duration: MediaTime
    width: int
    height: int
    frame_rate: Fraction | None
    video_codec: str
    audio_tracks: int
    subtitles: tuple[SubtitleTrack, ...]
    comment: str = ""
    ends: MediaTime = MediaTime()  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of the film: what is said or written from ``span.start`` to ``span.end``."""

    span: TimeRange
    text: str


@dataclass(frozen=True, slots=True)
class SampledFrame:
    """A frame the companion looks at.

    Attributes:
        time: presentation time.
        picture: uint8 RGB [h, w, 3], upright, square pixels, short side as asked.
        shot_start: whether it is the first frame of a shot (else: on the second's grid).
    """

    time: MediaTime
    picture: NDArray[np.uint8]
    shot_start: bool
