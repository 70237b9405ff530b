"""What a film's picture suffers on its way to a viewer: cut edges, wrong colours, bars.

Knows drawn frames only; size, rate and compression are the encoder's.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Wear:
    """What is done to every frame, in this order; the default does nothing.

    Attributes:
        crop: share of width and of height that is cut off, half on either side; the rest is
            scaled up again.
        hue: degrees by which all colours are turned.
        light: what brightness is multiplied by.
        bars: height of a black bar above and of one below, as a share of the frame's height;
            the frame grows by them.
    """

    crop: float = 0.0
    hue: int = 0
    light: float = 1.0
    bars: float = 0.0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height in pixels of what becomes of a frame; even where the frame's are."""
        return width, height + 2 * self._bar(height)

    def apply(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A worn copy of a frame [h, w, 4] in RGBA; the frame itself where nothing is worn."""
        if self.crop:
            frame = self._cropped(frame)
        if self.hue or self.light != 1.0:
            frame = self._coloured(frame)
        if self.bars:
            bar = self._bar(len(frame))
            frame = np.pad(frame, ((bar, bar), (0, 0), (0, 0)))  # (h + 2 bar, w, 4)
            frame[:bar, :, 3] = frame[-bar:, :, 3] = 255
        return frame

    def _bar(self, height: int) -> int:
        return round(height * self.bars / 2) * 2

    def _cropped(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = frame.shape[:2]
        top, left = round(height * self.crop / 2), round(width * self.crop / 2)
        inside = np.ascontiguousarray(frame[top : height - top, left : width - left])
        return np.asarray(
            cv2.resize(inside, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8
        )

    def _coloured(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        hsv = cv2.cvtColor(frame[..., :3], cv2.COLOR_RGB2HSV).astype(np.float32)  # hue is 0 to 180
        hsv[..., 0] = (hsv[..., 0] + self.hue / 2) % 180
        hsv[..., 2] = np.clip(hsv[..., 2] * self.light, 0, 255)
        worn = frame.copy()
        worn[..., :3] = cv2.cvtColor(hsv.round().astype(np.uint8), cv2.COLOR_HSV2RGB)
        return worn
