"""What records show: pictures, clips sampled as published, and films' features from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from core.errors import MediaOpenError
from core.training.running.errors import TrainingError
from core.vision.pictures import read_picture

AT_ONCE = 64
"""Frames of a film that are looked at together."""


def picture(path: Path, place: str) -> NDArray[np.uint8]:
    """A picture file → RGB uint8 [h, w, 3]."""
    try:
        return read_picture(path)
    except MediaOpenError as error:
        raise TrainingError(place, f"{path} is no picture that can be read") from error


def clip(path: Path, frames_a_second: float, most: int, place: str) -> list[NDArray[np.uint8]]:
    """Every so many frames of a video, RGB uint8 [h, w, 3] each, from the first one on.

    Args:
        most: frames; those behind are left out.
    """
    frames: list[NDArray[np.uint8]] = []
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            gap = max(1, round(float(stream.average_rate or 1) / frames_a_second))
            for number, frame in enumerate(container.decode(stream)):
                if number % gap == 0:
                    frames.append(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
                if len(frames) == most:
                    break
    except (av.FFmpegError, OSError, IndexError, ValueError) as error:
        raise TrainingError(place, f"{path} is no video that can be read") from error
    if not frames:
        raise TrainingError(place, f"{path} has no picture")
    return frames


@dataclass(frozen=True, slots=True)
class FilmFeatures:
    """A film that was looked at: a file of features and, beside it, a JSON with its words.

    The JSON has ``frames``, ``rows`` (1 + P, CLS first), ``width`` and ``lines``, for each
    frame the words behind it; what else stands there is for readers.

    Attributes:
        lines: as many as frames.
    """

    path: Path
    frames: int
    rows: int
    width: int
    lines: tuple[str, ...]

    @classmethod
    def read(cls, path: Path, place: str) -> FilmFeatures:
        """What the JSON tells.

        Raises:
            TrainingError: one of both files is missing or the JSON isn't one.
        """
        beside = path.with_suffix(".json")
        try:
            told: Any = json.loads(beside.read_bytes())
            found = cls(
                path,
                int(told["frames"]),
                int(told["rows"]),
                int(told["width"]),
                tuple(str(line) for line in told["lines"]),
            )
        except OSError as error:
            raise TrainingError(place, f"there is no file at {beside}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise TrainingError(place, f"{beside} doesn't tell of a film's features") from error
        if not path.is_file():
            raise TrainingError(place, f"there is no file at {path}")
        if len(found.lines) != found.frames or found.frames < 1:
            raise TrainingError(
                place, f"{beside} has {len(found.lines)} lines for {found.frames} frames"
            )
        return found

    def check(self, rows: int, width: int, place: str) -> None:
        """
        Raises:
            TrainingError: another tower made these.
        """
        if (self.rows, self.width) != (rows, width):
            raise TrainingError(
                place,
                f"{self.path} has {self.rows} rows of width {self.width} a frame "
                f"and the model takes {rows} of {width}",
            )

    def pieces(self) -> Iterator[torch.Tensor]:
        """float16 [m, 1 + P, D] each, together all frames.

        Raises:
            TrainingError: the file is damaged or holds something else than the JSON tells.
        """
        count = 0
        try:
            for piece in self._pieces():
                if piece.shape[1:] != (self.rows, self.width):
                    raise TrainingError(
                        self.path, f"it holds {tuple(piece.shape[1:])} a frame, not as it is told"
                    )
                count += len(piece)
                yield piece
        except (OSError, SafetensorError, ValueError) as error:
            raise TrainingError(self.path, "it holds no features that can be read") from error
        if count != self.frames:
            raise TrainingError(self.path, f"it holds {count} frames, not {self.frames}")

    def _pieces(self) -> Iterator[torch.Tensor]:
        if self.path.suffix == ".npy":
            rows = np.load(self.path, mmap_mode="r", allow_pickle=False)
            for first in range(0, len(rows), AT_ONCE):
                yield torch.from_numpy(np.array(rows[first : first + AT_ONCE], np.float16))
            return
        with safe_open(self.path, "pt") as file:
            for name in sorted(file.keys()):
                yield file.get_tensor(name)
