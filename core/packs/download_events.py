"""What a download tells while it runs. Knows no library, so that the window may read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetching:
    """``done`` of ``total`` bytes of all files are there; ``file`` is coming."""

    file: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Making:
    """The pack is being written; ``done`` of ``total`` bytes."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Made:
    """The pack is there."""

    pack: str


Event = Fetching | Making | Made
