"""What memory this machine has to give: RAM, and each GPU's as ggml and torch see it.

Only asks and adds up; what to do with it is ``core.language.plan``'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from core.language.device import free_ram, gpu_memory, offload_available
from core.vision.placement import cpu_kind, gpu_kind

Numbers = Literal["bfloat16", "float16", "float32"]
"""What the encoder computes in."""

_NAMES: dict[torch.dtype, Numbers] = {
    torch.bfloat16: "bfloat16",
    torch.float16: "float16",
    torch.float32: "float32",
}


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU with memory of its own.

    Attributes:
        free: bytes; the smaller figure where both see it.
        seen_by_torch: whether the encoder can be there.
        seen_by_llama: whether the language model can.
    """

    name: str
    free: int
    seen_by_torch: bool = True
    seen_by_llama: bool = True


@dataclass(frozen=True, slots=True)
class Machine:
    """Free memory, and the numbers that processors compute fast in.

    GPUs that share the CPU's memory are none here: what lies on them lies in RAM.

    Attributes:
        ram: bytes; None where it can't be told, which then limits nothing.
        gpus: in torch's order, then those that only llama.cpp sees.
    """

    ram: int | None
    gpus: tuple[Gpu, ...] = ()
    cpu_numbers: Numbers = "float32"
    gpu_numbers: Numbers = "bfloat16"

    @classmethod
    def here(cls) -> Machine:
        """This machine, now. Never fails: what can't be asked is taken for absent.

        Asking begins CUDA in this process, so that what CUDA itself takes is gone from the
        free bytes already.
        """
        by_torch = _seen_by_torch()
        return cls(
            ram=free_ram(),
            gpus=joined(by_torch, gpu_memory() if offload_available() else ()),
            cpu_numbers=_NAMES[cpu_kind()],
            gpu_numbers=_gpu_numbers(),
        )


def joined(
    by_torch: Sequence[tuple[str, int]], by_llama: Sequence[tuple[str, int]]
) -> tuple[Gpu, ...]:
    """One list of two: those of one name are the same cards, in the same order.

    Args:
        by_torch, by_llama: name and free bytes of each.
    """
    left = list(by_llama)
    gpus = []
    for name, free in by_torch:
        same = next((other for other in left if other[0] == name), None)
        if same is None:
            gpus.append(Gpu(name, free, seen_by_llama=False))
        else:
            left.remove(same)
            gpus.append(Gpu(name, min(free, same[1])))
    return (*gpus, *(Gpu(name, free, seen_by_torch=False) for name, free in left))


def _seen_by_torch() -> list[tuple[str, int]]:
    """Name and free bytes of each CUDA device; without those that don't answer."""
    if not torch.cuda.is_available():
        return []
    found = []
    for index in range(torch.cuda.device_count()):
        try:
            found.append((torch.cuda.get_device_name(index), torch.cuda.mem_get_info(index)[0]))
        except RuntimeError:  # in use by one program alone, or broken
            continue
    return found


def _gpu_numbers() -> Numbers:
    if not torch.cuda.is_available():
        return "bfloat16"
    try:
        return _NAMES[gpu_kind()]
    except RuntimeError:
        return "float16"
