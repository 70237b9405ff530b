"""Batches: samples side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch.nn import functional

from core.chat.starter_prompt import CHAIN_BEGINS, END, FOUND
from core.tokens.starter import LANGUAGE_WIDTH
from core.training.starter.samples import Sample, filled

IGNORED = -100
ROWS_BY, WORDS_BY, FRAMES_BY, WANTED_BY = 16, 8, 16, 128
"""What rows, words of a question, frames and rows that a loss reads are padded to multiples of: a
CPU makes a kernel for every new size of a product, which took a third of each step when hardly two
batches were of one size. No batch has as many rows as the decoder is wide, either: compiled on such
a one first (torch 2.13, sizes that change), its gradients aren't finite."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples side by side, right-padded.

    Attributes:
        question: int64 [B, T]; ``question_padding`` bool [B, T].
        rows: int64 [B, R], SLOT for visual rows.
        labels: int64 [B, R], the answer, IGNORED elsewhere.
        answer_from: int64 [B], how many rows the prompt has.
        echo_from: int64 [B], where the question's second copy begins, which ends one row
            before the answer does begin.
        stills: int64 [F], bank index of every frame of the batch.
        owner: int64 [F], which sample each frame belongs to.
        scene_of_row: int64 [B, R], index into the batch's scenes, −1 for none.
        named_of_row: int64 [B, R], likewise, for the answer's rows.
        scene_of_still: int64 [F], likewise.
        starts: int64 [S], whole seconds at which each scene begins.
        heard: float32 [S].
        looked_for: int64 [B, W, 4].
        asks_for: bool [B, A].
        chinese: bool [B].
        blind: bool [B].
        pair_question: int64 [P, T'], the questions of all samples' pairs; ``pair_padding`` bool.
        pair_stills: int64 [P].
        pair_looked_for: int64 [P, W, 4].
    """

    question: torch.Tensor
    question_padding: torch.Tensor
    rows: torch.Tensor
    labels: torch.Tensor
    answer_from: torch.Tensor
    echo_from: torch.Tensor
    stills: torch.Tensor
    owner: torch.Tensor
    scene_of_row: torch.Tensor
    named_of_row: torch.Tensor
    scene_of_still: torch.Tensor
    starts: torch.Tensor
    heard: torch.Tensor
    looked_for: torch.Tensor
    asks_for: torch.Tensor
    chinese: torch.Tensor
    blind: torch.Tensor
    pair_question: torch.Tensor
    pair_padding: torch.Tensor
    pair_stills: torch.Tensor
    pair_looked_for: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


def round_up(size: int, by: int) -> int:
    """The next multiple."""
    return -(-size // by) * by


def rows_of(longest: int) -> int:
    """How many rows a batch has whose longest sample has so many; see ``ROWS_BY``."""
    rows = round_up(longest, ROWS_BY)
    return rows + ROWS_BY if rows == LANGUAGE_WIDTH else rows


def collate(samples: list[Sample]) -> Batch:
    """Pad and join."""
    count = len(samples)
    longest = rows_of(max(len(s.rows) for s in samples))
    question, padding = _questions([s.question for s in samples])
    pairs = [pair for s in samples for pair in s.pairs]
    pair_question, pair_padding = _questions([pair.question for pair in pairs])
    rows = np.full((count, longest), END, np.int64)
    labels = np.full((count, longest), IGNORED, np.int64)
    scene_of_row = np.full((count, longest), -1, np.int64)
    named_of_row = np.full((count, longest), -1, np.int64)
    scene_of_still: list[int] = []
    heard: list[float] = []
    for i, sample in enumerate(samples):
        rows[i, : len(sample.rows)] = sample.rows
        labels[i, sample.answer_from : len(sample.rows)] = sample.rows[sample.answer_from :]
        for at, scene in enumerate(sample.scene_of_row):
            scene_of_row[i, at] = scene if scene < 0 else scene + len(heard)
        for at, scene in enumerate(sample.named_of_row):
            named_of_row[i, at] = scene if scene < 0 else scene + len(heard)
        scene_of_still += [scene + len(heard) for scene in sample.scene_of_still]
        heard += sample.heard
    return Batch(
        question=question,
        question_padding=padding,
        rows=torch.from_numpy(rows),
        labels=torch.from_numpy(labels),
        answer_from=torch.tensor([s.answer_from for s in samples]),
        echo_from=torch.tensor([s.answer_from - 1 - s.echo for s in samples]),
        stills=torch.tensor([f for s in samples for f in s.stills]),
        owner=torch.tensor([i for i, s in enumerate(samples) for _ in s.stills]),
        scene_of_row=torch.from_numpy(scene_of_row),
        named_of_row=torch.from_numpy(named_of_row),
        scene_of_still=torch.tensor(scene_of_still),
        starts=torch.tensor([start for s in samples for start in s.starts]),
        heard=torch.tensor(heard, dtype=torch.float32),
        looked_for=torch.tensor([s.looked_for for s in samples]),
        asks_for=torch.tensor([s.asks_for for s in samples]),
        chinese=torch.tensor([s.chinese for s in samples]),
        blind=torch.tensor([s.blind for s in samples]),
        pair_question=pair_question,
        pair_padding=pair_padding,
        pair_stills=torch.tensor([pair.still for pair in pairs]),
        pair_looked_for=torch.tensor(
            [filled([(-1, each.object, each.colour, -1) for each in pair.things]) for pair in pairs]
        ),
    )


def _questions(words: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids of questions → int64 [N, T] behind <s>, and bool [N, T] where there is nothing."""
    longest = round_up(1 + max(map(len, words)), WORDS_BY)
    questions = torch.zeros(len(words), longest, dtype=torch.long)
    padding = torch.ones(len(words), longest, dtype=torch.bool)
    for i, ids in enumerate(words):
        questions[i, 1 : 1 + len(ids)] = torch.tensor(ids, dtype=torch.long)
        padding[i, : 1 + len(ids)] = False
    return questions, padding


def chain_of(batch: Batch, seen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """``starter_prompt.found_before`` of every sample of a batch.

    Args:
        seen: float32 [S], of each scene.

    Returns:
        When the found scene before each begins, int64 [S], and whether it was found itself.
    """
    owner = torch.zeros_like(batch.starts)
    owner[batch.scene_of_still] = batch.owner
    found = seen >= FOUND
    places = torch.arange(len(seen), device=seen.device)
    last = torch.where(found, places, -1).cummax(0).values
    before = functional.pad(last[:-1], (1, 0), value=-1)
    same = (before >= 0) & (owner[before.clamp(min=0)] == owner)
    after = torch.where(same, batch.starts[before.clamp(min=0)], CHAIN_BEGINS)
    return after, found
