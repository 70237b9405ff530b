"""What is committed of a film at one moment: small things at hand, large ones on the disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from core.memory.coverage import Coverage
from core.timeline import MediaTime

Read = Callable[[int, int], bytes]
"""Offset and length → the file's bytes there."""


class Pictures(Sequence[bytes]):
    """JPEG files by frame index, read from the disk when asked for."""

    def __init__(self, read: Read, at: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
        self._read = read
        self._at = at
        self._lengths = lengths

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return Pictures(self._read, self._at[index], self._lengths[index])
        return self._read(int(self._at[index]), int(self._lengths[index]))


class TokenRows:
    """Tokens by frame index, float16 of one shape each, read from the disk when asked for.

    A film of hours has hundreds of megabytes of them with a 7B, and a question needs none.

    Attributes:
        row: the shape of one frame's tokens.
    """

    def __init__(self, read: Read, at: NDArray[np.int64], row: tuple[int, ...]) -> None:
        self._read = read
        self._at = at
        self.row = row

    def __len__(self) -> int:
        return len(self._at)

    def some(self, index: slice) -> TokenRows:
        """Those of some frames, still on the disk."""
        return TokenRows(self._read, self._at[index], self.row)

    def __getitem__(self, index: slice) -> NDArray[np.float16]:
        """[k, *row] of the frames of a slice.

        Raises:
            StorageError: they can't be read.
        """
        at = self._at[index]
        size = 2 * int(np.prod(self.row))
        data = b"".join(self._read(int(first), count * size) for first, count in _runs(at, size))
        return np.frombuffer(data, "<f2").astype(np.float16).reshape(len(at), *self.row)


def _runs(at: NDArray[np.int64], size: int) -> list[tuple[int, int]]:
    """Offsets of ``size`` bytes each as runs of neighbours: first offset and how many."""
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) != size) + 1
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(at)]])
    return [(int(at[a]), int(b - a)) for a, b in zip(starts, ends, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class FrameTable:
    """All committed frames at one moment, in time order; ``n`` of them. Equal only to itself.

    Attributes:
        times_us: int64 [n], rising.
        shot_start: bool [n]; of a glimpse every frame stands for a shot.
        search: float16 [n, S].
        palettes: float16 [n, 192], shares of colour.
        content: n rows of float16 [c, K].
        neutral: n rows of float16 [K].
        pictures: n JPEG files.
        coverage: the stretches they were taken from.
    """

    times_us: NDArray[np.int64]
    shot_start: NDArray[np.bool_]
    search: NDArray[np.float16]
    palettes: NDArray[np.float16]
    content: TokenRows
    neutral: TokenRows
    pictures: Sequence[bytes]
    coverage: Coverage

    def __len__(self) -> int:
        return len(self.times_us)

    @property
    def watched_until(self) -> MediaTime:
        """Everything before it is in this table."""
        return self.coverage.watched_until

    def every(self, step: int) -> FrameTable:
        """The first of each ``step`` frames."""
        some = slice(None, None, step)
        return FrameTable(
            self.times_us[some],
            self.shot_start[some],
            self.search[some],
            self.palettes[some],
            self.content.some(some),
            self.neutral.some(some),
            self.pictures[some],
            self.coverage,
        )

    def count_before(self, bound: MediaTime | None) -> int:
        """How many frames are shown before ``bound``; all for None."""
        if bound is None:
            return len(self)
        return int(np.searchsorted(self.times_us, bound.us, side="left"))
