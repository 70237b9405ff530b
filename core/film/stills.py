"""One small picture of a film, from any place in it, for a glance.

Only a key frame is decoded, the one at or before the time asked for: some hundredths of a second
of work. The film stays open between two, so that a pointer that moves along doesn't open it anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.film.pictures import Pictures
from core.film.scaling import Scaler
from core.film.types import FilmInfo
from core.timeline import MediaTime

SHORT_SIDE = 144


class StillReader(Closing):
    """Reads single pictures of one film after the other; a context manager."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._pictures: Pictures | None = None
        self._scaler: Scaler | None = None

    def close(self) -> None:
        """Let the file go."""
        if self._pictures is not None:
            self._pictures.close()
        self._path = self._pictures = self._scaler = None

    def still(self, info: FilmInfo, time: MediaTime) -> tuple[MediaTime, NDArray[np.uint8]] | None:
        """A key frame's time and its RGB picture [h, w, 3]; None where none can be had.

        Raises:
            MediaMissingError, MediaOpenError, NoVideoError: the film went away.
        """
        if self._pictures is None or self._scaler is None or self._path != info.path:
            self.close()
            self._scaler = Scaler(info, SHORT_SIDE)
            self._pictures = Pictures(info.path)
            self._path = info.path
        found = self._pictures.key_frame_before(time)
        if found is None:
            return None
        return found.time, self._scaler.picture(found.frame)
