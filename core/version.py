"""Which Reelmate this is, and where newer ones are told of. Asks nobody."""

from __future__ import annotations

import re

VERSION = "0.1.0"
"""As in ``pyproject.toml``."""

RELEASES = ""
"""The address of the page that tells of newer versions, "" for none. The window shows it and never
looks there by itself. Whoever publishes Reelmate sets it here."""


def is_newer(version: str, than: str) -> bool:
    """Whether one version comes after another; any comes after ""."""
    return numbers(version) > numbers(than)


def numbers(version: str) -> tuple[int, ...]:
    """ "0.10.2" → (0, 10, 2); words in it count for nothing."""
    return tuple(map(int, re.findall(r"\d+", version)))
