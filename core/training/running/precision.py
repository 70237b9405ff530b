"""In which precision a machine computes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

_BFLOAT16_CPUS = ("AVX512",)
"""Of ``torch.backends.cpu.get_cpu_capability``: on others bfloat16 is emulated. A product of 1024²
matrices that takes two cores of an AVX2 CPU 21 ms in float32 takes 2.5 s then."""


def has_bfloat16(device: torch.device) -> bool:
    """Whether it multiplies bfloat16 as fast as float32, at least."""
    return device.type != "cpu" or torch.backends.cpu.get_cpu_capability() in _BFLOAT16_CPUS


def bfloat16_on(device: torch.device) -> AbstractContextManager[Any]:
    """Autocast to bfloat16; nothing where that is emulated."""
    return torch.autocast(device.type, torch.bfloat16) if has_bfloat16(device) else nullcontext()
