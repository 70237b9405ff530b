"""A kept prefix as a file: how it is written, told whole from damaged, and read. Knows no engine
and no folder.

Layout, little-endian::

    file   = state digests:[n,32] footer checksum:32
    state  = (length:u64 slice:[length])…
    footer = "RMPREFIX" version:u32 n:u64 state_length:u64 identity:32

Each ``slice`` is what the engine gave; between two of them writing and reading can be stopped.
``digests`` are the SHA-256 of the n rows it read, in order; ``identity`` that of the model's digest
and the engine's settings, and ``checksum`` that of all before it. A file's name is the SHA-256 of
identity and digests.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.language.protocol import Cancelled

VERSION = 2

RowDigests = NDArray[np.uint8]
"""[n, 32]."""

Stopped = Callable[[], bool]
"""Whether something else is more urgent by now."""

_FOOTER = struct.Struct("<8sIQQ32s")
_MAGIC = b"RMPREFIX"
_LENGTH = struct.Struct("<Q")
DIGEST = 32
TAIL = _FOOTER.size + DIGEST
"""Bytes behind the digests."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptPrefix:
    """A file whose end says what it is; the rest of it isn't checked yet.

    Attributes:
        state_length, size: bytes of the state, and of all of it.
        used: when, in nanoseconds.
    """

    path: Path
    identity: bytes
    digests: RowDigests
    state_length: int
    size: int
    used: int

    @property
    def rows(self) -> int:
        """How many it holds."""
        return len(self.digests)


def read_end(path: Path) -> KeptPrefix:
    """What the end of a file says.

    Raises:
        ValueError: it is of another version or cut, or its name is another's.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size < TAIL:
            raise ValueError("it is too short")
        file.seek(-TAIL, os.SEEK_END)
        magic, version, count, length, identity = _FOOTER.unpack(file.read(_FOOTER.size))
        if (magic, version) != (_MAGIC, VERSION):
            raise ValueError("it is of another version, or its end is missing")
        if length + count * DIGEST + TAIL != status.st_size:
            raise ValueError("a part of it is missing")
        file.seek(length)
        digests = np.frombuffer(file.read(count * DIGEST), np.uint8).reshape(-1, DIGEST)
    if path.stem != name_of(identity, digests):
        raise ValueError("its name is another's")
    return KeptPrefix(path, identity, digests, length, status.st_size, status.st_mtime_ns)


def write(
    path: Path,
    parts: Generator[memoryview, None, None],
    identity: bytes,
    digests: RowDigests,
    stopped: Stopped,
) -> None:
    """Write a whole file, and have the disk take each slice before the next is asked for: at the
    end there is nothing left to wait for.

    Raises:
        Cancelled: ``stopped`` said so.
        ModelError, OSError: the engine can't give all of it, or the disk not take it.
    """
    state, length = hashlib.sha256(), 0
    with path.open("wb") as file, closing(parts):
        for part in parts:
            if stopped():
                raise Cancelled
            for data in (_LENGTH.pack(len(part)), part):
                state.update(data)
                file.write(data)
                length += len(data)
            _sync(file)
        end = digests.tobytes() + _FOOTER.pack(_MAGIC, VERSION, len(digests), length, identity)
        state.update(end)
        file.write(end + state.digest())
        _sync(file)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def is_whole(file: BinaryIO, stopped: Stopped) -> bool:
    """Whether a file is as it was written, from end to end.

    Raises:
        Cancelled: ``stopped`` said so.
    """
    left, state = os.fstat(file.fileno()).st_size - DIGEST, hashlib.sha256()
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        if stopped():
            raise Cancelled
        state.update(block)
        left -= len(block)
    return state.digest() == file.read(DIGEST)


def read_slices(file: BinaryIO, length: int, stopped: Stopped) -> Iterator[bytes]:
    """The slices of a whole file's state of ``length`` bytes.

    Raises:
        Cancelled: ``stopped`` said so.
    """
    file.seek(0)
    while file.tell() < length:
        if stopped():
            raise Cancelled
        (size,) = _LENGTH.unpack(file.read(_LENGTH.size))
        yield file.read(size)


def name_of(identity: bytes, digests: RowDigests) -> str:
    """The name of its file, without the suffix."""
    return hashlib.sha256(identity + digests.tobytes()).hexdigest()
