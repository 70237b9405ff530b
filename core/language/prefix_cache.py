"""Prefixes that a language model has read, kept on the disk: what takes minutes to make is read
in seconds. Knows rows and files, no films and no llama.cpp.

A file is loaded only where model, settings and leading rows are the same, byte for byte, and only
if all of it is there; any other is as good as none, since all of it can be made again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.prefix_file import (
    DIGEST,
    TAIL,
    KeptPrefix,
    RowDigests,
    Stopped,
    is_whole,
    name_of,
    read_end,
    read_slices,
    write,
)

MOST_BYTES = 20 << 30
"""Of all kept prefixes. Two hours of film are some 22,000 rows: 11 GiB with a 7B model, 17 GiB
with a 13B."""
MOST_OF_FREE = 0.5
"""Share of the free disk that a new prefix may take; the film's memory must go on growing."""
WORTH_READING = 0.5
"""Share of a file's rows that must be of use; reading a row takes about as long as a fast GPU
needs to compute it."""
WORTH_WRITING = 0.125
"""Share of the rows that must be new. A film that is asked about again and again while it is
watched would otherwise be written whole each time."""

_SUFFIX = ".prefix"
_PART = ".part"

_log = logging.getLogger(__name__)


class KeepingEngine(Protocol):
    """What is asked of a language engine; ``LlamaEngine`` fulfils it."""

    context_rows: int

    @property
    def rows(self) -> int: ...
    @property
    def settings(self) -> str: ...
    @property
    def state_bytes(self) -> int: ...
    def drop(self, keep: int) -> None: ...
    def slices(self) -> Generator[memoryview, None, None]: ...
    def load_slices(self, parts: Iterable[bytes]) -> None: ...


def row_digests(rows: NDArray[np.float32]) -> RowDigests:
    """Rows [n, L] → the SHA-256 of each row's bytes."""
    data = np.ascontiguousarray(rows)
    digests = b"".join(hashlib.sha256(row).digest() for row in data)
    return np.frombuffer(digests, np.uint8).reshape(len(data), DIGEST)


def common_rows(first: RowDigests, second: RowDigests) -> int:
    """How many rows both begin with."""
    count = min(len(first), len(second))
    differ = (first[:count] != second[:count]).any(axis=1)
    return int(np.argmax(differ)) if differ.any() else count


class PrefixCache:
    """A folder of kept prefixes of one model; other models' lie there too, and stay apart.

    Nothing here fails: a prefix that can't be read or kept is logged and made again. Whatever
    takes long can be stopped.

    Args:
        folder: made when something is kept.
        model: the digest of the model's file, from its pack's manifest.
        most_bytes: of all files together; the least recently used ones go.
    """

    def __init__(self, folder: Path, model: str, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._model = model
        self._most = most_bytes

    def load(
        self,
        engine: KeepingEngine,
        digests: RowDigests,
        have: int = 0,
        stopped: Stopped = lambda: False,
    ) -> int:
        """Put as many leading rows as are kept into the engine, if that is worth its time.

        Args:
            digests: of the rows that are wanted.
            have: how many of them the engine holds already; it keeps them where nothing is loaded.
            stopped: asked all the time.

        Returns:
            How many it holds now and no others, if any were loaded. 0: nothing was loaded; the
            engine may have lost what it had (``engine.rows``).

        Raises:
            Cancelled: ``stopped`` said so; the engine may have lost what it had.
        """
        best: KeptPrefix | None = None
        common = have
        for kept in self._usable(engine):
            found = common_rows(kept.digests, digests)
            if found > common and found - have >= WORTH_READING * kept.rows:
                best, common = kept, found
        if best is None:
            return 0
        try:
            with best.path.open("rb") as file:
                if not is_whole(file, stopped):
                    raise ModelError("it is damaged")
                engine.load_slices(read_slices(file, best.state_length, stopped))
            if engine.rows != best.rows:
                engine.drop(0)
                raise ModelError("it holds other rows than it says")
            os.utime(best.path)
        except (OSError, ModelError) as error:
            _log.warning("%s is not used: %s", best.path, error)
            _remove(best.path)
            return 0
        engine.drop(common)
        return common

    def save(
        self, engine: KeepingEngine, digests: RowDigests, stopped: Stopped = lambda: False
    ) -> bool:
        """Keep what the engine holds: the rows of ``digests`` and no others.

        Args:
            stopped: asked before every slice.

        Returns:
            Whether all of it, or nearly all, is on the disk now.

        Raises:
            Cancelled: ``stopped`` said so; nothing of it is on the disk.
        """
        if engine.rows != len(digests):
            raise ValueError(f"{len(digests)} digests of {engine.rows} rows")
        identity = _identity(self._model, engine.settings)
        enough = (1 - WORTH_WRITING) * len(digests)
        if any(common_rows(kept.digests, digests) >= enough for kept in self._usable(engine)):
            return True
        path = self._folder / f"{name_of(identity, digests)}{_SUFFIX}"
        part = path.with_suffix(_PART)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "writing.lock", timeout=0):
                for left in self._folder.glob(f"*{_PART}"):
                    _remove(left)  # of a writer that was killed: there is none but us
                if not self._make_room(engine.state_bytes + digests.nbytes + TAIL, digests):
                    return False
                try:
                    write(part, engine.slices(), identity, digests, stopped)
                    part.replace(path)
                finally:
                    _remove(part)
        except Timeout:
            _log.info("No prefix is kept: another companion is writing one.")
            return False
        except (OSError, ModelError) as error:
            _log.warning("No prefix is kept: %s", error)
            return False
        return True

    def _usable(self, engine: KeepingEngine) -> Iterator[KeptPrefix]:
        identity = _identity(self._model, engine.settings)
        for kept in self._all():
            if kept.identity == identity and kept.rows <= engine.context_rows:
                yield kept

    def _all(self) -> list[KeptPrefix]:
        """Every file that may be loaded; others are removed."""
        found: list[KeptPrefix] = []
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            try:
                kept = read_end(path)
            except FileNotFoundError:
                continue  # another companion has just removed it
            except (OSError, ValueError) as error:
                _log.warning("%s is not used: %s", path, error)
                _remove(path)
            else:
                found.append(kept)
        return found

    def _make_room(self, needed: int, digests: RowDigests) -> bool:
        """Remove what must go for ``needed`` bytes: beginnings of these rows first, then what
        was not used for the longest time."""
        if needed > self._most:
            _log.info("No prefix is kept: it takes %d bytes, %d is the most.", needed, self._most)
            return False
        files, going = self._all(), list[Path]()
        files.sort(key=lambda kept: (common_rows(kept.digests, digests) < kept.rows, kept.used))
        total, gone = sum(kept.size for kept in files), 0
        while total - gone + needed > self._most:
            gone += files[0].size
            going.append(files.pop(0).path)
        free = shutil.disk_usage(self._folder).free + gone
        if needed > MOST_OF_FREE * free:
            _log.info("No prefix is kept: it takes %d bytes and %d are free.", needed, free)
            return False
        for path in going:
            _remove(path)
        return True


def _identity(model: str, settings: str) -> bytes:
    return hashlib.sha256(f"{model}\n{settings}".encode()).digest()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:  # on Windows, while another companion reads it
        _log.info("%s stays: %s", path, error)
