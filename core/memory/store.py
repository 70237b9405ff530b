"""What was seen of one film with one pack. Knows no models and no decoding.

Two layers lie in one append-only file: chunks, of which every sampled frame is kept, and
glimpses, key frames of longer stretches. They may be committed in any order; readers see the
chunk wherever there is one, and the glimpse elsewhere.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import numpy as np

from core.memory import payload
from core.memory.coverage import Coverage
from core.memory.log import CHUNK, END, GLIMPSE, RecordLog, storage_error
from core.memory.payload import Piece
from core.memory.table import FrameTable, Pictures, TokenRows
from core.memory.types import MemoryChunk
from core.timeline import MediaTime, TimeRange

STRETCH = 15
"""Chunks that one glimpse covers: five minutes of film."""


class FilmMemory:
    """The memory of one film made with one pack. All methods may be called from any thread.

    Every object reads; at most one, over all processes, writes (``begin_writing``).

    Attributes:
        made_anew: whether what lay here was another version's, so that nothing of it can be read.

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
        self.chunk_total = max(1, -(-duration.us // chunk.us))
        self._chunks: dict[int, Piece] = {}
        self._glimpses: dict[int, tuple[int, Piece]] = {}
        self._frames = 0
        self._table: FrameTable | None = None
        self._finished = False
        self.made_anew = self._log.foreign
        self.refresh()

    @property
    def chunk_count(self) -> int:
        """Committed chunks, glimpses not among them."""
        return len(self._chunks)

    @property
    def frame_count(self) -> int:
        """Frames of the committed chunks, glimpses not among them."""
        return self._frames

    @property
    def finished(self) -> bool:
        """Whether the film was watched to its end."""
        return self._finished

    @property
    def writing(self) -> bool:
        """Whether this object is the one that writes."""
        return self._log.writing

    @property
    def watched_until(self) -> MediaTime:
        """Everything before it is committed."""
        return self.coverage.watched_until

    @property
    def coverage(self) -> Coverage:
        """The stretches that are committed, and how well they are known."""
        with self._guard:
            whole = TimeRange(MediaTime(), self.duration)
            return Coverage.of(
                self.duration,
                [whole] if self._finished else [self.span(i, 1) for i in self._chunks],
                [self.span(i, count) for i, (count, _) in self._glimpses.items()],
            )

    def next_missing(self, position: MediaTime) -> int | None:
        """The first chunk not committed from ``position`` on, or from the film's start where
        none is missing after it; None where none is missing at all."""
        with self._guard:
            here = min(position.us // self._chunk.us, self.chunk_total)
            order = (*range(here, self.chunk_total), *range(here))
            return next((index for index in order if index not in self._chunks), None)

    def next_unglimpsed(self) -> int | None:
        """The first chunk of the first stretch of which nothing is known yet, None for none."""
        with self._guard:
            for index in range(0, self.chunk_total, STRETCH):
                stretch = range(index, min(index + STRETCH, self.chunk_total))
                if index not in self._glimpses and not all(i in self._chunks for i in stretch):
                    return index
            return None

    def refresh(self) -> bool:
        """Take in what another process has committed; whether there was anything.

        Raises:
            StorageError: the file can't be read.
        """
        with self._guard:
            changed = self._log.replaced()
            if changed:
                self._chunks, self._glimpses = {}, {}
                self._frames, self._table = 0, None
                self._finished = False
            for record in self._log.read_new():
                changed = True
                if record.kind == END:
                    self._finished, self._table = True, None
                elif record.kind in (CHUNK, GLIMPSE):
                    self._take(record.payload, record.offset)
            return changed

    def begin_writing(self) -> bool:
        """Become the one writer; False while another object or process is.

        Raises:
            StorageError: the folder can't be written.
        """
        with self._guard:
            return self._log.begin_writing(self.refresh)

    def end_writing(self) -> None:
        """Let another object or process write."""
        with self._guard:
            self._log.release()

    def append(self, chunk: MemoryChunk) -> None:
        """Commit a chunk or a glimpse; it is on the disk when this returns.

        Raises:
            ValueError: it is committed already, or its arrays don't belong together.
            StorageError: it couldn't be written; what was committed before is whole.
        """
        with self._guard:
            held = self._glimpses if chunk.glimpsed else self._chunks
            if chunk.index in held or chunk.index >= self.chunk_total or self._finished:
                raise ValueError(f"chunk {chunk.index} can't be committed (again)")
            kind = GLIMPSE if chunk.glimpsed else CHUNK
            record = self._log.append(kind, payload.pack(chunk))
            self._take(record.payload, record.offset)

    def finish(self) -> None:
        """Commit that there is nothing more to see.

        Raises:
            ValueError: a chunk is missing.
            StorageError: it couldn't be written.
        """
        with self._guard:
            if self._finished:
                return
            if (missing := self.next_missing(MediaTime())) is not None:
                raise ValueError(f"chunk {missing} is missing")
            self._log.append(END, b"")
            self._finished, self._table = True, None

    def frames(self) -> FrameTable:
        """All committed frames. Later commits don't change what was given."""
        with self._guard:
            if self._table is None:
                self._table = self._make_table()
            return self._table

    def picture_near(
        self, time: MediaTime, until: MediaTime | None = None
    ) -> tuple[MediaTime, bytes] | None:
        """The picture nearest to ``time``, and none after ``until``, with its own time; None where
        there is none.

        Raises:
            StorageError: it can't be read.
        """
        table = self.frames()
        count = len(table)
        if until is not None:
            count = int(np.searchsorted(table.times_us, until.us, side="right"))
        if not count:
            return None
        after = min(int(np.searchsorted(table.times_us, time.us)), count - 1)
        at = min(max(after - 1, 0), after, key=lambda i: abs(int(table.times_us[i]) - time.us))
        return MediaTime(int(table.times_us[at])), table.pictures[at]

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

    def span(self, index: int, chunks: int) -> TimeRange:
        """What ``chunks`` chunks from ``index`` on cover."""
        return TimeRange(
            MediaTime(index * self._chunk.us), MediaTime((index + chunks) * self._chunk.us)
        )

    def _take(self, data: bytes, offset: int) -> None:
        index, glimpsed, piece = payload.unpack(data, offset)
        if glimpsed:
            self._glimpses[index] = (glimpsed, piece)
        else:
            self._chunks[index] = piece
            self._frames += len(piece)
        self._table = None

    def _make_table(self) -> FrameTable:
        known = np.zeros(self.chunk_total + 1, np.bool_)
        known[list(self._chunks)] = True
        order = list(self._chunks.items())
        for _, glimpse in self._glimpses.values():
            own = np.minimum(glimpse.times_us // self._chunk.us, self.chunk_total)
            for index in np.unique(own[~known[own]]):
                order.append((int(index), glimpse.only(own == index)))
        order.sort(key=lambda each: each[0])
        all_of = payload.join([piece for _, piece in order])
        c, width = all_of.content_shape
        return FrameTable(
            all_of.times_us,
            all_of.shot_start,
            all_of.search,
            all_of.palettes,
            TokenRows(self.read, all_of.content_at, (c, width)),
            TokenRows(self.read, all_of.neutral_at, (width,)),
            Pictures(self.read, all_of.picture_at, all_of.picture_length),
            self.coverage,
        )
