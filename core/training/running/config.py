"""What a training run is told: one TOML file a stage, the same for every task.

seed = 7
steps = 1000                # or epochs = 1, or [[courses]] with steps and peak
batch = 128                 # samples a step, over all processes together
micro = 8                   # samples at once in one process; what is left is accumulated
rate = 2e-5
warm = 0.03                 # share of the steps in which the rate rises; then half a cosine
precision = "bfloat16"
train = ["tokens", "language"]  # what learns, by the beginnings of the parameters' names …
freeze = ["tokens.qformer"]     # … and what of it doesn't
[shares]
"tokens" = 0.4              # learns at 0.4 of the rate
[data]                      # and [model]: what the task itself wants to know
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from core.training.running.errors import TrainingError
from core.training.running.rates import Course, cosine_share, share_at, total_steps
from core.training.running.settings import build, read_table

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class RunConfig:
    """One stage's run.

    Attributes:
        steps: optimizer steps; 0 where ``epochs`` or ``courses`` tell.
        epochs: how often every sample is seen.
        courses: rises and falls of the rate one after the other (``rates.share_at``).
        batch: samples a step over all processes and micro-batches.
        micro: samples a process computes at once; 0 for all of its share.
        rate: the highest learning rate; ``warm`` the share of steps in which it is reached
            (of each course's, where there are courses).
        clip: the gradients' largest norm; 0 for no bound.
        train, freeze: beginnings of parameters' names, whole parts between dots; nothing in
            ``train`` means all. ``freeze`` wins.
        shares: beginnings of names → share of the rate; the longest that fits counts.
        muon: beginnings of names, as above, whose matrices Muon steps; AdamW steps the rest.
        rows: the longest sequence; longer ones are cut.
        attention: over all rows, or LongLoRA's shifted groups of ``group`` rows.
        sharded: divide weights and optimizer between the processes (FSDP2) rather than keep
            them in each (DDP).
        workers: processes beside each rank that make batches; 0 for none.
        data, model: the task's own tables, by ``section``.
    """

    seed: int
    batch: int
    rate: float
    steps: int = 0
    epochs: float = 0.0
    courses: tuple[Course, ...] = ()
    micro: int = 0
    warm: float = 0.03
    lowest: float = 0.0
    weight_decay: float = 0.0
    betas: tuple[float, ...] = (0.9, 0.999)
    clip: float = 1.0
    precision: Literal["float32", "bfloat16"] = "float32"
    train: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
    muon: tuple[str, ...] = ()
    rows: int = 2048
    attention: Literal["full", "s2"] = "full"
    group: int = 0
    sharded: bool = False
    workers: int = 0
    save_every: int = 250
    log_every: int = 10
    data: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)

    def section(self, name: Literal["data", "model"], kind: type[S]) -> S:
        """The task's own table as its dataclass; unknown keys are refused."""
        table: Mapping[str, Any] = getattr(self, name)
        return build(kind, table, f"[{name}]")

    def step_count(self, samples: int) -> int:
        """How many steps the run has with so many samples (0: they never end).

        Raises:
            TrainingError: nothing tells.
        """
        if self.courses:
            return total_steps(self.courses)
        if self.steps:
            return self.steps
        if not samples:
            raise TrainingError("The configuration", "it tells epochs where samples never end")
        return math.ceil(self.epochs * samples / self.batch)

    def share(self, step: int, steps: int) -> float:
        """The share of ``rate`` at a step of ``steps``."""
        if self.courses:
            warm = math.ceil(self.warm * min(course.steps for course in self.courses))
            return share_at(self.courses, step, max(1, warm))
        return cosine_share(step, steps, math.ceil(self.warm * steps), self.lowest)

    def check(self) -> None:
        """
        Raises:
            TrainingError: values don't go together.
        """
        told = sum(map(bool, (self.steps, self.epochs, self.courses)))
        problems = {
            "it tells one of 'steps', 'epochs' and 'courses', not none or two": told != 1,
            "'batch' and 'rate' are above zero": self.batch < 1 or self.rate <= 0,
            "'steps', 'epochs' and 'micro' are not below zero": min(
                self.steps, self.epochs, self.micro
            )
            < 0,
            "'betas' are two": len(self.betas) != 2,
            "'muon' goes with whole matrices, not with 'sharded'": bool(self.muon) and self.sharded,
            "'save_every' and 'log_every' are above zero": min(self.save_every, self.log_every) < 1,
            "'group' is an even number of rows where attention is 's2'": self.attention == "s2"
            and (self.group < 2 or self.group % 2 == 1),
        }
        for rule, broken in problems.items():
            if broken:
                raise TrainingError("The configuration", f"it breaks a rule: {rule}")


def read_config(path: Path, **changes: Any) -> RunConfig:
    """A stage's file.

    Args:
        changes: fields that the command line tells otherwise.

    Raises:
        TrainingError: a key is unknown or missing, or values don't go together.
    """
    config = replace(build(RunConfig, read_table(path), path), **changes)
    config.check()
    return config
