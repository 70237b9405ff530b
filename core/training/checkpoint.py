"""Checkpoints of a training run: tensors and a step count, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch


def save_checkpoint(path: Path, parts: dict[str, Any], step: int) -> None:
    """Write every part's state and the number of steps done."""
    state = {name: part.state_dict() for name, part in parts.items()}
    partial = path.with_suffix(".partial")
    torch.save({"step": step, "parts": state}, partial)
    partial.replace(path)


def load_checkpoint(path: Path, parts: dict[str, Any]) -> int:
    """Fill the parts from ``path``; the number of steps done, 0 where there is none."""
    if not path.exists():
        return 0
    saved = torch.load(path, map_location="cpu", weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(saved["parts"][name])
    return int(saved["step"])
