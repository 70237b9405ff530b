"""The onlooker sees a film on Xvfb's screen, and nothing else."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.onlooker import Onlooker

WIDTH, HEIGHT, COLOURS = 960, 540, 3


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    """A dark screen as Xvfb keeps it."""
    path = tmp_path / "screen"
    header = [100, 7, 2, 24, WIDTH, HEIGHT, 0, 0, 32, 0, 32, 32, WIDTH * 4, *[0] * 6, COLOURS]
    header += [0] * (25 - len(header))
    path.write_bytes(struct.pack(">25I", *header) + bytes(12 * COLOURS + WIDTH * HEIGHT * 4))
    return path


def draw(screen: Path, rows: slice, columns: slice, value: int) -> None:
    pixels = np.memmap(screen, np.uint8, "r+", 100 + 12 * COLOURS, (HEIGHT, WIDTH, 4))
    pixels[rows, columns, :3] = value
    pixels.flush()


def test_a_picture_is_seen_when_it_comes(screen: Path) -> None:
    with Onlooker(screen) as onlooker:
        time.sleep(0.05)
        before = time.monotonic()
        draw(screen, slice(0, 540), slice(0, 480), 200)
        seen = onlooker.await_film(10)
    assert before <= seen <= time.monotonic()
    assert onlooker.bright_share() == pytest.approx(0.5, abs=0.02)


def test_a_ground_and_a_title_are_no_film(screen: Path) -> None:
    draw(screen, slice(0, 540), slice(0, 960), 24)
    draw(screen, slice(0, 30), slice(0, 960), 220)
    with Onlooker(screen) as onlooker, pytest.raises(TimeoutError):
        onlooker.await_film(0.2)
