"""The memories of all films on this machine: what they take, and letting them go.

A film's folder bears its fingerprint; what it is called stands in a small file inside, written
each time it is opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import MemoryInUseError, MemoryMissingError, StorageError
from core.folders import memory_root, prefixes_root
from core.memory.database import is_open

LABEL = "film.json"
_LARGEST_LABEL = 1 << 16


@dataclass(frozen=True, slots=True)
class Remembered:
    """A film that something is known of.

    Attributes:
        title: as it was called when it was last opened, "" where that is not known.
        path: where it lay then, "" likewise.
        bytes: on the disk, all of it.
        packs: keys of the packs that have watched it.
    """

    fingerprint: str
    title: str
    path: str
    bytes: int
    packs: tuple[str, ...]


def label(folder: Path, title: str, path: Path) -> None:
    """Write what the film of this folder is called.

    Raises:
        StorageError: it can't be written.
    """
    fresh = folder / f"{LABEL}.new"
    try:
        fresh.write_text(json.dumps({"title": title, "path": str(path)}) + "\n", encoding="ascii")
        fresh.replace(folder / LABEL)
    except OSError as error:
        raise StorageError(folder, (error.strerror or str(error)).lower()) from error


def remembered(data_root: Path | None = None) -> Iterator[Remembered]:
    """All films, in the order of their names."""
    root = memory_root(data_root)
    folders = [folder for folder in root.glob("[!.]*") if folder.is_dir()]
    yield from sorted(map(_look, folders), key=lambda film: (film.title.lower(), film.fingerprint))


def forget(name: str, data_root: Path | None = None) -> list[Remembered]:
    """Remove the memory of the film of this fingerprint, title or path; gives what was removed.

    What language models made of whole films goes too, of all films: those files don't say which
    film they are of, and are made again when they are needed.

    Raises:
        MemoryMissingError: there is none.
        MemoryInUseError: it is open in a window, or a command is watching it.
        StorageError: it can't be removed.
    """
    root = memory_root(data_root)
    for half in root.glob(".*.removed"):  # where a forgetting was cut off
        shutil.rmtree(half, ignore_errors=True)
    films = [film for film in remembered(data_root) if _is_called(film, name)]
    if not films:
        raise MemoryMissingError(name)
    for film in films:
        folder = root / film.fingerprint
        _refuse_if_watched(folder, film)
        gone = root / f".{film.fingerprint}.removed"
        try:
            folder.replace(gone)
            shutil.rmtree(gone)
            if (kept := prefixes_root(data_root)).is_dir():
                shutil.rmtree(kept)
        except OSError as error:
            raise StorageError(folder, (error.strerror or str(error)).lower()) from error
    return films


def prefix_bytes(data_root: Path | None = None) -> int:
    """What language models made of whole films, on the disk."""
    files = [file for file in prefixes_root(data_root).rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _is_called(film: Remembered, name: str) -> bool:
    return name in (film.fingerprint, film.title, film.path) or (
        film.path != "" and Path(film.path) == Path(name).absolute()
    )


def _refuse_if_watched(folder: Path, film: Remembered) -> None:
    for path in folder.glob("*/*.lock"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise MemoryInUseError(film.title or film.fingerprint) from error
        lock.release()
    # Once it is watched nobody writes, and a window still keeps place and questions in there.
    if any(is_open(path) for path in folder.glob("*.sqlite")):
        raise MemoryInUseError(film.title or film.fingerprint)


def _look(folder: Path) -> Remembered:
    title = path = ""
    try:
        with (folder / LABEL).open("rb") as file:
            told = json.loads(file.read(_LARGEST_LABEL))
        title, path = str(told["title"]), str(told["path"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # a memory whose name is lost is still one
    files = [file for file in folder.rglob("*") if file.is_file()]
    packs = tuple(sorted(log.parent.name for log in folder.glob("*/frames.log")))
    return Remembered(folder.name, title, path, sum(file.stat().st_size for file in files), packs)
