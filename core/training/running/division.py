"""Who computes which samples of a step: from seed, step and rank alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from core.training.running.config import RunConfig
from core.training.running.errors import TrainingError
from core.training.running.task import Task


def micro_batches(config: RunConfig, world: int) -> int:
    """How many micro-batches a process accumulates a step.

    Raises:
        TrainingError: the batch can't be divided so.
    """
    at_once = (config.micro or max(1, config.batch // world)) * world
    if config.batch % at_once:
        raise TrainingError(
            "The configuration",
            f"a batch of {config.batch} can't be divided between {world} processes "
            f"that take {at_once // world} at once",
        )
    return config.batch // at_once


def sample_numbers(config: RunConfig, samples: int, step: int, places: range) -> list[int]:
    """The samples at ``places`` of a step's batch.

    Args:
        samples: how many there are, 0 for no end. Epochs follow each other without a gap:
            a batch may hold the end of one and the beginning of the next.
    """
    numbers = [step * config.batch + place for place in places]
    if not samples:
        return numbers
    return [int(_order(config.seed, n // samples, samples)[n % samples]) for n in numbers]


@lru_cache(maxsize=2)
def _order(seed: int, epoch: int, samples: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, epoch)).permutation(samples)


@dataclass(frozen=True, slots=True)
class Broken:
    """What was wrong with a batch: an exception wouldn't come whole from another process."""

    place: str
    reason: str


class Share(Dataset[bytes]):
    """One process's micro-batches from a step on, in order.

    Args:
        task: whose samples.
        first: the first step wanted; ``steps`` the run's length.
    """

    def __init__(
        self, task: Task, config: RunConfig, rank: int, world: int, first: int, steps: int
    ) -> None:
        self.micros = micro_batches(config, world)
        self._task, self._config = task, config
        self._rank, self._first, self._steps = rank, first, steps
        self._groups = _together(first, steps, task.together)
        self._at_once = config.batch // (world * self.micros)

    def __len__(self) -> int:
        return len(self._groups)

    def __getitem__(self, index: int) -> bytes:
        """The micro-batches of the steps that are made together, pickled: whole tensors would
        hold an open file each between two processes."""
        return pickle.dumps([made for step in self._groups[index] for made in self._of(step)])

    def _of(self, step: int) -> Iterator[Any]:
        for micro in range(self.micros):
            begin = (self._rank * self.micros + micro) * self._at_once
            places = range(begin, begin + self._at_once)
            numbers = sample_numbers(self._config, self._task.samples, step, places)
            try:
                yield self._task.batch(step, numbers)
            except TrainingError as error:
                yield Broken(str(error.data["place"]), str(error.data["reason"]))

    def __iter__(self) -> Iterator[Any]:
        """All of them, made by the configuration's workers ahead of time where it has any.

        Raises:
            TrainingError: a sample is broken.
        """
        if self._config.workers:
            loader = DataLoader(self, batch_size=None, num_workers=self._config.workers)
            made = chain.from_iterable(map(pickle.loads, loader))
        else:
            made = chain.from_iterable(map(self._of, range(self._first, self._steps)))
        for batch in made:
            if isinstance(batch, Broken):
                raise TrainingError(batch.place, batch.reason)
            yield batch


def _together(first: int, steps: int, count: int) -> list[range]:
    """Steps from ``first`` on, cut at the multiples of ``count``."""
    cuts = range((first // count + 1) * count, steps, count)
    return [range(a, b) for a, b in pairwise((first, *cuts, steps))]
