"""A first look at a long film: some of its key frames, without decoding what lies between.

A stretch depends on the film, its bounds and the distance only, whatever was read before.
"""

from __future__ import annotations

from core.closing import Closing
from core.film.pictures import Pictures
from core.film.scaling import Scaler
from core.film.types import FilmInfo, SampledFrame
from core.timeline import MediaTime, TimeRange


class GlimpseReader(Closing):
    """Reads a film's key frames stretch by stretch; a context manager.

    Args:
        info: the film, from ``probe``.
        short_side: of the pictures wanted, in pixels.
        apart: how far two frames lie from each other at least.

    Raises:
        MediaMissingError, MediaOpenError, NoVideoError: the film went away.
    """

    def __init__(self, info: FilmInfo, short_side: int, apart: MediaTime) -> None:
        self._apart = apart
        self._scaler = Scaler(info, short_side)
        self._pictures = Pictures(info.path)

    def close(self) -> None:
        """Let the file go."""
        self._pictures.close()

    def stretch(self, span: TimeRange) -> list[SampledFrame]:
        """Key frames shown in ``span``, each standing for a shot; may be none.

        Raises:
            MediaMissingError, MediaOpenError: the file went away.
        """
        return [
            SampledFrame(time, self._scaler.picture(frame), shot_start=True)
            for time, frame in self._pictures.key_frames(span.start, span.end, self._apart)
        ]
