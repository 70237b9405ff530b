"""Checkpoints of a training run, and what else it keeps: whole or not at all."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import torch

from core.training.running.errors import TrainingError


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write tensors and plain values as ``write_whole`` does."""
    write_whole(path, lambda file: torch.save(state, file))


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Have a file written so that a kill or a power cut leaves the old one or the new one, never
    a part of one."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    replace_durably(partial, path)


def read_state(path: Path) -> dict[str, Any] | None:
    """What ``write_state`` wrote, None where there is nothing; tensors and plain values only.

    Raises:
        TrainingError: it is no checkpoint.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        return None
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise TrainingError(path, "it is damaged or no checkpoint of a training run") from error
    if not isinstance(state, dict):
        raise TrainingError(path, "it is no checkpoint of a training run")
    return state


def replace_durably(partial: Path, path: Path) -> None:
    """Give a whole file its name, and have the folder know it even after a power cut."""
    partial.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
