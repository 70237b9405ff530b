"""A stream of text cut into sentences, for models that don't say where one ends."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])")
_SHORTENED = re.compile(r"(?<![A-Za-z])(?:Mrs?|Ms|Dr|St|Prof|Capt|Col|Gen|Lt|Sgt|[A-HJ-Z])\.\Z")
"""A title or an initial; "I." may well end a sentence."""


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
        text, ended, start = self.rest + piece, [], 0
        for between in _BETWEEN.finditer(text):
            sentence = text[start : between.start()]
            if not _SHORTENED.search(sentence):
                ended.append(sentence)
                start = between.end()
        self.rest = text[start:]
        return [sentence for sentence in ended if sentence.strip()]
