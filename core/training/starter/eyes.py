"""Before the three stages: the vision tower learns to say what a still shows.

What EVA-ViT-G brings along from a hundred million pictures, the starter's tower has to learn here:
plain classification of nine attributes through attention-pooled heads that are thrown away
afterwards. The tower is frozen from then on, as LLaMA-VID's is in all of its stages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from core.training.running.precision import bfloat16_on
from core.training.starter.bank import LABEL_SIZES, Bank
from core.vision.starter import FEATURES, StarterVision, normalise

WEIGHTS = {"object": 2.0, "colour": 2.0, "pose": 1.5}
"""Of the attributes' losses; the others count once."""
HELD_OUT_SHARE = 0.05
"""Of the bank's stills, at its end, never trained on."""
UNTOLD = -1
"""The label of what a still doesn't show."""
SHIFT = 6
_BATCH = 128


class AttributeHeads(nn.Module):
    """Features [B, 61, 192] → logits of each attribute, by one attention query each."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(FEATURES)
        self.queries = nn.Parameter(torch.randn(len(LABEL_SIZES), FEATURES) * 0.05)
        self.heads = nn.ModuleList(nn.Linear(FEATURES, size) for size in LABEL_SIZES.values())

    def forward(self, features: torch.Tensor) -> dict[str, torch.Tensor]:
        rows = self.norm(features)
        weights = (self.queries @ rows.transpose(1, 2) / math.sqrt(FEATURES)).softmax(dim=-1)
        pooled = weights @ rows  # (B, 9, D)
        return {
            name: head(pooled[:, i])
            for i, (name, head) in enumerate(zip(LABEL_SIZES, self.heads, strict=True))
        }


class Eyes(nn.Module):
    """The tower and its heads."""

    def __init__(self) -> None:
        super().__init__()
        self.tower = StarterVision()
        self.tower.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # untyped
        self.heads = AttributeHeads()

    def forward(self, pixel_values: torch.Tensor) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = self.heads(self.tower(pixel_values))
        return found


@dataclass(frozen=True, slots=True)
class Stills:
    """Some of the bank's stills.

    Attributes:
        indices: int64 [B] into the bank.
        step: what decides how they are roughened.
    """

    indices: torch.Tensor
    step: int


class EyesTask:
    """Stills in, attributes out; see ``task.Task``."""

    weights: ClassVar[Mapping[str, float]] = {"attributes": 1.0}
    together = 1

    def __init__(self, bank: Bank, seed: int) -> None:
        torch.manual_seed(seed)
        self.module = Eyes()
        self.samples = int(len(bank.pictures) * (1 - HELD_OUT_SHARE))
        self._seed = seed
        self._bank = bank
        self._pictures = torch.from_numpy(bank.pictures)
        self._labels = {name: torch.from_numpy(values) for name, values in bank.labels.items()}

    def batch(self, step: int, samples: Sequence[int]) -> Stills:
        """The stills of these numbers."""
        return Stills(torch.tensor(samples), step)

    def sizes(self, batch: Stills) -> Mapping[str, float]:
        """Stills."""
        count = float(len(batch.indices))
        return {"rows": count, "attributes": count}

    def loss(self, batch: Stills) -> Mapping[str, torch.Tensor]:
        """The attributes' cross entropies, weighed and summed."""
        device = next(self.module.parameters()).device
        rng = np.random.default_rng((self._seed, batch.step, int(batch.indices[0])))
        pictures = _roughen(normalise(self._pictures[batch.indices].to(device)), rng)
        logits = self.module(pictures.contiguous(memory_format=torch.channels_last))
        total = torch.zeros((), device=device)
        for name, values in logits.items():
            truth = self._labels[name][batch.indices].to(device)
            part = functional.cross_entropy(
                values.float(), truth, reduction="sum", ignore_index=UNTOLD
            )
            total = total + WEIGHTS.get(name, 1.0) * part
        return {"attributes": total}

    def blocks(self) -> Iterable[nn.Module]:
        """None: it is small."""
        return ()

    @torch.no_grad()
    def right(self) -> dict[str, float]:
        """The share of right labels on the stills that were never trained on, of those that
        can be told."""
        device = next(self.module.parameters()).device
        right: dict[str, list[torch.Tensor]] = {name: [] for name in LABEL_SIZES}
        for at in range(self.samples, len(self._pictures), _BATCH):
            batch = normalise(self._pictures[at : at + _BATCH].to(device))
            for name, values in self.module(batch).items():
                truth = self._labels[name][at : at + _BATCH].to(device)
                right[name].append((values.argmax(dim=-1) == truth)[truth != UNTOLD])
        return {name: torch.cat(rows).float().mean().item() for name, rows in right.items()}


def _roughen(batch: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Shift by a few pixels, mirror half of them, change light and contrast."""
    dy, dx = rng.integers(0, 2 * SHIFT + 1, 2)
    height, width = batch.shape[2:]
    padded = functional.pad(batch, (SHIFT,) * 4, mode="replicate")
    batch = padded[:, :, dy : dy + height, dx : dx + width]
    count = len(batch)
    mirrored = torch.from_numpy(rng.random((count, 1, 1, 1)) < 0.5).to(batch.device)
    batch = torch.where(mirrored, batch.flip(3), batch)
    gain = torch.from_numpy(rng.uniform(0.85, 1.15, (count, 1, 1, 1)).astype(np.float32))
    lift = torch.from_numpy(rng.uniform(-0.08, 0.08, (count, 1, 1, 1)).astype(np.float32))
    return batch * gain.to(batch.device) + lift.to(batch.device)


@torch.no_grad()
def encode_bank(
    vision: StarterVision, pictures: NDArray[np.uint8], device: torch.device
) -> torch.Tensor:
    """uint8 [N, 96, 160, 3] → features bfloat16 [N, 61, 192]."""
    parts = []
    for at in range(0, len(pictures), _BATCH):
        batch = normalise(torch.from_numpy(pictures[at : at + _BATCH]).to(device))
        with bfloat16_on(device):
            parts.append(vision(batch).to(torch.bfloat16))
    return torch.cat(parts)
