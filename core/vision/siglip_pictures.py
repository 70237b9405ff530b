"""Pictures as SigLIP's image processor prepares them: squashed to the square, whole.

Pillow's antialiased filters, as with CLIP; transformers' own processor wants torchvision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from core.vision.clip_pictures import colours, normalised

_BICUBIC = 3
_FILTERS = {2: Image.Resampling.BILINEAR, _BICUBIC: Image.Resampling.BICUBIC}
_STEPS = ("do_resize", "do_rescale", "do_normalize")


@dataclass(frozen=True, slots=True)
class SiglipPictures:
    """How pictures are prepared.

    Attributes:
        side: S, of the square the tower sees.
        mean, deviation: of each of the three colours, 0 to 1.
        filter: that pictures are scaled by; SigLIP has the bicubic one, SigLIP 2 the bilinear.
    """

    side: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    filter: Image.Resampling

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> SiglipPictures:
        """From a ``preprocessor_config.json``.

        Raises:
            ValueError: it asks for something else than SigLIP's usual way.
        """
        size = config.get("size")
        sides = {size.get("height"), size.get("width")} if isinstance(size, dict) else {size}
        side = sides.pop()
        if sides or not isinstance(side, int) or config.get("do_center_crop"):
            raise ValueError("its pictures are not squashed to a square")
        if not all(config.get(step, True) for step in _STEPS):
            raise ValueError("its pictures are not scaled and normalised")
        chosen = _FILTERS.get(config.get("resample", _BICUBIC))
        if chosen is None:
            raise ValueError(
                "its pictures are scaled by neither the bilinear nor the bicubic filter"
            )
        return cls(side, *colours(config), chosen)

    def prepare(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, S, S]."""
        if not pictures:
            return torch.zeros(0, 3, self.side, self.side)
        square = (self.side, self.side)
        squares = [np.asarray(Image.fromarray(p).resize(square, self.filter)) for p in pictures]
        return normalised(np.stack(squares), self.mean, self.deviation)
