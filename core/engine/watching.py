"""Watching a film: frames in, committed chunks out, one progress event a commit.

Decoding and preparing chunk ``i + 1`` overlaps encoding chunk ``i``. Everything that decides the
bytes of a chunk (its frames, how they are batched, the number of threads) depends on
the chunk alone, so a memory that was killed and resumed equals an undisturbed one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.engine.messages import IndexProgress
from core.film.types import SampledFrame
from core.memory.store import FilmMemory
from core.memory.types import MemoryChunk
from core.tokens.protocol import TokenGenerator
from core.vision.pictures import from_jpeg, to_jpeg
from core.vision.protocol import VisionEncoder


class ChunkReader(Protocol):
    """What watching needs of ``core.film``'s ``FrameReader``."""

    chunk_count: int

    def chunk(self, index: int) -> list[SampledFrame]:
        """The sampled frames of one chunk, in time order; may be none."""
        ...


@dataclass(frozen=True, slots=True)
class _Looked:
    """A chunk's frames as they will be remembered, and what the encoder sees of them.

    Attributes:
        batches: pixel values [b, 3, H, W], ``encoder.batch`` frames each; how frames are
            batched is part of what decides a memory's bytes.
    """

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    jpegs: tuple[bytes, ...]
    batches: tuple[torch.Tensor, ...]


def encode_threads() -> int:
    """CPU threads for torch: half of those there are, the film and its decoder need some."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) // 2)
    return max(1, (os.cpu_count() or 1) // 2)


def watch(
    reader: ChunkReader,
    memory: FilmMemory,
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    stop: threading.Event,
    wait_turn: Callable[[], None] = lambda: None,
) -> Generator[IndexProgress, None, None]:
    """Watch what the memory doesn't hold yet. ``memory`` must be writing.

    Closing the generator, or setting ``stop``, leaves the memory at its last commit.

    Args:
        wait_turn: called before every batch; may block while something else is
            more urgent.

    Yields:
        The state at the start, then one event a committed chunk; the last one has
        ``finished``, unless it was stopped.

    Raises:
        MediaOpenError: the film can't be read any further.
        StorageError: the memory can't be written.
    """
    torch.set_num_threads(encode_threads())
    if not memory.finished:
        yield _progress(memory)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="decode") as pool:
        ahead = None
        while not memory.finished and memory.chunk_count < reader.chunk_count:
            index = memory.chunk_count
            looked = (ahead or pool.submit(_look, reader, encoder, index)).result()
            ahead = None
            if index + 1 < reader.chunk_count and not stop.is_set():
                ahead = pool.submit(_look, reader, encoder, index + 1)
            chunk = _encode(index, looked, encoder, tokens, stop, wait_turn)
            if chunk is None:
                return
            memory.append(chunk)
            if memory.chunk_count < reader.chunk_count:
                yield _progress(memory)
        memory.finish()
        yield _progress(memory)


def _progress(memory: FilmMemory) -> IndexProgress:
    return IndexProgress(memory.watched_until, memory.duration, memory.frame_count, memory.finished)


def _look(reader: ChunkReader, encoder: VisionEncoder, index: int) -> _Looked:
    """Decode and prepare a chunk, while the one before is encoded."""
    frames = reader.chunk(index)
    jpegs = tuple(to_jpeg(frame.picture) for frame in frames)
    pictures = [from_jpeg(jpeg) for jpeg in jpegs]
    size = encoder.batch
    return _Looked(
        np.array([frame.time.us for frame in frames], np.int64),
        np.array([frame.shot_start for frame in frames], np.bool_),
        jpegs,
        tuple(
            encoder.preprocess(pictures[start : start + size])
            for start in range(0, len(pictures), size)
        ),
    )


def _encode(
    index: int,
    looked: _Looked,
    encoder: VisionEncoder,
    tokens: TokenGenerator,
    stop: threading.Event,
    wait_turn: Callable[[], None],
) -> MemoryChunk | None:
    """One chunk's tokens, or None if it was stopped on the way."""
    content: list[NDArray[np.float16]] = []  # [b, c, L] each
    neutral: list[NDArray[np.float16]] = []  # [b, L]
    search: list[NDArray[np.float16]] = []  # [b, S]
    for pixels in looked.batches:
        wait_turn()
        if stop.is_set():
            return None
        with torch.inference_mode():
            features = encoder.encode(pixels)  # [b, 1 + P, D]
            content.append(_half(tokens.content(features)))
            neutral.append(_half(tokens.context(features, "")[0]))
            search.append(_half(tokens.search_vectors(features)))
    if stop.is_set():
        return None
    width = tokens.language_width
    return MemoryChunk(
        index,
        looked.times_us,
        looked.shot_start,
        _stack(content, tokens.content_tokens, width),
        _stack(neutral, width),
        _stack(search, tokens.search_width),
        looked.jpegs,
    )


def _half(values: torch.Tensor) -> NDArray[np.float16]:
    return values.to(device="cpu", dtype=torch.float16).numpy()


def _stack(batches: Sequence[NDArray[np.float16]], *shape: int) -> NDArray[np.float16]:
    return np.concatenate([np.zeros((0, *shape), np.float16), *batches])
