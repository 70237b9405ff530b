"""Films that were taken sideways, where mpv's software renderer can't turn them.

libmpv's software renderer ends the whole program at a picture that must be turned by a quarter
(an assertion in ``mp_image_crop``, seen with 0.35): every film that a phone took upright. With
it mpv leaves pictures as they lie, and a filter turns them. Filters work before words are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

LABEL = "@upright"
FILTERS = {90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"}
"""Degrees clockwise that a film asks for → FFmpeg's filter."""


class Turning:
    """Turns films by a filter, once ``by_filter`` was called; else mpv's renderer turns them.

    Args:
        send: a command to mpv.
    """

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._by_filter = False
        self._turned = 0

    def by_filter(self) -> None:
        """The renderer can't turn pictures; call before the first film is loaded."""
        self._by_filter = True
        self._send("set", "video-rotate", "no")

    def begin(self) -> None:
        """Another film is loaded: as it lies, until its tracks are known."""
        self._turn(0)

    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value."""
        if name == "track-list" and value:
            self._turn(_asked_for(value))

    def _turn(self, degrees: int) -> None:
        if not self._by_filter or degrees == self._turned:
            return
        if self._turned:
            self._send("vf", "remove", LABEL)
        self._turned = degrees
        if degrees:
            self._send("vf", "add", f"{LABEL}:lavfi=[{FILTERS[degrees]}]")


def _asked_for(tracks: Sequence[dict[str, Any]]) -> int:
    """Degrees clockwise by which the picture in force is to be turned."""
    for track in tracks:
        if track.get("type") == "video" and track.get("selected"):
            degrees = int(track.get("demux-rotation") or 0) % 360
            return degrees if degrees in FILTERS else 0
    return 0
