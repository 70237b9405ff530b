"""An append-only file of checked records. Knows bytes and disks, not films.

Layout, little-endian throughout::

    file    = "REELMATE" version:u32 identity:32 bytes crc32:u32 record*
    record  = "RMCK" version:u16 kind:u16 index:u32 length:u64 digest:16 bytes payload

``digest`` is BLAKE2b-128 over the record's fields before it and its payload. A
record counts from the moment it is whole, so what a kill leaves is a valid file
with perhaps a torn tail, and the next writer cuts that tail off.

Everything here can be computed again from the film. A file of another version or
identity is therefore never migrated: readers find it empty, and the next writer
replaces it by a new one in a single rename.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from core.errors import StorageError

VERSION = 3

CHUNK = 1
END = 2
GLIMPSE = 3

_FILE = struct.Struct("<8sI32s")
_CRC = struct.Struct("<I")
_RECORD = struct.Struct("<4sHHIQ")
_DIGEST_BYTES = 16
_FILE_MAGIC = b"REELMATE"
_RECORD_MAGIC = b"RMCK"
_FILE_BYTES = _FILE.size + _CRC.size
_RECORD_BYTES = _RECORD.size + _DIGEST_BYTES


@dataclass(frozen=True, slots=True)
class Record:
    """A committed record.

    Attributes:
        kind: ``CHUNK``, ``GLIMPSE`` or ``END``.
        index: 0 for the first record, rising by one.
        offset: where ``payload`` starts in the file.
    """

    kind: int
    index: int
    offset: int
    payload: bytes


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]


def storage_error(path: Path, error: OSError) -> StorageError:
    """The viewer's sentence for what the operating system said about ``path``."""
    return StorageError(path, _reason(error))


def _file_header(identity: bytes) -> bytes:
    head = _FILE.pack(_FILE_MAGIC, VERSION, identity)
    return head + _CRC.pack(zlib.crc32(head))


def _record_header(kind: int, index: int, payload: bytes) -> bytes:
    head = _RECORD.pack(_RECORD_MAGIC, VERSION, kind, index, len(payload))
    return head + _digest(head, payload)


