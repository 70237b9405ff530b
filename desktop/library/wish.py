"""What somebody wants to see: from the command line, or handed over by a second start."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.timeline import MediaTime

LARGEST = 2**20
MOST = 5000


@dataclass(frozen=True, slots=True)
class Wish:
    """Films, and how the first of them begins.

    Attributes:
        things: paths, folders, lists and addresses; paths are absolute.
        start: where the first one begins, None: where it was left.
        activation: the token by which Wayland lets a window come to the front, "" for none.
    """

    things: tuple[str, ...] = ()
    start: MediaTime | None = None
    full_screen: bool = False
    paused: bool = False
    activation: str = ""

    def written(self) -> bytes:
        """One line."""
        said = {
            "things": self.things,
            "start_us": None if self.start is None else self.start.us,
            "full_screen": self.full_screen,
            "paused": self.paused,
            "activation": self.activation,
        }
        return json.dumps(said).encode("ascii") + b"\n"


def read_wish(line: bytes) -> Wish | None:
    """What was written, None where that is no wish."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    things, start = said.get("things"), said.get("start_us")
    if not isinstance(things, list) or len(things) > MOST:
        return None
    if not all(isinstance(thing, str) and thing for thing in things):
        return None
    return Wish(
        tuple(things),
        MediaTime(start) if type(start) is int and start >= 0 else None,
        said.get("full_screen") is True,
        said.get("paused") is True,
        str(said.get("activation") or "")[:200],
    )
