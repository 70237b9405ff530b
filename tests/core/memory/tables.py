"""Frame tables made up in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.memory.coverage import Coverage
from core.memory.table import FrameTable, TokenRows
from core.memory.types import PALETTE
from core.timeline import MediaTime, TimeRange


def rows_of(values: NDArray[np.float16]) -> TokenRows:
    """Tokens [n, ...] as the memory gives them."""
    data = np.ascontiguousarray(values, "<f2").tobytes()
    size = 2 * int(np.prod(values.shape[1:]))
    at = np.arange(len(values), dtype=np.int64) * size
    return TokenRows(lambda first, length: data[first : first + length], at, values.shape[1:])


def table_of(
    seconds: Sequence[float],
    content: NDArray[np.float16],
    neutral: NDArray[np.float16],
    *,
    shot_start: Sequence[bool] | None = None,
    pictures: Sequence[bytes] | None = None,
    palettes: NDArray[np.float16] | None = None,
    search: NDArray[np.float16] | None = None,
    coverage: Coverage | None = None,
) -> FrameTable:
    """Frames at these times; where nothing is said of it, of one shot, all of it watched."""
    count = len(seconds)
    times = np.array([MediaTime.from_seconds(each).us for each in seconds], np.int64)
    end = MediaTime(int(times[-1]) + 1_000_000 if count else 0)
    return FrameTable(
        times_us=times,
        shot_start=np.array(shot_start or [False] * count, np.bool_),
        search=np.zeros((count, 3), np.float16) if search is None else search,
        palettes=np.zeros((count, PALETTE), np.float16) if palettes is None else palettes,
        content=rows_of(content),
        neutral=rows_of(neutral),
        pictures=[b""] * count if pictures is None else pictures,
        coverage=coverage or Coverage.of(end, [TimeRange(MediaTime(), end)]),
    )
