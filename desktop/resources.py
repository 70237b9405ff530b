"""The window's folders among the files that come with Reelmate. Paths only."""

from __future__ import annotations

from pathlib import Path

from core.resources import resource_path

ICONS = resource_path("icons")
STYLES = resource_path("styles")
TRANSLATIONS = resource_path("translations")


def sample_film() -> Path | None:
    """The sample film, or None where this copy of Reelmate comes without it."""
    return next(iter(sorted(resource_path("sample").glob("*.mp4"))), None)
