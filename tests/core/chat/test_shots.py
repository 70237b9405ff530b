"""Which shots are one scene: by their colours, and by their pictures where these leave it open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.chat.scenes import find_scenes
from core.chat.shots import ALIKE
from core.memory.table import FrameTable
from core.memory.types import PALETTE
from core.timeline import MediaTime
from tests.core.memory.tables import table_of

FRAMES = 3
"""Of each shot, a second apart."""
FAR_CLOSENESS = 0.5
"""Of any two pictures of these films: what a pack's pictures have in common."""


def palette(likeness: float) -> list[float]:
    """Colour shares that have this Bhattacharyya coefficient with those of likeness 1."""
    shared = likeness**2
    return [shared, 1 - shared, *[0.0] * (PALETTE - 2)]


def picture(which: int) -> list[float]:
    """One of eight pictures, any two equally close."""
    return [FAR_CLOSENESS**0.5, *[(1 - FAR_CLOSENESS) ** 0.5 * (at == which) for at in range(8)]]


def film(shots: Sequence[tuple[float, int]], scale: float = 1.0) -> FrameTable:
    """Shots of these palettes and pictures."""
    frames = [shot for shot in shots for _ in range(FRAMES)]
    tokens = np.zeros((len(frames), 1, 8), np.float16)
    pictures = [[scale * part for part in picture(own)] for _, own in frames]
    return table_of(
        range(len(frames)),
        tokens,
        tokens[:, 0],
        shot_start=[at % FRAMES == 0 for at in range(len(frames))],
        palettes=np.array([palette(likeness) for likeness, _ in frames], np.float16),
        search=np.array(pictures, np.float16),
    )


def firsts(frames: FrameTable, until: MediaTime | None = None) -> list[int]:
    """With which shots scenes begin."""
    return [scene.frames.start // FRAMES for scene in find_scenes(frames, (), until)]


OTHERS = [(0.0, 3), (1.0, 4), (0.0, 5), (1.0, 6)]
"""Shots of other colours and pictures, each its own scene."""


@pytest.mark.parametrize(
    ("likeness", "pictures", "together"),
    [
        (0.95, (0, 1), True),
        (0.60, (0, 0), False),
        (ALIKE + 0.02, (0, 0), True),
        (ALIKE + 0.02, (0, 1), False),
        (ALIKE - 0.02, (0, 0), True),
        (ALIKE - 0.02, (0, 1), False),
    ],
)
def test_where_colours_leave_it_open_pictures_decide(
    likeness: float, pictures: tuple[int, int], together: bool
) -> None:
    frames = film([(1.0, pictures[0]), (likeness, pictures[1]), *OTHERS])
    assert (1 not in firsts(frames)) == together


def test_without_search_vectors_colours_alone_decide() -> None:
    frames = film([(1.0, 0), (ALIKE + 0.02, 1), (1.0, 2), (ALIKE - 0.02, 2)], scale=0.0)
    assert firsts(frames) == [0, 3]


def test_how_long_a_packs_vectors_are_changes_nothing() -> None:
    shots = [(1.0, 0), (ALIKE + 0.02, 1), *OTHERS, (1.0, 0), (ALIKE - 0.02, 0)]
    assert firsts(film(shots)) == firsts(film(shots, scale=7.0))


@pytest.mark.parametrize("seed", range(20))
def test_what_comes_later_changes_no_scene_before_it(seed: int) -> None:
    chance = np.random.default_rng(seed)
    shots = [
        (float(chance.choice([0.0, 0.77, 0.81, 1.0])), int(chance.integers(8))) for _ in range(30)
    ]
    end = int(chance.integers(2, 29)) * FRAMES + int(chance.integers(0, FRAMES))
    whole, early = film(shots), film(shots[: end // FRAMES + 1])
    bound = MediaTime.from_seconds(end)
    assert find_scenes(whole, (), bound) == find_scenes(early, (), bound)
