"""The grid as a picture: length across, depth down, a number in every cell.

Drawn with OpenCV, which the app needs anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

CELL_WIDTH, CELL_HEIGHT = 92, 58
LEFT, TOP, GAP = 96, 64, 28
PAPER, INK, EMPTY = 255, (40, 40, 40), (232, 232, 232)
LOW, MIDDLE, HIGH = (60, 60, 190), (120, 210, 245), (90, 150, 40)
"""Colours (blue, green, red) of 0, 50 and 100 percent."""
MEASURES = (("right", "right"), ("linked", "scene linked"))
_FONT = cv2.FONT_HERSHEY_SIMPLEX

Cells = Sequence[Mapping[str, Any]]


def draw_heat(cells: Cells, path: Path, title: str) -> None:
    """Write a PNG with a panel for every way of asking and every measure.

    Args:
        cells: rows as ``grid.cells`` gives them.
    """
    lengths = sorted({cell["minutes"] for cell in cells})
    ways = list(dict.fromkeys(cell["way"] for cell in cells))
    rows = [
        np.concatenate(
            [
                _panel([c for c in cells if c["way"] == way], lengths, way, *named)
                for named in MEASURES
            ],
            axis=1,
        )
        for way in ways
    ]
    if not rows:
        return
    head = np.full((44, rows[0].shape[1], 3), PAPER, np.uint8)
    _write(head, title, (16, 30), 0.62)
    done, data = cv2.imencode(".png", np.concatenate([head, *rows]))
    if done:
        path.write_bytes(data.tobytes())


def _panel(
    cells: Cells, lengths: Sequence[float], way: str, measure: str, told: str
) -> NDArray[np.uint8]:
    """Length across, depth down, the film's beginning on top; lengths that weren't asked in this
    way stay white."""
    depths = 1 + max(cell["depth"] for cell in cells)
    width = LEFT + CELL_WIDTH * len(lengths) + GAP
    height = TOP + CELL_HEIGHT * depths + GAP
    picture = np.full((height, width, 3), PAPER, np.uint8)
    _write(picture, f"{way}: {told}, %", (16, 24), 0.56)
    for column, minutes in enumerate(lengths):
        _middle(picture, _length(minutes), LEFT + CELL_WIDTH * column, CELL_WIDTH, TOP - 8, 0.48)
    for depth in range(depths):
        low, high = round(100 * depth / depths), round(100 * (depth + 1) / depths)
        y = TOP + CELL_HEIGHT * depth + CELL_HEIGHT // 2 + 5
        _write(picture, f"{low}-{high} %", (16, y), 0.46)
    for cell in cells:
        _cell(picture, cell, measure, LEFT + CELL_WIDTH * lengths.index(cell["minutes"]))
    return picture


def _cell(picture: NDArray[np.uint8], cell: Mapping[str, Any], measure: str, x: int) -> None:
    y = TOP + CELL_HEIGHT * int(cell["depth"])
    value = cell[measure]
    colour = EMPTY if value is None else shade(value)
    cv2.rectangle(picture, (x, y), (x + CELL_WIDTH - 2, y + CELL_HEIGHT - 2), colour, -1)
    if value is None:
        return
    ink = (255, 255, 255) if _bright(colour) < 140 else INK
    _middle(picture, f"{value:.0f}", x, CELL_WIDTH, y + 28, 0.66, ink)
    _middle(picture, f"n = {cell['questions']}", x, CELL_WIDTH, y + 47, 0.38, ink)


def shade(value: float) -> tuple[int, int, int]:
    """The colour of a share in percent: from red over yellow to green."""
    share = min(1.0, max(0.0, value / 100))
    low, high = (LOW, MIDDLE) if share < 0.5 else (MIDDLE, HIGH)
    part = share * 2 % 1 if share < 1 else 1.0
    blue, green, red = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return blue, green, red


def _bright(colour: tuple[int, int, int]) -> float:
    blue, green, red = colour
    return 0.114 * blue + 0.587 * green + 0.299 * red


def _length(minutes: float) -> str:
    return f"{minutes:g} min" if minutes < 60 else f"{minutes / 60:g} h"


def _middle(
    picture: NDArray[np.uint8],
    words: str,
    x: int,
    width: int,
    y: int,
    size: float,
    ink: tuple[int, int, int] = INK,
) -> None:
    (wide, _), _ = cv2.getTextSize(words, _FONT, size, 1)
    _write(picture, words, (x + (width - wide) // 2, y), size, ink)


def _write(
    picture: NDArray[np.uint8],
    words: str,
    at: tuple[int, int],
    size: float,
    ink: tuple[int, int, int] = INK,
) -> None:
    cv2.putText(picture, words, at, _FONT, size, ink, 1, cv2.LINE_AA)
