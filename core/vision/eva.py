"""EVA-ViT-G as LLaMA-VID uses it: transformers' InstructBLIP tower without its last norm.

The published checkpoints' features are the last layer's, unnormalised, CLS first; measured
against the published code they agree within 2e-6 (float32).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from transformers import InstructBlipVisionConfig
from transformers.initialization import no_init_weights
from transformers.models.instructblip.modeling_instructblip import InstructBlipVisionModel

from core.vision.clip_pictures import ClipPictures

CONFIG = "vision.json"
LAYER_NORM_EPS = 1e-6


class EvaEncoder(nn.Module):
    """Pixel values [B, 3, S, S] → features [B, 1 + P, D]; row 0 is CLS.

    Args:
        config: ``width``, ``layers``, ``heads``, ``ff_width``, ``patch`` and ``pictures``, a
            CLIP image processor's configuration.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.pictures = ClipPictures.of(config["pictures"])
        self.picture_short_side = self.pictures.side
        self.width: int = config["width"]
        self.tower = InstructBlipVisionModel(
            InstructBlipVisionConfig(
                hidden_size=self.width,
                intermediate_size=config["ff_width"],
                num_hidden_layers=config["layers"],
                num_attention_heads=config["heads"],
                image_size=self.pictures.side,
                patch_size=config["patch"],
                hidden_act="gelu",
                layer_norm_eps=LAYER_NORM_EPS,
                qkv_bias=True,
                attn_implementation="sdpa",
            )
        )
        self.tower.post_layernorm = nn.Identity()  # the published tower has none

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, S, S]: the middle square, normalised."""
        return self.pictures.prepare(pictures)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        embedded = self.tower.embeddings(pixel_values)
        rows: torch.Tensor = self.tower.encoder(inputs_embeds=embedded).last_hidden_state
        return rows

    @torch.inference_mode()
    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, S, S] → [B, 1 + P, D]."""
        features: torch.Tensor = self(pixel_values)
        return features


def interpolate_positions(positions: torch.Tensor, patches: int) -> torch.Tensor:
    """Position rows [1, 1 + n, D] for another number of patches: bicubic over the square, as
    LAVIS does for pictures of 336 pixels. CLS keeps its own."""
    old, new = round((positions.shape[1] - 1) ** 0.5), round(patches**0.5)
    if old == new:
        return positions
    square = positions[:, 1:].float().reshape(1, old, old, -1).permute(0, 3, 1, 2)
    square = functional.interpolate(square, size=(new, new), mode="bicubic", align_corners=False)
    rows = square.permute(0, 2, 3, 1).flatten(1, 2)
    return torch.cat([positions[:, :1].float(), rows], dim=1)


def load(folder: Path) -> EvaEncoder:
    """The tower of a pack's folder, ready to encode."""
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with no_init_weights():
        encoder = EvaEncoder(config)
    weights = {
        f"tower.{name}": tensor.float()
        for name, tensor in load_file(folder / "vision.safetensors").items()
    }
    encoder.load_state_dict(weights, assign=True)
    encoder.eval().requires_grad_(False)
    return encoder
