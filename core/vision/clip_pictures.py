"""Pictures as CLIP's image processor prepares them, to the bit.

Short side to S by Pillow's antialiased bicubic, centre crop, then mean and deviation. The
published code goes through transformers' ``CLIPImageProcessor``, which in version 5 needs
torchvision; torch's and OpenCV's bicubic give other pixels at sharp edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

_BICUBIC = 3


@dataclass(frozen=True, slots=True)
class ClipPictures:
    """How pictures are prepared.

    Attributes:
        side: S, of the square the tower sees.
        mean, deviation: of each of the three colours, 0 to 1.
    """

    side: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> ClipPictures:
        """From a ``preprocessor_config.json``.

        Raises:
            ValueError: it asks for something else than CLIP's usual way.
        """
        size = config.get("size")
        short = size.get("shortest_edge") if isinstance(size, dict) else size
        crop = config.get("crop_size")
        square = crop if isinstance(crop, dict) else {"height": crop, "width": crop}
        if not isinstance(short, int) or {square.get("height"), square.get("width")} != {short}:
            raise ValueError("its pictures are no squares of their short side")
        if config.get("resample", _BICUBIC) != _BICUBIC:
            raise ValueError("its pictures are not scaled by the bicubic filter")
        return cls(short, *colours(config))

    def prepare(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, S, S]."""
        if not pictures:
            return torch.zeros(0, 3, self.side, self.side)
        squares = np.stack([self._square(picture) for picture in pictures])
        return normalised(squares, self.mean, self.deviation)

    def padded(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """uint8 RGB [h, w, 3] → a square around it in the mean colour, as LLaVA shows a single
        picture to models that were trained so."""
        height, width = picture.shape[:2]
        side = max(height, width)
        colour = np.array([int(value * 255) for value in self.mean], np.uint8)
        square: NDArray[np.uint8] = np.empty((side, side, 3), np.uint8)
        square[:] = colour
        top, left = (side - height) // 2, (side - width) // 2
        square[top : top + height, left : left + width] = picture
        return square

    def _square(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = picture.shape[:2]
        if width <= height:
            size = (self.side, int(self.side * height / width))
        else:
            size = (int(self.side * width / height), self.side)
        scaled = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
        top = (scaled.shape[0] - self.side) // 2
        left = (scaled.shape[1] - self.side) // 2
        square: NDArray[np.uint8] = scaled[top : top + self.side, left : left + self.side]
        return square


def colours(config: Mapping[str, Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of the three colours, from a ``preprocessor_config.json``.

    Raises:
        ValueError: they are not given for three colours.
    """
    mean, deviation = (
        tuple(float(value) for value in config.get(f"image_{name}", ())) for name in ("mean", "std")
    )
    if len(mean) != 3 or len(deviation) != 3:
        raise ValueError("its pictures have not three colours")
    return mean, deviation


def normalised(
    squares: NDArray[np.uint8], mean: Sequence[float], deviation: Sequence[float]
) -> torch.Tensor:
    """uint8 RGB [B, S, S, 3] → float32 [B, 3, S, S], less the mean, by the deviation."""
    middle: NDArray[np.float32] = np.array(mean, np.float32)
    spread: NDArray[np.float32] = np.array(deviation, np.float32)
    values = (squares.astype(np.float32) * np.float32(1 / 255) - middle) / spread
    return torch.from_numpy(np.ascontiguousarray(values.transpose(0, 3, 1, 2)))
