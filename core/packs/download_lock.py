"""Only one process brings a pack of a given name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import DownloadInUseError, StorageError
from core.folders import downloads_root


@contextmanager
def alone(name: str, data_root: Path | None = None) -> Iterator[None]:
    """Held while a pack is brought; let go by the system when the process is killed.

    Raises:
        DownloadInUseError: another process holds it.
        StorageError: the data folder can't be written.
    """
    root = downloads_root(data_root)
    lock = FileLock(root / f".{name}.lock", timeout=0)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DownloadInUseError(name) from error
    except OSError as error:
        raise StorageError(root, error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()
