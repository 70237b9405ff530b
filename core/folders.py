"""Where Reelmate keeps things on this machine. Knows names of folders, not what is in them."""

from __future__ import annotations

import os
from pathlib import Path

DATA_VARIABLE = "REELMATE_DATA"
"""Environment variable that moves the whole data folder."""


def data_root() -> Path:
    """The folder everything of the viewer's lies in: memories, packs, logs."""
    if override := os.environ.get(DATA_VARIABLE):
        return Path(override)
    import platformdirs  # asked for seldom, and slow to load

    return platformdirs.user_data_path("reelmate", appauthor=False)


def memory_root(root: Path | None = None) -> Path:
    """One folder per film lies here."""
    return (root or data_root()) / "memory"


def packs_root(root: Path | None = None) -> Path:
    """Packs the viewer has added."""
    return (root or data_root()) / "packs"


def downloads_root(root: Path | None = None) -> Path:
    """What has come of packs that aren't whole yet."""
    return (root or data_root()) / "downloads"


def prefixes_root(root: Path | None = None) -> Path:
    """What language models have read of whole films; may be emptied at any time."""
    return (root or data_root()) / "prefixes"


def logs_root(root: Path | None = None) -> Path:
    """The engine's log."""
    return (root or data_root()) / "logs"
