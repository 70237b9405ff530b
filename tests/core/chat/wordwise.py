"""A tokenizer for tests of what may follow: every English word and Chinese character is one id."""

from __future__ import annotations

import re

_IDS = re.compile(r"[A-Za-z]+|[\u4e00-\u9fff]|[^\w\s]")
STOPS = (".", "。")
words: list[str] = []
"""By id, as they came up."""


def ids(text: str) -> list[int]:
    """Words to ids."""
    found = _IDS.findall(text)
    words.extend(each for each in found if each not in words)
    return [words.index(each) for each in found]
