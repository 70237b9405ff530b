"""Which libraries programs need, and where they are found. Linux only."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_MAGIC = b"\x7fELF"
_FOUND = re.compile(r"^\s*(\S+) => (/\S+)", re.MULTILINE)


def binaries(folder: Path) -> Iterator[Path]:
    """Programs and libraries below a folder, links not followed."""
    for path, _, files in os.walk(folder):
        for name in files:
            file = Path(path, name)
            if not file.is_symlink() and _is_elf(file):
                yield file


def _is_elf(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == _MAGIC


def found(file: Path) -> dict[str, Path]:
    """Where this system finds all that a file needs, and what that needs in turn."""
    told = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False)
    return {name: Path(path) for name, path in _FOUND.findall(told.stdout)}
