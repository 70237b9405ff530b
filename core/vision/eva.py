"""EVA-ViT-G as LLaMA-VID uses it: transformers' InstructBLIP tower without its last norm.

The published checkpoints' features are the last layer's, unnormalised, CLS first; measured
against the published code they agree within 2e-6 (float32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import InstructBlipVisionConfig
from transformers.models.instructblip.modeling_instructblip import InstructBlipVisionModel

from core.vision.placement import EXACT, Placement
from core.vision.published import PublishedTower

LAYER_NORM_EPS = 1e-6


class EvaEncoder(PublishedTower):
    """A published tower of EVA's form.

    Args:
        config: ``width``, ``layers``, ``heads``, ``ff_width``, ``patch`` and ``pictures``.
    """

    def __init__(self, config: Mapping[str, Any], placement: Placement = EXACT) -> None:
        tower = InstructBlipVisionModel(
            InstructBlipVisionConfig(
                hidden_size=config["width"],
                intermediate_size=config["ff_width"],
                num_hidden_layers=config["layers"],
                num_attention_heads=config["heads"],
                image_size=config["pictures"]["crop_size"]["height"],
                patch_size=config["patch"],
                hidden_act="gelu",
                layer_norm_eps=LAYER_NORM_EPS,
                qkv_bias=True,
                attn_implementation="sdpa",
            )
        )
        tower.post_layernorm = nn.Identity()  # the published tower has none
        super().__init__(config, tower, config["width"], placement)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        embedded = self.tower.embeddings(pixel_values)
        rows: torch.Tensor = self.tower.encoder(inputs_embeds=embedded).last_hidden_state
        return rows


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
