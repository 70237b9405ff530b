"""Many single pictures at once, for training and measuring."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.training.drawn.world import Shot
from core.training.stage.draw import Drawer

_Job = tuple[Sequence[Shot], Sequence[float], tuple[int, int]]


def _draw(job: _Job) -> NDArray[np.uint8]:
    shots, ats, size = job
    pictures = np.empty((len(shots), size[1], size[0], 3), np.uint8)
    drawer: Drawer | None = None
    for i, (shot, at) in enumerate(zip(shots, ats, strict=True)):
        if drawer is None or drawer.shot != shot:
            drawer = Drawer(shot, size)
        pictures[i] = drawer.rgba(at)[..., :3]
    return pictures


def render_stills(
    shots: Sequence[Shot],
    ats: Sequence[float],
    size: tuple[int, int],
    workers: int = 1,
) -> NDArray[np.uint8]:
    """One picture for each shot and moment.

    A shot that stands several times in a row is set up only once.

    Args:
        ats: seconds into the shot of the same index.
        size: (width, height) in pixels.
        workers: processes that share the work; 1 stays in this one.

    Returns:
        uint8 RGB [len(shots), height, width, 3], in the order of ``shots``.
    """
    if len(shots) != len(ats):
        raise ValueError(f"{len(shots)} shots but {len(ats)} moments")
    if workers <= 1 or len(shots) < 2 * workers:
        return _draw((shots, ats, size))
    step = -(-len(shots) // (workers * 4))
    jobs: list[_Job] = [
        (shots[i : i + step], ats[i : i + step], size) for i in range(0, len(shots), step)
    ]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return np.concatenate(list(pool.imap(_draw, jobs)))
