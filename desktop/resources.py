"""Where the files that come with Reelmate lie. Paths only."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "resources"
ICONS = ROOT / "icons"
STYLES = ROOT / "styles"
TRANSLATIONS = ROOT / "translations"


def sample_film() -> Path | None:
    """The sample film, or None where this copy of Reelmate comes without it."""
    return next(iter(sorted((ROOT / "sample").glob("*.mp4"))), None)
