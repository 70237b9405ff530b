"""What a GGUF says of the chat model in it, and an mmproj of its eyes. Values only: reading them is
``chat_reading``'s and ``eyes_reading``'s."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any

FACTS = "eyes.json"
"""What was found out about a pack's eyes when it was made."""

WIDEST_PICTURE = (536, 224)
"""Width and height of the largest picture that a chat pack remembers of a film: one of 2.39:1."""

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


@dataclass(frozen=True, slots=True)
class EyesFacts:
    """Of an mmproj, measured when it looked at a picture of the size of ``WIDEST_PICTURE``.

    Attributes:
        projector: its kind, as the file says.
        picture_rows: rows of context that the picture took.
        work_bytes: intermediate results, on a CPU.
        seconds: that the CPU took which looked.
    """

    projector: str
    picture_rows: int
    work_bytes: int
    seconds: float

    def write(self, folder: Path) -> None:
        """Make them part of the pack in ``folder``."""
        text = json.dumps(asdict(self), indent=1)
        (folder / FACTS).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def of(cls, values: Any) -> EyesFacts:
        """From JSON.

        Raises:
            ValueError: it is something else.
        """
        try:
            numbers = values["picture_rows"], values["work_bytes"]
            projector, seconds = values["projector"], values["seconds"]
        except (LookupError, TypeError) as error:
            raise ValueError("a value is missing") from error
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError("a number is none")
        if type(seconds) not in (int, float) or not 0 <= seconds < inf:
            raise ValueError("it took no time that can be told")
        return cls(str(projector), *numbers, float(seconds))


def name_of(path: Path) -> str:
    """A pack's name made of a file's; "" where nothing of it can be in one."""
    return pack_name(path.stem)


def pack_name(words: str) -> str:
    """The same, made of any words."""
    return _NOT_IN_NAMES.sub("-", words.lower()).strip("-._")[:64]
