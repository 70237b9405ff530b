"""The processes of one run: who there is, and how they add, wrap and wait together.

Started plainly there is one. Started by ``torchrun`` (its environment tells) there are as many
as it says, on as many machines: NCCL between GPUs, gloo between CPUs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import distributed, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among the others.

    Attributes:
        rank: from 0 to ``world`` − 1.
        device: where it computes.
    """

    rank: int
    world: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this one writes what only one may write."""
        return self.rank == 0

    def sum(self, values: Mapping[str, float]) -> dict[str, float]:
        """Each value added up over all processes, which must name the same ones."""
        if self.world == 1:
            return dict(values)
        row = torch.tensor(list(values.values()), dtype=torch.float64, device=self.device)
        distributed.all_reduce(row)
        return dict(zip(values, row.tolist(), strict=True))

    def wait(self) -> None:
        """Until all are here."""
        if self.world > 1:
            distributed.barrier()

    def wrap(
        self, module: nn.Module, blocks: Iterable[nn.Module], sharded: bool, half: bool
    ) -> nn.Module:
        """The module as it computes with the others.

        Args:
            blocks: layers in it that are gathered one at a time where it is ``sharded``.
            half: compute and gather blocks in bfloat16 where it is ``sharded``; gradients are
                added in float32, and what is in no block is autocast's.
        """
        if not sharded:
            module.to(self.device)
            if self.world == 1:
                return module
            return DistributedDataParallel(
                module, broadcast_buffers=False, gradient_as_bucket_view=True
            )
        mesh = init_device_mesh(self.device.type, (self.world,))
        kind = torch.bfloat16 if half else None
        policy = MixedPrecisionPolicy(param_dtype=kind, reduce_dtype=torch.float32)
        for block in blocks:
            fully_shard(block, mesh=mesh, mp_policy=policy)
        fully_shard(module, mesh=mesh)
        return module.to(self.device)

    @contextmanager
    def adding(self, module: nn.Module, last: bool) -> Iterator[None]:
        """Forward and backward of a micro-batch; gradients are exchanged with the last only."""
        if isinstance(module, DistributedDataParallel) and not last:
            with module.no_sync():
                yield
            return
        if isinstance(module, FSDPModule):
            module.set_requires_gradient_sync(last)
        yield

    def leave(self) -> None:
        """Say good-bye; nothing of this can be used afterwards."""
        if self.world > 1 or distributed.is_initialized():
            distributed.destroy_process_group()


@contextmanager
def joined(sharded: bool = False) -> Iterator[Ranks]:
    """Meet the others that ``torchrun`` started; alone where it didn't.

    Args:
        sharded: FSDP wants a group even of one process.
    """
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if torch.cuda.is_available():
        device = torch.device("cuda", local)
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
    if "RANK" in os.environ and int(os.environ.get("WORLD_SIZE", "1")) > 1:
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
        ranks = Ranks(distributed.get_rank(), distributed.get_world_size(), device)
    else:
        if sharded:
            distributed.init_process_group(
                "nccl" if device.type == "cuda" else "gloo",
                store=distributed.HashStore(),  # type: ignore[attr-defined]
                rank=0,
                world_size=1,
            )
        ranks = Ranks(0, 1, device)
    try:
        yield ranks
    finally:
        ranks.leave()


def local_parts(state: Any) -> Any:
    """A state with each sharded tensor replaced by what of it lies here."""
    if isinstance(state, DTensor):
        return state.to_local()
    if isinstance(state, dict):
        return {key: local_parts(value) for key, value in state.items()}
    if isinstance(state, list | tuple):
        return [local_parts(value) for value in state]
    return state


def like(value: torch.Tensor, owner: torch.Tensor) -> torch.Tensor:
    """A part that lay here (``local_parts``), sharded as its owner is; scalars stay."""
    if not isinstance(owner, DTensor) or value.ndim == 0:
        return value
    return DTensor.from_local(
        value.to(owner.to_local().device),
        owner.device_mesh,
        owner.placements,
        shape=owner.shape,
        stride=owner.stride(),
    )
