"""A pack's folder comes into being whole, or not at all.

It is written under a name that no pack can have, beside where the pack will be, and renamed when
everything is in it. What a killed process left goes when the pack is made again, or by
``core.packs.removing``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from core.errors import StorageError

Progress = Callable[[str, int, int], None]
"""What is being written, bytes done, bytes in all."""


@contextmanager
def made_whole(root: Path, name: str) -> Iterator[Path]:
    """The folder to write the pack ``name`` into; it is one of ``root``'s packs once the block
    ends, and gone if the block fails. For who holds the name (``download_lock.alone``).

    Raises:
        StorageError: it can't be written; also for any ``OSError`` of the block.
    """
    work: Path | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        for half in half_made(root, name):
            shutil.rmtree(half)
        work = Path(mkdtemp(prefix=f".{name}.", dir=root))
        folder = work / name
        folder.mkdir()
        yield folder
        folder.replace(root / name)
    except OSError as error:
        raise StorageError(root, error.strerror or str(error)) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def half_made(root: Path, name: str) -> tuple[Path, ...]:
    """Folders into which the pack is being written, or was when its process was killed."""
    return tuple(half for half in root.glob(".*.*") if _whose(half) == name)


def names_half_made(root: Path) -> set[str]:
    """Of which packs there are such folders."""
    return {_whose(half) for half in root.glob(".*.*")}


def _whose(half: Path) -> str:
    """A pack's name may hold dots; what comes behind it doesn't."""
    return half.name[1:].rpartition(".")[0]


def check_room(folder: Path, needed: int) -> None:
    """Whether ``needed`` bytes fit on the disk of a folder that ``made_whole`` gave.

    Raises:
        StorageError: they don't.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            folder.parent.parent,
            f"the pack needs {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free",
        ) from None
