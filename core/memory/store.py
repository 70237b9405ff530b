"""What was seen of one film with one pack, chunk by chunk. Knows no models and no decoding.

A record's payload is a raw layout, little-endian, without pickle::

    "FRMS" n:u32 c:u32 L:u32 S:u32
    times_us:i8[n] shot_start:u1[n] content:f2[n,c,L] neutral:f2[n,L] search:f2[n,S]
    picture_length:u4[n] pictures

Equal chunks give equal bytes; nothing of the clock or the machine is written.
"""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from core.errors import StorageError
from core.memory.log import CHUNK, END, RecordLog, storage_error
from core.memory.types import MemoryChunk
from core.timeline import MediaTime

_HEAD = struct.Struct("<4sIIII")
_MAGIC = b"FRMS"


class Pictures(Sequence[bytes]):
    """JPEG bytes by frame index, read from the disk when asked for."""

    def __init__(
        self,
        memory: FilmMemory,
        offsets: NDArray[np.int64],
        lengths: NDArray[np.int64],
    ) -> None:
        self._memory = memory
        self._offsets = offsets
        self._lengths = lengths

    def __len__(self) -> int:
        return len(self._offsets)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return Pictures(self._memory, self._offsets[index], self._lengths[index])
        return self._memory.read(int(self._offsets[index]), int(self._lengths[index]))


