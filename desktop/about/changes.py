"""What is new for viewers, version by version, in the language in force.

``resources/changes`` has one file a language; developers read ``CHANGELOG.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.resources import resource_path
from core.version import VERSION, is_newer
from desktop import translate

_VERSION = re.compile(r"^## (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One version.

    Attributes:
        words: Markdown, without the version's heading.
    """

    version: str
    words: str


def changes(code: str = "") -> tuple[Change, ...]:
    """All versions, the newest first.

    Args:
        code: a language of ``desktop.translate.LANGUAGES``, "" for the one in force.
    """
    path = resource_path(f"changes/{code or translate.language()}.md")
    _, *parts = _VERSION.split(path.read_text(encoding="utf-8"))
    return tuple(
        Change(version, words.strip())
        for version, words in zip(parts[::2], parts[1::2], strict=True)
    )


def since(before: str) -> tuple[Change, ...]:
    """What came after a version; the newest alone where it is not known which ran before."""
    found = tuple(
        each
        for each in changes()
        if is_newer(each.version, before) and not is_newer(each.version, VERSION)
    )
    return found if before else found[:1]


def as_markdown(told: tuple[Change, ...]) -> str:
    """Under one another, each with its version."""
    return "\n\n".join(f"## {each.version}\n\n{each.words}" for each in told)
