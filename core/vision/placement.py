"""Where the published networks compute, and in what numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch

_HALF_SINCE = (8, 0)
"""CUDA's compute capability from which on bfloat16 is as fast as float16."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One device and one kind of numbers.

    Attributes:
        batch: frames that are encoded at once. It decides how soon encoding can pause.
        frames_a_minute: about how many a tower of a billion weights encodes there.
    """

    device: torch.device
    kind: torch.dtype
    batch: int
    frames_a_minute: int = 40

    def put(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """The pixel values there; from pinned memory the copy runs beside other work."""
        return pixel_values.to(self.device, self.kind, non_blocking=True)

    def pinned(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """The same, in memory a GPU can read by itself where there is one."""
        return pixel_values.pin_memory() if self.device.type == "cuda" else pixel_values


EXACT = Placement(torch.device("cpu"), torch.float32, batch=4)
"""As the published numbers were computed; for comparing."""


@cache
def best_placement() -> Placement:
    """A GPU where torch sees one, else the CPU, in the numbers it is fastest in."""
    if torch.cuda.is_available():
        return Placement(torch.device("cuda"), gpu_kind(), batch=48, frames_a_minute=3000)
    if torch.backends.mps.is_available():
        return Placement(torch.device("mps"), torch.float16, batch=16, frames_a_minute=400)
    return Placement(torch.device("cpu"), cpu_kind(), batch=EXACT.batch)


def gpu_kind() -> torch.dtype:
    """The half precision that torch's first CUDA device is fastest in."""
    fast = torch.cuda.get_device_capability() >= _HALF_SINCE
    return torch.bfloat16 if fast else torch.float16


def cpu_kind() -> torch.dtype:
    """bfloat16 where the CPU computes in it by itself (twice as fast as float32 and half the
    memory), else float32."""
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32
