"""Samples: what the trainer shows the model is what the app will show it."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tokenizers import Tokenizer

from core.chat.slots import SLOT
from core.chat.starter_prompt import (
    ANSWER,
    END,
    FIRST_HOUR,
    FIRST_MINUTE,
    FIRST_WORD,
    NONE,
    QUESTION,
    SPECIALS,
    stamp,
    stamp_seconds,
)
from core.language.bpe import train_bpe
from core.training.asking.kinds import KINDS
from core.training.bank import LABEL_SIZES, POSES, STILLS_A_SHOT, Bank, bank_scene
from core.training.batches import IGNORED, collate
from core.training.samples import Composer, Sample, corpus

EVERY = {**dict.fromkeys(KINDS, 1.0), "absent": 3.0}
PLAIN = {kind: share for kind, share in EVERY.items() if not kind.startswith("follow")}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_bpe(corpus(1, 4), 1400, SPECIALS)


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Scenes and shots as the real bank has them, with grey pictures."""
    planned = [bank_scene(3, i) for i in range(80)]
    rows = [
        (index, shot)
        for index, (_, shots) in enumerate(planned)
        for shot in shots
        for _ in range(STILLS_A_SHOT)
    ]
    count = len(rows)
    return Bank(
        pictures=np.zeros((count, 96, 160, 3), np.uint8),
        scene=np.array([index for index, _ in rows], np.int32),
        prop_in_view=np.array([shot.prop is not None for _, shot in rows]),
        deed_in_view=np.array([shot.figures[0].pose != POSES[0] for _, shot in rows]),
        labels={name: np.zeros(count, np.int64) for name in LABEL_SIZES},
        scenes=[scene for scene, _ in planned],
        shots=[shots for _, shots in planned],
    )


@pytest.fixture(scope="module")
def samples(bank: Bank, tokenizer: Tokenizer) -> list[Sample]:
    composer = Composer(bank, tokenizer, 0, 80, PLAIN)
    rng = random.Random(5)
    return [composer.compose(rng, 2, 6) for _ in range(60)]


def test_every_frame_has_its_two_rows(samples: list[Sample]) -> None:
    for sample in samples:
        assert sample.rows.count(SLOT) == 2 * len(sample.stills)


def test_the_answer_names_a_scene_of_the_prompt_or_none(samples: list[Sample]) -> None:
    for sample in samples:
        prompt, answer = sample.rows[: sample.answer_from], sample.rows[sample.answer_from :]
        assert prompt[-1] == ANSWER
        assert answer[-1] == END
        if answer[0] == NONE:
            assert all(token >= FIRST_WORD for token in answer[1:-1])
            continue
        time = list(answer[:3])
        assert list(stamp(stamp_seconds(time))) == time
        assert any(prompt[at : at + 3] == time for at in range(len(prompt)))


def test_both_answers_and_refusals_are_taught(samples: list[Sample]) -> None:
    refused = [sample.rows[sample.answer_from] == NONE for sample in samples]
    assert 0.1 < sum(refused) / len(refused) < 0.6


def test_the_question_stands_twice(samples: list[Sample]) -> None:
    for sample in samples:
        first = sample.rows[2 : 2 + sample.echo]
        second = sample.rows[sample.answer_from - 1 - sample.echo : sample.answer_from - 1]
        assert first == second
        assert sample.rows[1] == QUESTION


def test_the_same_seed_composes_the_same_sample(bank: Bank, tokenizer: Tokenizer) -> None:
    composer = Composer(bank, tokenizer, 0, 80, EVERY)
    one = composer.compose(random.Random(9), 2, 6)
    other = composer.compose(random.Random(9), 2, 6)
    assert one == other


def test_a_batch_knows_its_answers_and_echoes(samples: list[Sample]) -> None:
    batch = collate(samples[:8])
    for i, sample in enumerate(samples[:8]):
        learnt = (batch.labels[i] != IGNORED).nonzero().flatten().tolist()
        assert learnt == list(range(sample.answer_from, len(sample.rows)))
        copy = batch.rows[i, batch.echo_from[i] : batch.answer_from[i] - 1].tolist()
        assert len(copy) == sample.echo
        assert copy == sample.rows[2 : 2 + sample.echo]  # its first copy, behind <s> <q>
        assert batch.rows[i, batch.answer_from[i] - 1] == ANSWER
        assert int((batch.owner == i).sum()) == len(sample.stills)


def test_a_question_that_leans_stands_behind_what_it_leans_on(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    composer = Composer(bank, tokenizer, 0, 80, {"follow-where": 1.0})
    sample = composer.compose(random.Random(2), 2, 6)
    assert sample.rows[1] == QUESTION
    turn_ends = sample.rows.index(QUESTION, 2)
    assert ANSWER in sample.rows[1:turn_ends]
    first = sample.rows[turn_ends + 1 : turn_ends + 1 + sample.echo]
    assert first == sample.rows[sample.answer_from - 1 - sample.echo : sample.answer_from - 1]
    assert len(sample.question) > sample.echo


@pytest.mark.parametrize("kind", ["count", "how", "summary", "clip", "order"])
def test_every_scene_that_is_named_stands_in_the_prompt_in_time_order(
    bank: Bank, tokenizer: Tokenizer, kind: str
) -> None:
    composer = Composer(bank, tokenizer, 0, 80, {kind: 1.0})
    named = 0
    for seed in range(12):
        sample = composer.compose(random.Random(seed), 2, 6)
        prompt, answer = sample.rows[: sample.answer_from], sample.rows[sample.answer_from :]
        if answer[0] == NONE:
            continue
        times = [
            answer[at : at + 3]
            for at in range(len(answer))
            if FIRST_HOUR <= answer[at] < FIRST_MINUTE
        ]
        assert times == sorted(times)
        assert all(time in [prompt[at : at + 3] for at in range(len(prompt))] for time in times)
        named = max(named, len(times))
    assert named > 1


def test_both_languages_are_taught(samples: list[Sample]) -> None:
    chinese = [sample.chinese for sample in samples]
    assert 0.2 < sum(chinese) / len(chinese) < 0.7
