"""The starter's vision tower: a small ViT behind a convolutional stem.

The stem's four strided convolutions see edges and colours sooner than a flat patch
projection does when there are only some ten thousand pictures to learn from (Xiao et
al., "Early convolutions help transformers see better", 2021). After it: one CLS row and
one row a patch of 16×16 pixels, four pre-norm transformer layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn

HEIGHT, WIDTH, PATCH = 96, 160, 16
PATCHES = (HEIGHT // PATCH) * (WIDTH // PATCH)
FEATURES = 192
LAYERS = 4
HEADS = 3
PICTURE_SHORT_SIDE = 144
LIT = 200.0
"""Of 255: what a hundredth of a picture's pixels is to reach in its brightest channel."""
UNLIT = 33.0
"""Of 255: a picture whose brightest hundredth doesn't reach this is black. A cut out of black lies
where there is light (``film.shots.dark``), so what glimmers before it would be told of the scene
before."""


class StarterVision(nn.Module):
    """Pixel values [B, 3, 96, 160] → features [B, 1 + 60, 192]; row 0 is CLS."""

    picture_short_side = PICTURE_SHORT_SIDE
    width = FEATURES
    batch = 16
    frames_a_minute = 3000

    def __init__(self) -> None:
        super().__init__()
        channels = (3, 32, 64, 128, FEATURES)
        stem: list[nn.Module] = []
        for i in range(4):
            stem.append(nn.Conv2d(channels[i], channels[i + 1], 3, 2, 1, bias=False))
            stem.append(nn.BatchNorm2d(channels[i + 1]))
            stem.append(nn.GELU())
        self.stem = nn.Sequential(*stem, nn.Conv2d(FEATURES, FEATURES, 1))
        self.cls = nn.Parameter(torch.zeros(1, 1, FEATURES))
        self.positions = nn.Parameter(torch.randn(1, 1 + PATCHES, FEATURES) * 0.02)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                FEATURES,
                HEADS,
                FEATURES * 4,
                dropout=0.0,
                activation="gelu",
                batch_first=True,
                norm_first=True,
            )
            for _ in range(LAYERS)
        )

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, 96, 160], 0 to 1 moved to −1 to 1.

        The whole picture is squeezed into the frame: a crop would lose who stands at
        the edge, and the tower was trained on squeezed pictures.
        """
        small = [cv2.resize(p, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for p in pictures]
        batch = torch.from_numpy(np.stack(small)) if small else torch.zeros(0, HEIGHT, WIDTH, 3)
        return normalise(batch)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        patches = self.stem(pixel_values).flatten(2).transpose(1, 2)  # (B, 60, D)
        cls = self.cls.expand(len(patches), -1, -1)
        rows: torch.Tensor = torch.cat([cls, patches], dim=1) + self.positions
        for layer in self.layers:
            rows = layer(rows)
        return rows

    @torch.inference_mode()
    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, 96, 160] → [B, 61, 192] float32."""
        features: torch.Tensor = self(pixel_values)
        return features


def normalise(batch: torch.Tensor) -> torch.Tensor:
    """uint8 [B, 96, 160, 3] → float32 [B, 3, 96, 160] in −1 to 1, dim pictures brightened.

    A shot that comes out of black is often sampled on its way: cuts are found before it is fully
    lit. Such pictures are rare among stills and were taken for whatever was asked about.
    """
    pictures = batch.permute(0, 3, 1, 2).float()
    level = brightness(batch)
    gain = (LIT / level.clamp(min=UNLIT)).clamp(min=1.0)
    pictures = pictures * torch.where(level < UNLIT, 0.0, gain).view(-1, 1, 1, 1)
    return pictures.clamp_(max=255.0).div_(127.5).sub_(1.0).contiguous()


def brightness(batch: torch.Tensor) -> torch.Tensor:
    """uint8 [B, h, w, 3] → float32 [B], what its brightest hundredth of pixels reaches, of 255."""
    brightest = batch.amax(dim=3).flatten(1).float()
    place = max(1, round(0.99 * brightest.shape[1]))
    return brightest.kthvalue(place, dim=1).values


def load(folder: Path) -> StarterVision:
    """The tower of a pack's folder, ready to encode."""
    vision = StarterVision()
    vision.load_state_dict(load_file(folder / "vision.safetensors"))
    vision.eval().requires_grad_(False)
    return vision
