"""A stream of text cut into sentences, for models that don't say where one ends."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])")


class SentenceCutter:
    """Text in, whole sentences out.

    Attributes:
        rest: what hasn't ended yet.
    """

    def __init__(self) -> None:
        self.rest = ""

    def push(self, piece: str) -> list[str]:
        """The sentences that ``piece`` ends; one ends where the next begins, or behind a Chinese
        mark, which no space follows."""
        *ended, self.rest = _SENTENCE.split(self.rest + piece)
        return [sentence for sentence in ended if sentence.strip()]