@dataclass(frozen=True, slots=True)
class FrameTable:
    """All committed frames at one moment, in time order; ``n`` of them.

    Attributes:
        times_us: int64 [n], rising.
        shot_start: bool [n].
        content: float16 [n, c, L].
        neutral: float16 [n, L].
        search: float16 [n, S].
        pictures: n JPEG files, each read from the disk when it is asked for.
        watched_until: everything before it is in this table.
    """

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    content: NDArray[np.float16]
    neutral: NDArray[np.float16]
    search: NDArray[np.float16]
    pictures: Sequence[bytes]
    watched_until: MediaTime

    def __len__(self) -> int:
        return len(self.times_us)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some consecutive frames; ``offsets`` and ``lengths`` say where their pictures lie."""

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    content: NDArray[np.float16]
    neutral: NDArray[np.float16]
    search: NDArray[np.float16]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]


def pack_chunk(chunk: MemoryChunk) -> bytes:
    """A chunk as a record's payload.

    Raises:
        ValueError: its arrays don't belong together.
    """
    n, c, width = chunk.content.shape
    search_width = chunk.search.shape[1]
    if (
        chunk.times_us.shape != (n,)
        or chunk.shot_start.shape != (n,)
        or chunk.neutral.shape != (n, width)
        or chunk.search.shape != (n, search_width)
        or len(chunk.pictures) != n
    ):
        raise ValueError("a chunk's arrays must have one row a frame")
    lengths = np.array([len(picture) for picture in chunk.pictures], "<u4")
    return b"".join(
        (
            _HEAD.pack(_MAGIC, n, c, width, search_width),
            np.ascontiguousarray(chunk.times_us, "<i8").tobytes(),
            np.ascontiguousarray(chunk.shot_start, "u1").tobytes(),
            np.ascontiguousarray(chunk.content, "<f2").tobytes(),
            np.ascontiguousarray(chunk.neutral, "<f2").tobytes(),
            np.ascontiguousarray(chunk.search, "<f2").tobytes(),
            lengths.tobytes(),
            *chunk.pictures,
        )
    )


def _unpack(payload: bytes, offset: int) -> _Piece:
    """The arrays of a payload that starts at ``offset`` of the file."""
    magic, n, c, width, search_width = _HEAD.unpack_from(payload)
    if magic != _MAGIC:
        raise ValueError("not a chunk of frames")
    at = _HEAD.size

    def take(dtype: str, *shape: int) -> NDArray[Any]:
        nonlocal at
        count = int(np.prod(shape))
        array = np.frombuffer(payload, dtype, count, at).reshape(shape)
        at += array.nbytes
        return array

    times = take("<i8", n).astype(np.int64)
    shots = take("u1", n).astype(np.bool_)
    content = take("<f2", n, c, width).astype(np.float16)
    neutral = take("<f2", n, width).astype(np.float16)
    search = take("<f2", n, search_width).astype(np.float16)
    lengths = take("<u4", n).astype(np.int64)
    offsets = offset + at + np.cumsum(lengths) - lengths
    return _Piece(times, shots, content, neutral, search, offsets, lengths)


def _join(pieces: Sequence[_Piece]) -> _Piece:
    return _Piece(
        np.concatenate([p.times_us for p in pieces]),
        np.concatenate([p.shot_start for p in pieces]),
        np.concatenate([p.content for p in pieces]),
        np.concatenate([p.neutral for p in pieces]),
        np.concatenate([p.search for p in pieces]),
        np.concatenate([p.offsets for p in pieces]),
        np.concatenate([p.lengths for p in pieces]),
    )


_NOTHING = _Piece(
    np.zeros(0, np.int64),
    np.zeros(0, np.bool_),
    np.zeros((0, 1, 0), np.float16),
    np.zeros((0, 0), np.float16),
    np.zeros((0, 0), np.float16),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
)


class FilmMemory:
    """The memory of one film made with one pack. All methods may be called from any thread.

    Every object reads; at most one, over all processes, writes (``begin_writing``).

    Args:
        folder: where it lies; made if need be.
        key: what the tokens were made with (``Pack.key``).
        duration: the film's length.
        chunk: the length of a chunk.

    Raises:
        StorageError: the folder can't be made or read.
    """

    def __init__(self, folder: Path, key: str, duration: MediaTime, chunk: MediaTime) -> None:
        self.folder = folder
        self.duration = duration
        self._chunk = chunk
        self._guard = threading.RLock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise storage_error(folder, exc) from exc
        identity = hashlib.sha256(f"{key}\n{chunk.us}".encode()).digest()
        self._log = RecordLog(folder / "frames.log", identity)
        self._pieces: list[_Piece] = []
        self._chunks = 0
        self._frames = 0
        self._finished = False
        self.refresh()

    @property
    def chunk_count(self) -> int:
        """Committed chunks; the next one to be watched has this index."""
        return self._chunks

    @property
    def frame_count(self) -> int:
        """Committed frames."""
        return self._frames

    @property
    def finished(self) -> bool:
        """Whether the film was watched to its end."""
        return self._finished

    @property
    def watched_until(self) -> MediaTime:
        """Everything before it is committed."""
        with self._guard:
            if self._finished:
                return self.duration
            return min(MediaTime(self._chunks * self._chunk.us), self.duration)

    def refresh(self) -> bool:
        """Take in what another process has committed; whether there was anything.

        Raises:
            StorageError: the file can't be read.
        """
        with self._guard:
            changed = self._log.replaced()
            if changed:
                self._pieces, self._chunks, self._frames = [], 0, 0
                self._finished = False
            for record in self._log.read_new():
                changed = True
                if record.kind == END:
                    self._finished = True
                elif record.kind == CHUNK:
                    self._take(_unpack(record.payload, record.offset))
            return changed

    def begin_writing(self) -> bool:
        """Become the one writer; False while another object or process is.

        Raises:
            StorageError: the folder can't be written.
        """
        with self._guard:
            if self._log.writing:
                return True
            if not self._log.acquire():
                return False
            try:
                self.refresh()
                self._log.cut()
            except StorageError:
                self._log.release()
                raise
            return True

    def end_writing(self) -> None:
        """Let another object or process write."""
        with self._guard:
            self._log.release()

    def append(self, chunk: MemoryChunk) -> None:
        """Commit a chunk; it is on the disk when this returns.

        Raises:
            ValueError: it isn't the next one, or its arrays don't belong together.
            StorageError: it couldn't be written; what was committed before is whole.
        """
        with self._guard:
            if chunk.index != self._chunks or self._finished:
                raise ValueError(f"chunk {chunk.index} can't follow {self._chunks} chunks")
            record = self._log.append(CHUNK, pack_chunk(chunk))
            self._take(_unpack(record.payload, record.offset))

    def finish(self) -> None:
        """Commit that there is nothing more to see.

        Raises:
            StorageError: it couldn't be written.
        """
        with self._guard:
            if not self._finished:
                self._log.append(END, b"")
                self._finished = True

    def frames(self) -> FrameTable:
        """All committed frames. Later commits don't change what was given."""
        with self._guard:
            if len(self._pieces) > 1:
                self._pieces = [_join(self._pieces)]
            piece = self._pieces[0] if self._pieces else _NOTHING
            return FrameTable(
                piece.times_us,
                piece.shot_start,
                piece.content,
                piece.neutral,
                piece.search,
                Pictures(self, piece.offsets, piece.lengths),
                self.watched_until,
            )

    def picture_near(self, time: MediaTime) -> tuple[MediaTime, bytes] | None:
        """The picture nearest to ``time`` with its own time; None before the first frame.

        Raises:
            StorageError: it can't be read.
        """
        with self._guard:
            best: tuple[int, int, int, int] | None = None
            for piece in self._pieces:
                if not len(piece.times_us):
                    continue
                at = int(np.argmin(np.abs(piece.times_us - time.us)))
                us = int(piece.times_us[at])
                found = (
                    abs(us - time.us),
                    us,
                    int(piece.offsets[at]),
                    int(piece.lengths[at]),
                )
                best = found if best is None else min(best, found)
            if best is None:
                return None
            return MediaTime(best[1]), self.read(best[2], best[3])

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a committed picture.

        Raises:
            StorageError: they can't be read.
        """
        with self._guard:
            return self._log.read_at(offset, length)

    def close(self) -> None:
        """Release the files; nothing may be called afterwards."""
        with self._guard:
            self._log.close()

    def _take(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        self._chunks += 1
        self._frames += len(piece.times_us)
