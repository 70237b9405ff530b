"""A run that is stopped in the middle and goes on, beside one that is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from core.training.running.config import RunConfig
from core.training.running.log import read_log
from core.training.running.loop import CHECKPOINT, train
from core.training.running.task import Task


class Stopped(Exception):
    """The run was stopped here."""


def stop_after(task: Task, steps: int) -> Task:
    """The same task, whose loss fails after so many steps."""
    loss = task.loss
    left: Iterator[int] = iter(range(steps))

    def failing(batch: Any) -> Any:
        if next(left, None) is None:
            raise Stopped
        return loss(batch)

    task.loss = failing  # type: ignore[method-assign]
    return task


def check_that_it_goes_on(make: Callable[[], Task], config: RunConfig, folder: Path) -> None:
    """Stop a run after its first step, go on, and compare its bits with an undisturbed one."""
    alone = make()
    train(alone, config, folder / "alone")
    with pytest.raises(Stopped):
        train(stop_after(make(), 1), config, folder / "stopped")
    assert torch.load(folder / "stopped" / CHECKPOINT, weights_only=True)["step"] == 1
    gone_on = make()
    train(gone_on, config, folder / "stopped")
    weights, others = alone.module.state_dict(), gone_on.module.state_dict()
    assert weights.keys() == others.keys()
    for name, weight in weights.items():
        assert torch.equal(weight, others[name]), name
    one, other = (read_log(folder / name / "log.csv") for name in ("alone", "stopped"))
    assert [row["step"] for row in other] == [float(n) for n in range(1, config.steps + 1)]
    assert [row["loss"] for row in one] == [row["loss"] for row in other]
