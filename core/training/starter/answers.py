"""The three stages of the starter: reader, context attention and decoder learn to answer together.

The tower is frozen and the bank encoded once. One question a film, since context tokens
belong to a question. Loss on the answers, and six more that bring the circuits which the
answers need:

- the prompt's own words and stamps, and once more the question's second copy: copying;
- whether a frame is what was asked about: the match score, and once more of frames that hardly
  miss it (``pairs``);
- whether the question's and the frames' search vectors say the same: picture–sentence contrast;
- whether a visual token lies where the words for what it shows lie. This is what LLaVA's
  feature alignment is for; without it "where" stayed unlearnt for thousands of steps, since
  no row of the prompt spoke the decoder's language.

What a stage asks, and of how many scenes, stands in its configuration: captions of a few scenes
first (alignment), then every kind of question about a few (instruction), then about as many as the
app recalls, anywhere in films of hours (long video).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

import torch
from torch import nn

from core.training.starter.batches import Batch, collate
from core.training.starter.samples import FRAME_COUNTS, Composer, Sample
from core.training.starter.shown import Shown
from core.training.starter.student import Student

SORTED = 16
"""Batches whose samples are sorted together."""
LOGGED = ("tokens_right", "stamps_right", "match_right", "pairs_right")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a stage asks: its configuration's ``[data]``.

    Attributes:
        fewest, most: scenes of a prompt.
        kinds: how often each kind of question is asked.
        frames: how many frames a scene brings, drawn from these.
    """

    fewest: int
    most: int
    kinds: dict[str, float] = field(default_factory=dict)
    frames: tuple[int, ...] = FRAME_COUNTS


class AnswerTask:
    """One stage; see ``task.Task``.

    Samples of about one length share a batch, since what is padded is computed for nothing:
    of unsorted batches two fifths were.

    Args:
        features: bfloat16 [N, 61, 192], the bank as the frozen tower sees it.
        size: samples of a step's batch.
    """

    weights: ClassVar[Mapping[str, float]] = {
        "answer": 1.0,
        "echo": 0.2,
        "prompt": 0.1,
        "match": 2.0,
        "search": 1.0,
        "words": 0.5,
        "pairs": 1.5,
    }
    samples = 0
    together = SORTED

    def __init__(
        self,
        student: Student,
        composer: Composer,
        features: torch.Tensor,
        lesson: Lesson,
        seed: int,
        size: int,
    ) -> None:
        self.module = student
        self._composer = composer
        self._features = features
        self._lesson = lesson
        self._seed = seed
        self._size = size
        self._sorted: tuple[int, list[Sample]] = (-1, [])
        self._shown = Shown.of(composer.bank)

    def batch(self, step: int, samples: Sequence[int]) -> Batch:
        """These samples, each by its number alone."""
        del step
        return collate([self._sample(number) for number in samples])

    def _sample(self, number: int) -> Sample:
        """Sample by number: ``SORTED`` batches are made at once and sorted by length."""
        stretch, place = divmod(number, SORTED * self._size)
        if self._sorted[0] != stretch:
            self._sorted = (stretch, self._stretch(stretch))
        return self._sorted[1][place]

    def _stretch(self, stretch: int) -> list[Sample]:
        """So many batches, one after the other, in an order that length doesn't tell."""
        first = stretch * SORTED * self._size
        made = [self._compose(first + place) for place in range(SORTED * self._size)]
        made.sort(key=lambda sample: len(sample.rows))
        batches = [made[at : at + self._size] for at in range(0, len(made), self._size)]
        random.Random(f"{self._seed}/order/{stretch}").shuffle(batches)
        return list(chain.from_iterable(batches))

    def _compose(self, number: int) -> Sample:
        rng = random.Random(f"{self._seed}/{number}")
        return self._composer.compose(rng, self._lesson.fewest, self._lesson.most)

    def sizes(self, batch: Batch) -> Mapping[str, float]:
        """Every part is a mean already: what it is divided by is known only afterwards."""
        return {"rows": float(batch.rows.numel()), **dict.fromkeys((*self.weights, *LOGGED), 1.0)}

    def loss(self, batch: Batch) -> Mapping[str, torch.Tensor]:
        """Losses and shares of a batch."""
        device = next(self.module.parameters()).device
        if self._shown.labels.device != device:  # a few gigabytes, where a GPU has them free
            self._features, self._shown = self._features.to(device), self._shown.to(device)
        losses = self.module(batch.to(device), self._features, self._shown)
        return {name: getattr(losses, name) for name in (*self.weights, *LOGGED)}

    def blocks(self) -> Iterable[nn.Module]:
        """None: it is small."""
        return ()
