"""What the training loop wants of a task: samples, losses, and what learns.

class Colours:
    weights: ClassVar = {"answer": 1.0}         # "right" is a figure and never minimised
    samples = 1000
    together = 1

    def __init__(self) -> None:
        self.module = nn.Linear(8, 3)

    def batch(self, step: int, samples: Sequence[int]) -> Batch:
        return collate([self.compose(number) for number in samples])

    def sizes(self, batch: Batch) -> dict[str, float]:
        count = float(len(batch.truth))
        return {"rows": count, "answer": count, "right": count}

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        logits = self.module(batch.seen)
        answer = functional.cross_entropy(logits, batch.truth, reduction="sum")
        return {"answer": answer, "right": (logits.argmax(-1) == batch.truth).sum()}

    def blocks(self) -> list[nn.Module]:
        return []

train(Colours(), read_config(Path("colours.toml")), Path("build/colours"))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import nn

ROWS = "rows"
"""The size that isn't a part of the loss: rows of the batch, for the speed in the log."""


class Task(Protocol):
    """One stage of a training, whatever it teaches.

    A part's figure is the sum of ``loss`` over all micro-batches of all processes, divided by
    the sum of ``sizes``; what is minimised is these figures' sum by ``weights``. So the loss
    doesn't depend on how a batch was divided. A part whose divisor is known only after the
    forward pass gives a mean and the size 1.0.

    Attributes:
        module: all that computes. The configuration says what of it learns; the rest is
            frozen. Every parameter that learns must take part in every ``loss``: where a
            batch has no use for one, add it times zero.
        weights: parts of the loss → how much they count. Parts that ``sizes`` has beside
            them are logged only.
        samples: how many there are; 0 where they never end.
        together: steps whose batches are best made by one worker.
    """

    @property
    def module(self) -> nn.Module: ...

    @property
    def weights(self) -> Mapping[str, float]: ...

    @property
    def samples(self) -> int: ...

    @property
    def together(self) -> int: ...

    def batch(self, step: int, samples: Sequence[int]) -> Any:
        """These samples side by side, on the CPU.

        It must follow from the arguments and the task's own seed alone, whatever was asked for
        before, and may run in another process than ``loss``.

        Args:
            step: tells where in a curriculum the run is.
            samples: numbers from 0 on. With ``samples`` 0 each number comes once; otherwise
                they are below it, in an order that is shuffled anew for every epoch.
        """
        ...

    def sizes(self, batch: Any) -> Mapping[str, float]:
        """What each part is divided by, and ``rows``; known before the forward pass."""
        ...

    def loss(self, batch: Any) -> Mapping[str, torch.Tensor]:
        """Each part's sum over the batch, scalars. Brings the batch to the module's device; runs
        under the run's autocast."""
        ...

    def blocks(self) -> Iterable[nn.Module]:
        """Modules that are gathered one at a time where weights are sharded: layers."""
        ...
