"""Watching a film: frames in, committed chunks out, one progress event a commit.

A long film is glimpsed first, key frames only, so that within a minute something is known of
all of it. Then it is watched chunk by chunk from where the viewer is. Decoding and preparing
the next chunk overlaps encoding this one. Everything that decides the bytes of a chunk (its
frames, the number of threads, on a CPU how they are batched) depends on the chunk alone, so a
memory that was killed and resumed equals an undisturbed one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.engine.messages import IndexProgress
from core.engine.search_vectors import prepared, search_vectors, search_width
from core.film.types import SampledFrame
from core.memory.store import STRETCH, FilmMemory
from core.memory.types import PALETTE, MemoryChunk
from core.timeline import MediaTime, TimeRange
from core.tokens.protocol import TokenGenerator
from core.vision.pictures import from_jpeg, palette, to_jpeg
from core.vision.protocol import VisionEncoder


class ChunkReader(Protocol):
    """What watching needs of ``core.film``'s ``FrameReader``."""

    def chunk(self, index: int) -> list[SampledFrame]:
        """The sampled frames of one chunk, in time order; may be none."""
        ...


class StretchReader(Protocol):
    """What a first look needs of ``core.film``'s ``GlimpseReader``."""

    def stretch(self, span: TimeRange) -> list[SampledFrame]:
        """Key frames of a stretch, in time order; may be none."""
        ...


@dataclass(slots=True)
class Going:
    """What others may change while a film is watched; from any thread.

    Attributes:
        stop: set to end at the last commit.
        wait_turn: called before every batch; may block while something else is more urgent.
        position: where the viewer is; what follows is watched first.
    """

    stop: threading.Event = field(default_factory=threading.Event)
    wait_turn: Callable[[], None] = lambda: None
    position: Callable[[], MediaTime] = MediaTime


@dataclass(frozen=True, slots=True)
class Models:
    """What looks at frames."""

    encoder: VisionEncoder
    tokens: TokenGenerator


@dataclass(frozen=True, slots=True)
class _Looked:
    """Frames as they will be remembered, and what the encoder sees of them.

    Attributes:
        palettes: float16 [n, 192].
        batches: pixel values [b, 3, H, W], ``encoder.batch`` frames each; on a CPU, where it is
            always the same, how frames are batched is part of what decides a memory's bytes.
        searched: the same batches as the search encoder sees them.
    """

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    palettes: NDArray[np.float16]
    jpegs: tuple[bytes, ...]
    batches: tuple[torch.Tensor, ...]
    searched: tuple[torch.Tensor | None, ...]


