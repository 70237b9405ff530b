"""A chunk of frames as bytes, and what of those bytes stays in memory.

Raw, little-endian, without pickle::

    "FRMS" index:u32 glimpsed:u32 n:u32 c:u32 K:u32 S:u32
    times_us:i8[n] shot_start:u1[n] search:f2[n,S] palette:f2[n,192]
    content:f2[n,c,K] neutral:f2[n,K] picture_length:u4[n] pictures

Equal chunks give equal bytes; nothing of the clock or the machine is written.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.memory.types import PALETTE, MemoryChunk

_HEAD = struct.Struct("<4sIIIIII")
_MAGIC = b"FRMS"
_F16 = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Some frames in time order: what recall reads, and where the rest lies in the file.

    Attributes:
        times_us: int64 [n].
        shot_start: bool [n].
        search: float16 [n, S].
        palettes: float16 [n, 192].
        content_at, neutral_at, picture_at: int64 [n], offsets in the file.
        picture_length: int64 [n].
        content_shape: (c, L) of one frame's content tokens; (0, 0) where there is no frame.
    """

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    search: NDArray[np.float16]
    palettes: NDArray[np.float16]
    content_at: NDArray[np.int64]
    neutral_at: NDArray[np.int64]
    picture_at: NDArray[np.int64]
    picture_length: NDArray[np.int64]
    content_shape: tuple[int, int]

    def __len__(self) -> int:
        return len(self.times_us)

    def only(self, kept: NDArray[np.bool_]) -> Piece:
        """The frames where ``kept`` [n] is true."""
        return Piece(
            self.times_us[kept],
            self.shot_start[kept],
            self.search[kept],
            self.palettes[kept],
            self.content_at[kept],
            self.neutral_at[kept],
            self.picture_at[kept],
            self.picture_length[kept],
            self.content_shape,
        )


NOTHING = Piece(
    np.zeros(0, np.int64),
    np.zeros(0, np.bool_),
    np.zeros((0, 0), np.float16),
    np.zeros((0, PALETTE), np.float16),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    (0, 0),
)


def pack(chunk: MemoryChunk) -> bytes:
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
        or chunk.palettes.shape != (n, PALETTE)
        or len(chunk.pictures) != n
    ):
        raise ValueError("a chunk's arrays must have one row a frame")
    lengths = np.array([len(picture) for picture in chunk.pictures], "<u4")
    return b"".join(
        (
            _HEAD.pack(_MAGIC, chunk.index, chunk.glimpsed, n, c, width, search_width),
            np.ascontiguousarray(chunk.times_us, "<i8").tobytes(),
            np.ascontiguousarray(chunk.shot_start, "u1").tobytes(),
            np.ascontiguousarray(chunk.search, "<f2").tobytes(),
            np.ascontiguousarray(chunk.palettes, "<f2").tobytes(),
            np.ascontiguousarray(chunk.content, "<f2").tobytes(),
            np.ascontiguousarray(chunk.neutral, "<f2").tobytes(),
            lengths.tobytes(),
            *chunk.pictures,
        )
    )


def unpack(payload: bytes, offset: int) -> tuple[int, int, Piece]:
    """Index, ``glimpsed`` and frames of a payload that starts at ``offset`` of the file.

    Raises:
        ValueError: it is no chunk.
    """
    magic, index, glimpsed, n, c, width, search_width = _HEAD.unpack_from(payload)
    if magic != _MAGIC:
        raise ValueError("not a chunk of frames")
    at = _HEAD.size

    def take(dtype: str, *shape: int) -> NDArray[Any]:
        nonlocal at
        array = np.frombuffer(payload, dtype, int(np.prod(shape)), at).reshape(shape)
        at += array.nbytes
        return array

    times = take("<i8", n).astype(np.int64)
    shots = take("u1", n).astype(np.bool_)
    search = take("<f2", n, search_width).astype(np.float16)
    palettes = take("<f2", n, PALETTE).astype(np.float16)
    each = np.arange(n, dtype=np.int64)
    content_at = offset + at + each * (c * width * _F16)
    at += n * c * width * _F16
    neutral_at = offset + at + each * (width * _F16)
    at += n * width * _F16
    lengths = take("<u4", n).astype(np.int64)
    picture_at = offset + at + np.cumsum(lengths) - lengths
    shape = (c, width) if n else (0, 0)
    piece = Piece(
        times, shots, search, palettes, content_at, neutral_at, picture_at, lengths, shape
    )
    return index, glimpsed, piece


def join(pieces: Sequence[Piece]) -> Piece:
    """Pieces one behind the other; those without frames leave nothing."""
    some = [piece for piece in pieces if len(piece)]
    if len(some) <= 1:
        return some[0] if some else NOTHING
    return Piece(
        np.concatenate([p.times_us for p in some]),
        np.concatenate([p.shot_start for p in some]),
        np.concatenate([p.search for p in some]),
        np.concatenate([p.palettes for p in some]),
        np.concatenate([p.content_at for p in some]),
        np.concatenate([p.neutral_at for p in some]),
        np.concatenate([p.picture_at for p in some]),
        np.concatenate([p.picture_length for p in some]),
        some[0].content_shape,
    )
