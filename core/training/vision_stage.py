"""First stage: the vision tower learns to say what a still shows.

Plain classification of nine attributes through attention-pooled heads that are thrown
away afterwards; the tower is frozen from then on. Alignment by captions would teach the
same words less directly: in this world every caption is these nine attributes.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from torch import nn
from torch.nn import functional

from core.training.bank import LABEL_SIZES, Bank
from core.training.checkpoint import load_checkpoint, save_checkpoint
from core.training.rates import Course, share_at, total_steps
from core.vision.starter import FEATURES, StarterVision, normalise

WEIGHTS = {"object": 2.0, "colour": 2.0, "pose": 1.5}
BATCH = 128
RATE = 1.5e-3
SHIFT = 6
WARM_STEPS = 100


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


def train_vision(
    bank: Bank, courses: list[Course], device: torch.device, checkpoint: Path, seed: int
) -> tuple[StarterVision, dict[str, float]]:
    """Train the tower; goes on from ``checkpoint`` where one is.

    Returns:
        The tower in eval mode and the share of right labels on the last 5 % of the bank,
        which is never trained on.
    """
    torch.manual_seed(seed)
    vision = StarterVision().to(device)
    vision.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in its stubs
    heads = AttributeHeads().to(device)
    parameters = [*vision.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, RATE, weight_decay=0.05, betas=(0.9, 0.98))
    train_count = int(len(bank.pictures) * 0.95)
    steps_an_epoch = train_count // BATCH
    total = total_steps(courses)
    step = load_checkpoint(checkpoint, {"vision": vision, "heads": heads, "adam": optimizer})
    pictures = torch.from_numpy(bank.pictures)
    labels = {name: torch.from_numpy(values) for name, values in bank.labels.items()}
    with Progress() as progress:
        bar = progress.add_task("teaching the eyes", total=total, completed=step)
        while step < total:
            rng = np.random.default_rng((seed, step // steps_an_epoch))
            order = rng.permutation(train_count)
            vision.train()
            for at in range(step % steps_an_epoch, steps_an_epoch):
                if step == total:
                    break
                rate = RATE * share_at(courses, step, WARM_STEPS)
                for group in optimizer.param_groups:
                    group["lr"] = rate
                chosen = torch.from_numpy(order[at * BATCH : (at + 1) * BATCH])
                batch = _roughen(normalise(pictures[chosen].to(device)), rng)
                batch = batch.contiguous(memory_format=torch.channels_last)
                with torch.autocast(device.type, torch.bfloat16):
                    logits = heads(vision(batch))
                loss = torch.zeros((), device=device)
                for name, values in logits.items():
                    part = functional.cross_entropy(values.float(), labels[name][chosen].to(device))
                    loss = loss + WEIGHTS.get(name, 1.0) * part
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(parameters, 1.0)
                optimizer.step()
                step += 1
                progress.update(bar, completed=step)
                if step % 50 == 0:
                    progress.console.log(f"eyes: step {step}/{total}, loss {loss.item():.3f}")
            parts = {"vision": vision, "heads": heads, "adam": optimizer}
            save_checkpoint(checkpoint, parts, step)
            right = _measure(vision, heads, bank, train_count, device)
            words = ", ".join(f"{name} {share:.3f}" for name, share in right.items())
            progress.console.log(f"eyes after step {step}: {words}")
    vision.eval().requires_grad_(False)
    return vision, _measure(vision, heads, bank, train_count, device)


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
def _measure(
    vision: StarterVision, heads: AttributeHeads, bank: Bank, first: int, device: torch.device
) -> dict[str, float]:
    vision.eval()
    right: dict[str, list[torch.Tensor]] = {name: [] for name in LABEL_SIZES}
    for at in range(first, len(bank.pictures), BATCH):
        chosen = slice(at, at + BATCH)
        batch = normalise(torch.from_numpy(bank.pictures[chosen]).to(device))
        for name, values in heads(vision(batch)).items():
            truth = torch.from_numpy(bank.labels[name][chosen]).to(device)
            right[name].append(values.argmax(dim=-1) == truth)
    return {name: torch.cat(rows).float().mean().item() for name, rows in right.items()}


@torch.no_grad()
def encode_bank(
    vision: StarterVision, pictures: NDArray[np.uint8], device: torch.device
) -> torch.Tensor:
    """uint8 [N, 96, 160, 3] → features bfloat16 [N, 61, 192]."""
    parts = []
    for at in range(0, len(pictures), BATCH):
        batch = normalise(torch.from_numpy(pictures[at : at + BATCH]).to(device))
        with torch.autocast(device.type, torch.bfloat16):
            parts.append(vision(batch).to(torch.bfloat16))
    return torch.cat(parts)
