"""What ends the packaging with a sentence."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


class PackageError(Exception):
    """The packaging can't go on; the message says what the person at the keyboard can do."""


def need_tools(names: Sequence[str], packages: str) -> None:
    """Make sure that programs are installed.

    Raises:
        PackageError: naming those that are not, and what brings them.
    """
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        raise PackageError(f"Not installed: {', '.join(missing)}. Install {packages}.")


def need_disk(folder: Path, size: int) -> None:
    """Make sure that so many bytes are free.

    Raises:
        PackageError: they are not.
    """
    free = shutil.disk_usage(folder).free
    if free < size:
        raise PackageError(
            f"{folder} has {free / 1e9:.1f} GB free; packaging takes {size / 1e9:.0f} GB."
        )
