"""Writing safetensors one tensor at a time: the library's own writer wants them all at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch

_NAMES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


@dataclass(frozen=True, slots=True)
class Planned:
    """A tensor that will be written.

    Attributes:
        read: gives it when its turn comes, of this shape and kind.
    """

    name: str
    shape: tuple[int, ...]
    kind: torch.dtype
    read: Callable[[], torch.Tensor]

    @property
    def size(self) -> int:
        """Bytes."""
        return torch.Size(self.shape).numel() * self.kind.itemsize


def write_safetensors(
    path: Path, tensors: Iterable[Planned], written: Callable[[int], None] = lambda _: None
) -> None:
    """Eight bytes of the header's length, the header, the tensors.

    Args:
        written: called with the bytes of each tensor that has been written.

    Raises:
        ValueError: a tensor is not what was planned, or not finite.
        OSError: the file can't be written.
    """
    planned = list(tensors)
    header: dict[str, object] = {}
    at = 0
    for tensor in planned:
        header[tensor.name] = {
            "dtype": _NAMES[tensor.kind],
            "shape": tensor.shape,
            "data_offsets": [at, at + tensor.size],
        }
        at += tensor.size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("xb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for tensor in planned:
            value = tensor.read().contiguous()
            if tuple(value.shape) != tensor.shape or value.dtype != tensor.kind:
                raise ValueError(f"{tensor.name} is {tuple(value.shape)} of {value.dtype}")
            if not torch.isfinite(value).all():
                raise ValueError(f"{tensor.name} is not finite")
            file.write(value.reshape(-1).view(torch.uint8).numpy().data)
            written(tensor.size)
        file.flush()
        os.fsync(file.fileno())
