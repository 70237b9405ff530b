"""What a GGUF says of the chat model in it. Values only: reading it is ``chat_reading``'s."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that can be talked to.

    Attributes:
        longest: rows it was trained for.
        licence, origin: as the file says, "" where it says nothing.
        languages: two-letter codes, none where it says nothing.
    """

    name: str
    architecture: str
    licence: str
    origin: str
    languages: tuple[str, ...]
    longest: int


def name_of(path: Path) -> str:
    """A pack's name made of a file's; "" where nothing of it can be in one."""
    return _NOT_IN_NAMES.sub("-", path.stem.lower()).strip("-._")[:64]
