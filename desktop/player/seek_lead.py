"""How far before its target an exact seek begins, where a container can't tell key frames.

In MPEG's transport and program streams FFmpeg seeks to some packet, and what can be shown begins
with the key frame after it: seconds late, or nothing at all. So mpv is told to aim earlier in
these and to decode up to the target. A key frame further apart than ``LEAD_S`` is still missed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

LEAD_S = 5
FORMATS = frozenset({"mpegts", "mpeg"})
SUFFIXES = frozenset({".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".vob"})


class SeekLead:
    """Args:
    put: sets a property of mpv.
    """

    def __init__(self, put: Callable[[str, str], None]) -> None:
        self._put = put
        self._lead = 0

    def begin(self, film: str) -> None:
        """``film`` is loaded: guess by its name, since it may begin in its midst."""
        self._set(PurePath(film).suffix.lower() in SUFFIXES)

    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value."""
        if name == "file-format" and value:
            self._set(value in FORMATS)

    def _set(self, rough: bool) -> None:
        lead = LEAD_S if rough else 0
        if lead != self._lead:
            self._lead = lead
            self._put("hr-seek-demuxer-offset", str(lead))
