"""The streams of a film, as the player names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Track:
    """A sound, picture or subtitle stream of the film that is open."""

    number: int
    kind: Literal["video", "audio", "sub"]
    title: str
    language: str
    selected: bool
    still: bool = False

    @property
    def label(self) -> str:
        """The track as a menu names it."""
        named = " · ".join(part for part in (self.title, self.language) if part)
        return named or f"#{self.number}"


def read_tracks(told: Sequence[dict[str, Any]]) -> tuple[Track, ...]:
    """mpv's ``track-list``."""
    return tuple(
        Track(
            number=track["id"],
            kind=track["type"],
            title=track.get("title", ""),
            language=track.get("lang", ""),
            selected=bool(track.get("selected")),
            still=bool(track.get("image") or track.get("albumart")),
        )
        for track in told
    )
