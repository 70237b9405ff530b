"""Chunks made up by number, alike each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.memory.store import FilmMemory
from core.memory.types import MemoryChunk
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
        tuple(f"{index}/{i}".encode() + random.bytes(40 + i) for i in range(frames)),
    )


def open_memory(folder: Path, key: str = "pack-1") -> FilmMemory:
    return FilmMemory(folder, key, DURATION, CHUNK)


def fill(folder: Path, chunks: int, *, finish: bool = False) -> Path:
    """A closed memory of some chunks; gives its file."""
    memory = open_memory(folder)
    assert memory.begin_writing()
    for index in range(chunks):
        memory.append(make_chunk(index))
    if finish:
        memory.finish()
    memory.close()
    return folder / "frames.log"
