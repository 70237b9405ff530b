"""CLIP's tower, for checkpoints whose configuration names one: transformers' own.

The published code takes the rows of one hidden layer (the last but one), leaves CLS away and
norms nothing. Here CLS stays in row 0, as with every tower; the token generator knows that it
may not look at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from transformers import CLIPVisionConfig, CLIPVisionModel

from core.vision.placement import EXACT, Placement
from core.vision.published import PublishedTower


class ClipEncoder(PublishedTower):
    """A published tower of CLIP's form.

    Args:
        config: ``clip``, a CLIP vision configuration of just the layers that are used, and
            ``pictures``.
    """

    def __init__(self, config: Mapping[str, Any], placement: Placement = EXACT) -> None:
        sizes = CLIPVisionConfig(**config["clip"], attn_implementation="sdpa")
        tower = CLIPVisionModel(sizes)
        tower.post_layernorm = nn.Identity()  # hidden layers come before it
        super().__init__(config, tower, sizes.hidden_size, placement)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        rows: torch.Tensor = self.tower(pixel_values=pixel_values).last_hidden_state
        return rows
