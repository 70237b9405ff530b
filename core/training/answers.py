"""The three stages of the starter: reader, context attention and decoder learn to answer together.

The tower is frozen and the bank encoded once. One question a film, since context tokens
belong to a question. Loss on the answers, and five more that bring the circuits which the
answers need:

- the prompt's own words and stamps, and once more the question's second copy: copying;
- whether a frame is what was asked about: the match score;
- whether the question's and the frames' search vectors say the same: picture–sentence contrast;
- whether a visual token lies where the words for what it shows lie. This is what LLaVA's
  feature alignment is for; without it "where" stayed unlearnt for thousands of steps, since
  no row of the prompt spoke the decoder's language.

What a stage asks, and of how many scenes, stands in its configuration: captions of single scenes
first (alignment), then every kind of question about a few (instruction), then about as many as the
app recalls, anywhere in films of hours (long video).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import nn

from core.training.batches import Batch, collate
from core.training.samples import Composer
from core.training.student import Shown, Student

LOGGED = ("tokens_right", "stamps_right", "match_right")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a stage asks: its configuration's ``[data]``.

    Attributes:
        fewest, most: scenes of a prompt.
        kinds: how often each kind of question is asked.
    """

    fewest: int
    most: int
    kinds: dict[str, float] = field(default_factory=dict)


class AnswerTask:
    """One stage; see ``task.Task``.

    Args:
        features: bfloat16 [N, 61, 192], the bank as the frozen tower sees it.
    """

    weights: ClassVar[Mapping[str, float]] = {
        "answer": 1.0,
        "echo": 0.2,
        "prompt": 0.1,
        "match": 0.5,
        "search": 1.0,
        "words": 0.5,
    }
    samples = 0

    def __init__(
        self,
        student: Student,
        composer: Composer,
        features: torch.Tensor,
        lesson: Lesson,
        seed: int,
    ) -> None:
        self.module = student
        self._composer = composer
        self._features = features
        self._lesson = lesson
        self._seed = seed
        self._shown = Shown.of(composer.bank)

    def batch(self, step: int, samples: Sequence[int]) -> Batch:
        """These samples, each by its number alone."""
        del step
        lesson = self._lesson
        return collate(
            [
                self._composer.compose(
                    random.Random(f"{self._seed}/{number}"), lesson.fewest, lesson.most
                )
                for number in samples
            ]
        )

    def sizes(self, batch: Batch) -> Mapping[str, float]:
        """Every part is a mean already: what it is divided by is known only afterwards."""
        return {"rows": float(batch.rows.numel()), **dict.fromkeys((*self.weights, *LOGGED), 1.0)}

    def loss(self, batch: Batch) -> Mapping[str, torch.Tensor]:
        """Losses and shares of a batch."""
        device = next(self.module.parameters()).device
        losses = self.module(batch.to(device), self._features, self._shown.to(device))
        return {name: getattr(losses, name) for name in (*self.weights, *LOGGED)}

    def blocks(self) -> Iterable[nn.Module]:
        """None: it is small."""
        return ()