def _digest(head: bytes, payload: bytes) -> bytes:
    state = hashlib.blake2b(head, digest_size=_DIGEST_BYTES)
    state.update(payload)
    return state.digest()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    """Make a rename last; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class RecordLog:
    """One file of records, read by many and written by one.

    Not thread-safe: its owner locks.

    Args:
        path: the file; it may not exist yet, its folder must.
        identity: 32 bytes that say what the records were made with.
    """

    def __init__(self, path: Path, identity: bytes) -> None:
        self._path = path
        self._identity = identity
        self._lock = FileLock(path.with_suffix(".lock"), thread_local=False)
        self._reader: BinaryIO | None = None
        self._writer: int | None = None
        self._end = _FILE_BYTES
        self._next = 0

    @property
    def writing(self) -> bool:
        """Whether this object may append."""
        return self._writer is not None

    @property
    def foreign(self) -> bool:
        """Whether there is a file of another version or identity, which the writer will replace.

        Raises:
            StorageError: the file is there and can't be read.
        """
        try:
            return self._path.stat().st_size > 0 and not self._is_ours()
        except FileNotFoundError:
            return False
        except OSError as exc:
            raise storage_error(self._path, exc) from exc

    def read_new(self) -> Iterator[Record]:
        """The records committed since the last call, oldest first.

        Stops at the first byte that isn't part of a whole, sound record. After
        ``replaced`` has answered True it starts from the beginning.

        Raises:
            StorageError: the file is there and can't be read.
        """
        try:
            if self._reader is None:
                self._reader = self._open_reader()
            if self._reader is None:
                return
            size = os.fstat(self._reader.fileno()).st_size
            while (record := self._read_record(self._reader, size)) is not None:
                self._end = record.offset + len(record.payload)
                self._next = record.index + 1
                yield record
        except OSError as exc:
            raise storage_error(self._path, exc) from exc

    def replaced(self) -> bool:
        """Whether another writer has started a new file; if so, forget the old one."""
        if self._reader is None:
            return False
        try:
            there = self._path.stat()
        except OSError:
            return False
        here = os.fstat(self._reader.fileno())
        if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino):
            return False
        self._forget()
        return True

    def read_at(self, offset: int, length: int) -> bytes:
        """``length`` bytes of a committed payload.

        Raises:
            StorageError: they can't be read.
        """
        try:
            if self._reader is None:
                raise OSError("it was closed")
            self._reader.seek(offset)
            data = self._reader.read(length)
        except OSError as exc:
            raise storage_error(self._path, exc) from exc
        if len(data) != length:
            raise StorageError(self._path, "it has become shorter")
        return data

    def begin_writing(self, refresh: Callable[[], object]) -> bool:
        """Become the writer of what ``refresh`` has taken in; False while another is.

        Raises:
            StorageError: the folder or the file can't be written, or not be read.
        """
        if self.writing:
            return True
        if not self.acquire():
            return False
        try:
            refresh()
            self.cut()
        except BaseException:
            self.release()
            raise
        return True

    def acquire(self) -> bool:
        """Become the writer: False where another object or process is.

        Cuts a torn tail, or starts a new file where there is none of this identity.
        Call ``read_new`` afterwards: another writer may have been here before.

        Raises:
            StorageError: the folder or the file can't be written.
        """
        if self.writing:
            return True
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as exc:
            raise storage_error(self._path, exc) from exc
        try:
            if not self._is_ours():
                self._start_new()
            self._writer = os.open(self._path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        except OSError as exc:
            self.release()
            raise storage_error(self._path, exc) from exc
        return True

    def cut(self) -> None:
        """Drop what follows the last record that ``read_new`` gave.

        Raises:
            StorageError: the file can't be written.
        """
        writer = self._require_writer()
        try:
            if os.fstat(writer).st_size > self._end:
                os.ftruncate(writer, self._end)
                os.fsync(writer)
        except OSError as exc:
            raise storage_error(self._path, exc) from exc

    def append(self, kind: int, payload: bytes) -> Record:
        """Commit one record: it is on the disk when this returns.

        Raises:
            StorageError: the disk is full or failing. The file is as it was before.
        """
        writer = self._require_writer()
        header = _record_header(kind, self._next, payload)
        try:
            os.lseek(writer, self._end, os.SEEK_SET)
            _write_all(writer, header)
            _write_all(writer, payload)
            os.fsync(writer)
        except OSError as exc:
            self.cut()
            raise storage_error(self._path, exc) from exc
        record = Record(kind, self._next, self._end + _RECORD_BYTES, payload)
        self._end = record.offset + len(payload)
        self._next += 1
        if self._reader is None:
            self._reader = self._path.open("rb")
        return record

    def release(self) -> None:
        """Stop being the writer; reading goes on."""
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None
        self._lock.release()

    def close(self) -> None:
        """Release the lock and the file."""
        self.release()
        self._forget()

    def _forget(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._end = _FILE_BYTES
        self._next = 0

    def _require_writer(self) -> int:
        if self._writer is None:
            raise RuntimeError("appending needs acquire()")
        return self._writer

    def _is_ours(self) -> bool:
        try:
            with self._path.open("rb") as file:
                return file.read(_FILE_BYTES) == _file_header(self._identity)
        except FileNotFoundError:
            return False

    def _open_reader(self) -> BinaryIO | None:
        if not self._is_ours():
            return None
        return self._path.open("rb")

    def _start_new(self) -> None:
        self._forget()
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(_file_header(self._identity))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        _sync_folder(self._path.parent)

    def _read_record(self, file: BinaryIO, size: int) -> Record | None:
        file.seek(self._end)
        header = file.read(_RECORD_BYTES)
        if len(header) < _RECORD_BYTES:
            return None
        head, digest = header[: _RECORD.size], header[_RECORD.size :]
        magic, version, kind, index, length = _RECORD.unpack(head)
        offset = self._end + _RECORD_BYTES
        if (magic, version, index) != (_RECORD_MAGIC, VERSION, self._next):
            return None
        if offset + length > size:
            return None
        payload = file.read(length)
        if len(payload) != length or _digest(head, payload) != digest:
            return None
        return Record(kind, index, offset, payload)
