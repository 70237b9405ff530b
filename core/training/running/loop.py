"""The training loop that every task shares: resumable, divisible, logged.

A run's weights follow from its configuration, its task and the machine. It may be killed at any
time and goes on from its last checkpoint; on one process on a CPU it ends with the very bits of
a run that was left alone. On several processes (``torchrun``) loss and gradients are those of
one process within rounding, since every part is divided by its size over all of them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.training.running.checkpoint import read_state, write_state
from core.training.running.config import RunConfig
from core.training.running.division import Share
from core.training.running.errors import TrainingError
from core.training.running.log import LOG, RunCard, RunLog, read_log
from core.training.running.optimizers import Optimizer, choose_trained
from core.training.running.precision import bfloat16_on
from core.training.running.ranks import Ranks, joined, like, local_parts
from core.training.running.task import ROWS, Task

CHECKPOINT = "checkpoint.pt"


def train(
    task: Task,
    config: RunConfig,
    work: Path,
    seeds: Mapping[str, Any] | None = None,
    finish: Callable[[Ranks], None] = lambda _: None,
) -> dict[str, float]:
    """Train to the end; goes on from the checkpoint in ``work`` where there is one.

    Afterwards ``task.module`` holds the trained weights, in eval mode.

    Args:
        work: keeps checkpoint, log and ``run.json``; several machines must share it.
        seeds: of the data, for ``run.json``.
        finish: called at the end in every process, while they can still speak to each other:
            sharded weights can be gathered then.

    Returns:
        The last step's figures.

    Raises:
        TrainingError: configuration and task don't go together, the checkpoint is another
            run's, or the loss isn't finite any more.
    """
    with joined(config.sharded) as ranks:
        figures = Run(task, config, work, ranks, seeds or {}).to_the_end()
        finish(ranks)
        ranks.wait()
        return figures


class Run:
    """One process's part of a run."""

    def __init__(
        self, task: Task, config: RunConfig, work: Path, ranks: Ranks, seeds: Mapping[str, Any]
    ) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self.task, self.config, self.ranks, self.work = task, config, ranks, work
        self.steps = config.step_count(task.samples)
        choose_trained(task.module, config)
        self.engine = ranks.wrap(
            _Forward(task), task.blocks(), config.sharded, config.precision == "bfloat16"
        )
        self.optimizer = Optimizer(task.module, config)
        self.step = self._resume()
        self._seeds = seeds

    def to_the_end(self) -> dict[str, float]:
        """All steps that are left."""
        ranks, config = self.ranks, self.config
        if self.step == self.steps:
            self.task.module.eval()
            return read_log(self.work / LOG)[-1]
        share = Share(self.task, config, ranks.rank, ranks.world, self.step, self.steps)
        card = RunCard(self.work, config, ranks, self.steps, self._seeds) if ranks.first else None
        log: RunLog | None = None
        batches = iter(share)
        figures: dict[str, float] = {}
        began, rows = time.monotonic(), 0.0
        self.task.module.train()
        while self.step < self.steps:
            figures = self._one_step([next(batches) for _ in range(share.micros)])
            rows += figures.pop(ROWS, 0.0)
            self.step += 1
            last = self.step == self.steps
            if card is not None and (self.step % config.log_every == 0 or last):
                seconds = time.monotonic() - began
                figures |= {"rows_a_second": rows / seconds, "seconds": seconds}
                log = log or RunLog(self.work, self._parts(figures), self.step - 1)
                log.add({"step": self.step, **figures})
                print(_line(self.step, self.steps, figures), flush=True)
            if self.step % config.save_every == 0 or last:
                self._save()
                if card is not None:
                    card.write(self.step, figures)
                if log is not None:
                    log.draw()
        self.task.module.eval()
        return figures

    def _parts(self, figures: Mapping[str, float]) -> list[str]:
        return [
            name
            for name in figures
            if name not in ("loss", "rate", "norm", "rows_a_second", "seconds")
        ]

    def _one_step(self, batches: list[Any]) -> dict[str, float]:
        """Forward, backward and the optimizer's step over this process's micro-batches."""
        config, ranks, task = self.config, self.ranks, self.task
        rate = config.rate * config.share(self.step, self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        sizes: dict[str, float] = {}
        for batch in batches:
            for name, size in task.sizes(batch).items():
                sizes[name] = sizes.get(name, 0.0) + float(size)
        sizes = ranks.sum(sizes)
        sums = {name: torch.zeros((), device=ranks.device) for name in sizes if name != ROWS}
        for micro, batch in enumerate(batches):
            self._seed(micro)
            with ranks.adding(self.engine, micro == len(batches) - 1):
                with self._autocast():
                    parts = self.engine(batch)
                # DDP and FSDP give the mean of the processes' gradients, hence the world.
                total = sum(
                    weight * parts[name] * (ranks.world / max(sizes[name], 1.0))
                    for name, weight in task.weights.items()
                )
                total.backward()
            for name in sums:
                sums[name] += parts[name].detach()
        norm = self._clipped()
        self.optimizer.step()
        self.optimizer.zero_grad()
        added = ranks.sum({name: float(value) for name, value in sums.items()})
        means = {name: value / max(sizes[name], 1.0) for name, value in added.items()}
        loss = sum(weight * means[name] for name, weight in task.weights.items())
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise TrainingError(self.work, f"the loss is not finite at step {self.step + 1}")
        return {"loss": loss, **means, "rate": rate, "norm": norm, ROWS: sizes.get(ROWS, 0.0)}

    def _seed(self, micro: int) -> None:
        """Dropout and the like follow from seed, step and share: no state needs to be kept."""
        place = self.step * 4096 * 64 + self.ranks.rank * 64 + micro
        torch.manual_seed((self.config.seed * 1_000_003 + place) % 2**63)

    def _autocast(self) -> AbstractContextManager[Any]:
        if self.config.precision == "float32":
            return nullcontext()
        return bfloat16_on(self.ranks.device)

    def _clipped(self) -> float:
        """The gradients' norm before they are clipped."""
        bound = self.config.clip or math.inf
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        norm = nn.utils.clip_grad_norm_(parameters, bound)
        if hasattr(norm, "full_tensor"):
            norm = norm.full_tensor()
        return float(norm)

    # Checkpoints ----------------------------------------------------------------------

    def _path(self) -> Path:
        """The whole state in one file; where it is sharded, each process's part in its own, in
        a folder a step, so that all parts are of one step."""
        if not self.config.sharded:
            return self.work / CHECKPOINT
        return self.work / f"{CHECKPOINT}.{self.step:08}" / f"{self.ranks.rank:05}.pt"

    def _save(self) -> None:
        if self.config.sharded or self.ranks.first:
            path = self._path()
            path.parent.mkdir(exist_ok=True)
            write_state(
                path,
                {
                    "step": self.step,
                    "steps": self.steps,
                    "world": self.ranks.world if self.config.sharded else 0,
                    "model": local_parts(trained_state(self.task.module)),
                    "optimizer": local_parts(self.optimizer.state_dict()),
                },
            )
        self.ranks.wait()
        if self.config.sharded and self.ranks.first:
            write_state(self.work / CHECKPOINT, {"step": self.step, "world": self.ranks.world})
            for old in self.work.glob(f"{CHECKPOINT}.*"):
                if old != self._path().parent:
                    for part in old.iterdir():
                        part.unlink()
                    old.rmdir()
        self.ranks.wait()

    def _resume(self) -> int:
        """Fill in what the last checkpoint holds; how many steps it had done."""
        saved = read_state(self.work / CHECKPOINT)
        if saved is None:
            return 0
        self.step = int(saved["step"])
        world = int(saved["world"])
        if bool(world) != self.config.sharded or (world and world != self.ranks.world):
            raise TrainingError(
                self.work, f"its checkpoint is one of {world or 'unsharded'} processes"
            )
        if self.config.sharded:
            saved = read_state(self._path())
        state = trained_state(self.task.module)
        if saved is None or {*saved["model"]} != {*state} or saved["steps"] != self.steps:
            raise TrainingError(self.work, "its checkpoint is one of another run")
        with torch.no_grad():
            for name, tensor in state.items():
                part: torch.Tensor = saved["model"][name]
                if local_parts(tensor).shape != part.shape:
                    raise TrainingError(self.work, "its checkpoint is one of another run")
                local_parts(tensor).copy_(part)
        try:
            self.optimizer.load_state_dict(self._sharded_as_here(saved["optimizer"]))
        except ValueError as error:
            raise TrainingError(self.work, "its checkpoint is one of another run") from error
        return self.step

    def _sharded_as_here(self, state: dict[str, Any]) -> dict[str, Any]:
        if not self.config.sharded:
            return state
        owners = [p for group in self.optimizer.param_groups for p in group["params"]]
        moments = {
            index: {name: like(value, owners[index]) for name, value in found.items()}
            for index, found in state["adam"]["state"].items()
        }
        return {"adam": {**state["adam"], "state": moments}}


class _Forward(nn.Module):
    """The task's loss as a module's forward, which DDP and FSDP can surround."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.module = task.module
        self._loss = task.loss

    def forward(self, batch: Any) -> dict[str, torch.Tensor]:
        return dict(self._loss(batch))


def trained_state(module: nn.Module) -> dict[str, torch.Tensor]:
    """All of a module's state but its frozen parameters."""
    frozen = {
        name
        for name, parameter in module.named_parameters(remove_duplicate=False)
        if not parameter.requires_grad
    }
    return {name: value for name, value in module.state_dict().items() if name not in frozen}


def _line(step: int, steps: int, figures: Mapping[str, float]) -> str:
    told = " ".join(f"{name} {value:.4g}" for name, value in figures.items())
    return f"step {step}/{steps}: {told}"
