"""What the towers of published checkpoints have in common: CLIP's pictures, a placement, weights
from a pack."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from torch import nn
from transformers.initialization import no_init_weights

from core.vision.clip_pictures import ClipPictures
from core.vision.packed import pack_linears
from core.vision.placement import EXACT, Placement, best_placement

CONFIG = "vision.json"


class PublishedTower(nn.Module):
    """Pixel values [B, 3, S, S] → features [B, 1 + P, D]; row 0 is CLS.

    Args:
        config: ``pictures``, a CLIP image processor's configuration, ``pad_pictures``, and the
            sizes of ``network``.
        network: the tower under its names in the pack.
        width: D.
        placement: where the weights will lie.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        network: nn.Module,
        width: int,
        placement: Placement = EXACT,
    ) -> None:
        super().__init__()
        self.pictures = ClipPictures.of(config["pictures"])
        self.picture_short_side = self.pictures.side
        self._pad_pictures: bool = config.get("pad_pictures", False)
        self.width = width
        self.placement = placement
        self.batch = placement.batch
        self.frames_a_minute = placement.frames_a_minute
        self.tower: Any = network

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, S, S]: the middle square, normalised."""
        return self.placement.pinned(self.pictures.prepare(pictures))

    def single(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A picture that is asked about alone, uint8 RGB [h, w, 3]: whole in a square where the
        weights were trained so. Frames of films and clips never are."""
        return self.pictures.padded(picture) if self._pad_pictures else picture

    @torch.inference_mode()
    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, S, S] → [B, 1 + P, D], in the placement's numbers."""
        features: torch.Tensor = self(self.placement.put(pixel_values))
        return features


def fill(network: nn.Module, weights: Path, placement: Placement, prefix: str = "") -> None:
    """Give a network its weights from a safetensors file, ready for inference. They are read and
    converted one by one, so that no more than one lies there in two kinds of numbers.

    Args:
        prefix: stands before the file's names in the network.

    Raises:
        RuntimeError: the file holds other weights than the network has.
    """
    device, kind = placement.device, placement.kind
    with safe_open(weights, "pt", device=str(device)) as file:
        found = {prefix + name: file.get_tensor(name).to(kind) for name in file.keys()}  # noqa: SIM118
    network.load_state_dict(found, assign=True)
    network.to(device).eval().requires_grad_(False)
    pack_linears(network)


def load(folder: Path, placement: Placement | None = None) -> PublishedTower:
    """The tower of a pack's folder, ready to encode.

    Args:
        placement: None for the best there is.
    """
    placement = placement or best_placement()
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with no_init_weights():
        tower = make(config, placement)
    fill(tower, folder / "vision.safetensors", placement, "tower.")
    return tower


def make(config: Mapping[str, Any], placement: Placement = EXACT) -> PublishedTower:
    """The tower that a ``vision.json`` describes, without weights."""
    if "clip" in config:
        from core.vision.clip import ClipEncoder

        return ClipEncoder(config, placement)
    from core.vision.eva import EvaEncoder

    return EvaEncoder(config, placement)
