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
    FIRST_WORD,
    NONE,
    QUESTION,
    SPECIALS,
    stamp,
    stamp_seconds,
)
from core.language.bpe import train_bpe
from core.training.bank import LABEL_SIZES, POSES, STILLS_A_SHOT, Bank, bank_scene
from core.training.batches import IGNORED, Lesson, collate, lesson_at
from core.training.samples import Composer, Sample, corpus


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_bpe(corpus(1, 4), 700, SPECIALS)


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
    composer = Composer(bank, tokenizer, 0, 80)
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
    composer = Composer(bank, tokenizer, 0, 80)
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


def test_lessons_follow_each_other() -> None:
    schedule = [Lesson(2, 1, 1, 4), Lesson(3, 2, 5, 2)]
    assert [lesson_at(schedule, step).batch for step in range(5)] == [4, 4, 2, 2, 2]
    with pytest.raises(IndexError):
        lesson_at(schedule, 5)
