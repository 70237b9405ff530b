"""What the trainer adds to a scene's rows is what the app adds."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from core.chat.starter_prompt import FOUND, found_before
from core.tokens.starter import StarterTokens
from core.training.asking.kinds import KINDS
from core.training.starter.bank import Bank
from core.training.starter.batches import Batch, chain_of, collate
from core.training.starter.decoder import decoder
from core.training.starter.samples import Composer
from core.training.starter.student import Student, word_ids

MATCH = 4.0
"""Logits of frames, up to this size on both sides."""


@pytest.fixture(scope="module")
def batch(bank: Bank, tokenizer: Tokenizer) -> Batch:
    composer = Composer(bank, tokenizer, 0, 110, {**dict.fromkeys(KINDS, 1.0), "absent": 1.0})
    return collate([composer.compose(random.Random(seed), 2, 6) for seed in range(24)])


@pytest.fixture(scope="module")
def student(tokenizer: Tokenizer) -> Student:
    torch.manual_seed(4)
    size = tokenizer.get_vocab_size()
    return Student(StarterTokens(size), decoder(size), word_ids(tokenizer))


def _scenes_of(batch: Batch) -> list[list[int]]:
    """The scenes of each sample."""
    owners = dict(zip(batch.scene_of_still.tolist(), batch.owner.tolist(), strict=True))
    return [[s for s, own in owners.items() if own == each] for each in range(len(batch.rows))]


def test_a_batchs_chains_are_those_of_its_samples(batch: Batch) -> None:
    seen = torch.rand(len(batch.starts), generator=torch.Generator().manual_seed(1))
    after, found = chain_of(batch, seen)
    for scenes in _scenes_of(batch):
        shares, starts = seen[scenes].tolist(), batch.starts[scenes].tolist()
        expected = found_before(shares, starts)
        assert [
            a if f else None
            for a, f in zip(after[scenes].tolist(), found[scenes].tolist(), strict=True)
        ] == expected


@torch.no_grad()
def test_a_scenes_rows_get_what_the_app_adds_to_them(batch: Batch, student: Student) -> None:
    source = torch.Generator().manual_seed(2)
    match = (torch.rand(len(batch.stills), generator=source) - 0.5) * 2 * MATCH
    added = student._evidence(batch, match)
    shares = match.sigmoid() * (~batch.blind)[batch.owner]
    compared = 0
    for sample, scenes in enumerate(_scenes_of(batch)):
        seen = [float(shares[batch.scene_of_still == scene].max()) for scene in scenes]
        starts = batch.starts[scenes].tolist()
        chain = found_before(seen, starts)
        for scene, share, start, after in zip(scenes, seen, starts, chain, strict=True):
            told = student.tokens.evidence(share, float(batch.heard[scene]), start, after)
            rows = added[sample][batch.scene_of_row[sample] == scene]
            assert len(rows)
            np.testing.assert_allclose(rows.numpy(), np.broadcast_to(told, rows.shape), atol=1e-5)
            compared += share >= FOUND
    assert compared > 20
