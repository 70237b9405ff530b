"""A task of a hundred weights for the loop's tests, and a program that trains it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import nn
from torch.nn import functional

from core.training.running.config import read_config
from core.training.running.loop import train

WIDTH, KINDS = 6, 4


@dataclass(frozen=True, slots=True)
class Points:
    """Rows [B, 5, WIDTH] and their kinds [B, 5], −100 for none."""

    rows: torch.Tensor
    kinds: torch.Tensor


class Guessing:
    """Which of four kinds a row is; samples have between one and five rows that count."""

    weights: ClassVar[Mapping[str, float]] = {"answer": 1.0, "size": 0.1}
    together = 3

    def __init__(self, samples: int = 0, rest: float = 0.0) -> None:
        self.samples = samples
        self.rest = rest
        torch.manual_seed(3)
        self.truth = torch.randn(WIDTH, KINDS)
        self.module = nn.ModuleDict(
            {
                "eyes": nn.Linear(WIDTH, 8),
                "body": nn.Sequential(nn.Linear(8, 8), nn.GELU(), nn.Dropout(0.0)),
                "head": nn.Linear(8, KINDS),
            }
        )

    def batch(self, step: int, samples: Sequence[int]) -> Points:
        del step
        rows, kinds = [], []
        for number in samples:
            source = torch.Generator().manual_seed(number)
            points = torch.randn(5, WIDTH, generator=source)
            kind = (points @ self.truth).argmax(dim=-1)
            kind[1 + number % 5 :] = -100
            rows.append(points)
            kinds.append(kind)
        return Points(torch.stack(rows), torch.stack(kinds))

    def sizes(self, batch: Points) -> dict[str, float]:
        count = float((batch.kinds >= 0).sum())
        return {"rows": float(batch.kinds.numel()), "answer": count, "size": count, "right": count}

    def loss(self, batch: Points) -> dict[str, torch.Tensor]:
        time.sleep(self.rest)
        device = next(self.module.parameters()).device
        rows, kinds = batch.rows.to(device), batch.kinds.to(device)
        seen = self.module["body"](self.module["eyes"](rows))
        logits = self.module["head"](seen).float()
        kept = kinds >= 0
        return {
            "answer": functional.cross_entropy(logits[kept], kinds[kept], reduction="sum"),
            "size": seen.float()[kept].square().sum(),
            "right": (logits.argmax(dim=-1) == kinds).sum(),
        }

    def blocks(self) -> list[nn.Module]:
        return [self.module["body"]]


def main() -> None:
    """Train by a file, in a folder, with a rest a micro-batch in seconds."""
    torch.set_num_threads(1)
    config, work, rest = sys.argv[1:]
    train(Guessing(rest=float(rest)), read_config(Path(config)), Path(work))


if __name__ == "__main__":
    main()