def encode_threads() -> int:
    """CPU threads for torch: half of those there are, the film and its decoder need some."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) // 2)
    return max(1, (os.cpu_count() or 1) // 2)


def watch(
    reader: ChunkReader | None,
    memory: FilmMemory,
    models: Models,
    going: Going,
    glimpses: StretchReader | None = None,
) -> Generator[IndexProgress, None, None]:
    """Watch what the memory doesn't hold yet. ``memory`` must be writing.

    Closing the generator, or setting ``going.stop``, leaves the memory at its last commit.

    Args:
        reader: where chunks come from; None leaves it at the first look.
        glimpses: where the first look comes from; None for none.

    Yields:
        The state at the start, then one event a commit; the last one has ``finished``, unless
        it was stopped.

    Raises:
        MediaOpenError: the film can't be read any further.
        StorageError: the memory can't be written.
    """
    torch.set_num_threads(encode_threads())
    if not memory.finished:
        yield progress(memory)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="decode") as pool:
        if glimpses is not None and not memory.finished:
            yield from _glimpse(glimpses, memory, models, going, pool)
        if reader is not None:
            yield from _fill(reader, memory, models, going, pool)
    if memory.next_missing(MediaTime()) is None:
        memory.finish()
        yield progress(memory)


def progress(memory: FilmMemory) -> IndexProgress:
    """What is committed."""
    coverage = memory.coverage
    return IndexProgress(
        coverage.watched_until,
        memory.duration,
        memory.frame_count,
        memory.finished,
        coverage.watched,
        coverage.glimpsed,
    )


def _glimpse(
    reader: StretchReader,
    memory: FilmMemory,
    models: Models,
    going: Going,
    pool: ThreadPoolExecutor,
) -> Iterator[IndexProgress]:
    """A first look at every stretch of which nothing is known."""
    ahead: tuple[int, Future[_Looked]] | None = None

    def look(index: int) -> tuple[int, Future[_Looked]]:
        span = memory.span(index, STRETCH)
        return index, pool.submit(lambda: _prepare(reader.stretch(span), models))

    while not going.stop.is_set() and (index := memory.next_unglimpsed()) is not None:
        if ahead is None or ahead[0] != index:
            ahead = look(index)
        looked = ahead[1].result()
        following = index + STRETCH
        ahead = look(following) if following < memory.chunk_total else None
        chunk = _encode(index, looked, models, going, glimpsed=STRETCH)
        if chunk is None:
            return
        memory.append(chunk)
        yield progress(memory)


def _fill(
    reader: ChunkReader,
    memory: FilmMemory,
    models: Models,
    going: Going,
    pool: ThreadPoolExecutor,
) -> Iterator[IndexProgress]:
    """Chunk by chunk from where the viewer is, then what comes before."""
    ahead: tuple[int, Future[_Looked]] | None = None

    def look(index: int) -> tuple[int, Future[_Looked]]:
        return index, pool.submit(lambda: _prepare(reader.chunk(index), models))

    while not going.stop.is_set():
        index = memory.next_missing(going.position())
        if index is None:
            return
        if ahead is None or ahead[0] != index:
            ahead = look(index)
        looked = ahead[1].result()
        following = memory.next_missing(memory.span(index, 1).end)
        ahead = look(following) if following not in (None, index) else None
        chunk = _encode(index, looked, models, going)
        if chunk is None:
            return
        memory.append(chunk)
        if memory.chunk_count < memory.chunk_total:
            yield progress(memory)


def _prepare(frames: Sequence[SampledFrame], models: Models) -> _Looked:
    """What is remembered of frames, and their pixel values; done while others are encoded."""
    encoder = models.encoder
    jpegs = tuple(to_jpeg(frame.picture) for frame in frames)
    pictures = [from_jpeg(jpeg) for jpeg in jpegs]
    palettes = [palette(picture) for picture in pictures]
    size = encoder.batch
    return _Looked(
        np.array([frame.time.us for frame in frames], np.int64),
        np.array([frame.shot_start for frame in frames], np.bool_),
        np.array(palettes, np.float16).reshape(len(frames), PALETTE),
        jpegs,
        tuple(
            encoder.preprocess(pictures[start : start + size])
            for start in range(0, len(pictures), size)
        ),
        prepared(models.tokens.search, pictures, size),
    )


def _encode(
    index: int, looked: _Looked, models: Models, going: Going, *, glimpsed: int = 0
) -> MemoryChunk | None:
    """The tokens of a chunk or a glimpse, or None if it was stopped on the way."""
    encoder, tokens = models.encoder, models.tokens
    content: list[NDArray[np.float16]] = []  # [b, c, K] each
    neutral: list[NDArray[np.float16]] = []  # [b, K]
    search: list[NDArray[np.float16]] = []  # [b, S]
    for prepared_pixels, prepared_search in zip(looked.batches, looked.searched, strict=True):
        going.wait_turn()
        if going.stop.is_set():
            return None
        for pixels, searched in _as_many(prepared_pixels, prepared_search, encoder.batch):
            with torch.inference_mode():
                features = encoder.encode(pixels)  # [b, 1 + P, D]
                pooled, attended = tokens.kept(features)
                content.append(_half(pooled))
                neutral.append(_half(attended))
                search.append(_half(search_vectors(tokens, features, searched)))
    if going.stop.is_set():
        return None
    width = tokens.kept_width
    return MemoryChunk(
        index,
        looked.times_us,
        looked.shot_start,
        _stack(content, tokens.content_tokens, width),
        _stack(neutral, width),
        _stack(search, search_width(tokens)),
        looked.palettes,
        looked.jpegs,
        glimpsed,
    )


def _as_many(
    pixels: torch.Tensor, searched: torch.Tensor | None, size: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor | None]]:
    """A batch as it was prepared, or in parts: meanwhile a GPU may have room for fewer frames."""
    for start in range(0, len(pixels), size):
        part = slice(start, start + size)
        yield pixels[part], None if searched is None else searched[part]


def _half(values: torch.Tensor) -> NDArray[np.float16]:
    return values.to(device="cpu", dtype=torch.float16).numpy()


def _stack(batches: Sequence[NDArray[np.float16]], *shape: int) -> NDArray[np.float16]:
    return np.concatenate([np.zeros((0, *shape), np.float16), *batches])
