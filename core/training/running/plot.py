"""A run's log as a picture: one curve a part of the loss and one for the rate.

Drawn with OpenCV, which the app needs anyway.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, MARGIN = 640, 150, 14
LEFT = 90
INK, PAPER, LINE = (40, 40, 40), 255, (200, 90, 30)
UNPLOTTED = ("step", "seconds")
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def plot_log(rows: Sequence[dict[str, float]], path: Path) -> None:
    """Write a PNG with a panel for every column.

    Args:
        rows: as ``run_log.read_log`` gives them; fewer than two draw nothing.
    """
    if len(rows) < 2:
        return
    steps = [row["step"] for row in rows]
    panels = [
        _panel(name, steps, [row[name] for row in rows])
        for name in rows[0]
        if name not in UNPLOTTED
    ]
    done, data = cv2.imencode(".png", np.concatenate(panels))
    if done:
        path.write_bytes(data.tobytes())


def _panel(name: str, steps: Sequence[float], values: Sequence[float]) -> NDArray[np.uint8]:
    picture = np.full((HEIGHT, WIDTH, 3), PAPER, np.uint8)
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    span, length = (high - low) or 1.0, (steps[-1] - steps[0]) or 1.0
    right, top, bottom = WIDTH - MARGIN, 2 * MARGIN, HEIGHT - 2 * MARGIN
    cv2.rectangle(picture, (LEFT, top), (right, bottom), (215, 215, 215), 1)
    points = [
        (
            round(LEFT + (right - LEFT) * (step - steps[0]) / length),
            round(bottom - (bottom - top) * (value - low) / span),
        )
        for step, value in zip(steps, values, strict=True)
        if math.isfinite(value)
    ]
    cv2.polylines(picture, [np.array(points, np.int32)], False, LINE, 1, cv2.LINE_AA)
    _write(picture, name, (LEFT, top - 6))
    _write(picture, f"{high:.4g}", (6, top + 8))
    _write(picture, f"{low:.4g}", (6, bottom))
    _write(picture, f"step {steps[0]:.0f}", (LEFT, HEIGHT - 8))
    _write(picture, f"{steps[-1]:.0f}", (right - 60, HEIGHT - 8))
    return picture


def _write(picture: NDArray[np.uint8], words: str, at: tuple[int, int]) -> None:
    cv2.putText(picture, words, at, _FONT, 0.42, INK, 1, cv2.LINE_AA)
