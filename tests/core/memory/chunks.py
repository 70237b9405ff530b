"""Chunks made up by number, alike each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.memory.store import STRETCH, FilmMemory
from core.memory.types import PALETTE, MemoryChunk
from core.timeline import MediaTime

CHUNK = MediaTime(20_000_000)
DURATION = MediaTime(190_000_000)


def make_chunk(index: int, frames: int = 3, width: int = 8) -> MemoryChunk:
    """Chunk ``index``; its picture ``i`` is the text "index/i" with some bytes after it."""
    random = np.random.default_rng(index)
    return MemoryChunk(
        index,
        np.sort(random.integers(index * CHUNK.us, (index + 1) * CHUNK.us, frames)),
        random.random(frames) < 0.5,
        random.standard_normal((frames, 2, width)).astype(np.float16),
        random.standard_normal((frames, width)).astype(np.float16),
        random.standard_normal((frames, 4)).astype(np.float16),
        random.random((frames, PALETTE)).astype(np.float16),
        tuple(f"{index}/{i}".encode() + random.bytes(40 + i) for i in range(frames)),
    )


def make_glimpse(index: int, chunks: int = STRETCH) -> MemoryChunk:
    """One key frame of each of ``chunks`` chunks from ``index`` on; pictures say "glimpse"."""
    random = np.random.default_rng(1000 + index)
    pictures = tuple(f"glimpse {index + i}".encode() for i in range(chunks))
    return MemoryChunk(
        index,
        np.array([(index + i) * CHUNK.us + 5_000_000 for i in range(chunks)], np.int64),
        np.ones(chunks, np.bool_),
        random.standard_normal((chunks, 2, 8)).astype(np.float16),
        random.standard_normal((chunks, 8)).astype(np.float16),
        random.standard_normal((chunks, 4)).astype(np.float16),
        random.random((chunks, PALETTE)).astype(np.float16),
        pictures,
        chunks,
    )


def open_memory(folder: Path, key: str = "pack-1", *, duration: MediaTime = DURATION) -> FilmMemory:
    return FilmMemory(folder, key, duration, CHUNK)


def length(chunks: int) -> MediaTime:
    """Of a film of just so many chunks."""
    return MediaTime(chunks * CHUNK.us)


def fill(folder: Path, chunks: int, *, finish: bool = False) -> Path:
    """A closed memory of some chunks; gives its file."""
    memory = open_memory(folder, duration=length(chunks) if finish else DURATION)
    assert memory.begin_writing()
    for index in range(chunks):
        memory.append(make_chunk(index))
    if finish:
        memory.finish()
    memory.close()
    return folder / "frames.log"
