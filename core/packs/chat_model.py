"""What a GGUF says of the chat model in it. Values only: reading it is ``chat_reading``'s."""

from __future__ import annotations

from dataclasses import dataclass


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
