"""Which libraries a folder of programs needs and does not carry. Linux only."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

_MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
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


def needed(files: Iterable[Path]) -> set[str]:
    """The names of the libraries that files ask for themselves."""
    found: set[str] = set()
    for file in files:
        told = subprocess.run(
            ["objdump", "-p", str(file)], capture_output=True, text=True, check=True
        )
        found.update(_NEEDED.findall(told.stdout))
    return found


def found(file: Path) -> dict[str, Path]:
    """Where this system finds all that a file needs, and what that needs in turn."""
    told = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False)
    return {name: Path(path) for name, path in _FOUND.findall(told.stdout)}


def missing(folder: Path) -> set[str]:
    """What the files of a folder ask for and the folder doesn't hold."""
    files = list(binaries(folder))
    there = {path.name for path in folder.rglob("*") if ".so" in path.name}
    return needed(files) - there
