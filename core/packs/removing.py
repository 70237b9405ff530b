"""Deleting a pack that was added, and what is left of packs that were never whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import DownloadInUseError, PackStaysError, StorageError
from core.folders import downloads_root, packs_root
from core.packs.download_lock import alone
from core.packs.find import find_pack
from core.packs.manifest import NAME
from core.packs.whole import half_made, names_half_made


@dataclass(frozen=True, slots=True)
class Begun:
    """A download that didn't come to its end; ``size`` bytes of it are here."""

    name: str
    size: int


def remove_pack(name: str, data_root: Path | None = None) -> None:
    """Delete it.

    Raises:
        PackMissingError: there is none.
        PackStaysError: Reelmate brings it.
        StorageError: it can't be.
    """
    folder = find_pack(name, data_root)
    if not is_viewers(folder, data_root):
        raise PackStaysError(name)
    try:
        gone = folder.with_name(f".{name}.removed")
        folder.replace(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error


def forget(name: str, data_root: Path | None = None) -> None:
    """Throw away what was downloaded for a pack that isn't whole yet.

    Raises:
        DownloadInUseError: it is being downloaded.
    """
    with alone(name, data_root):
        shutil.rmtree(downloads_root(data_root) / name, ignore_errors=True)


def is_viewers(folder: Path, data_root: Path | None = None) -> bool:
    """Whether a pack's folder is one that was added."""
    return folder.parent == packs_root(data_root)


def sweep(data_root: Path | None = None) -> None:
    """Delete what a process that was killed left of packs it was writing; a pack that another
    process is writing now is left alone."""
    for name in names_half_made(packs_root(data_root)):
        clear(name, data_root)


def clear(name: str, data_root: Path | None = None) -> None:
    """The same for one pack."""
    with suppress(DownloadInUseError, StorageError), alone(name, data_root):
        for half in half_made(packs_root(data_root), name):
            shutil.rmtree(half, ignore_errors=True)


def begun(data_root: Path | None = None) -> tuple[Begun, ...]:
    """Downloads that can go on, by name."""
    found = []
    for folder in sorted(downloads_root(data_root).glob("[!.]*")):
        if NAME.fullmatch(folder.name) and folder.is_dir():
            size = sum(_sizes(folder))
            if size:
                found.append(Begun(folder.name, size))
    return tuple(found)


def _sizes(folder: Path) -> Iterator[int]:
    """Of all files below a folder, which may be deleted or moved away meanwhile."""
    for inside, _, names in os.walk(folder):  # passes over what isn't there any more
        yield from (_size(Path(inside) / name) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # it has just become another file
        return 0
