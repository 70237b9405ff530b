"""The starter's prompt: stamps, slots and what an answer may say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat.slots import SLOT
from core.chat.starter_prompt import (
    ANSWER,
    BEGIN,
    END,
    FIRST_WORD,
    NONE,
    QUESTION,
    SPECIALS,
    WORDS,
    AnswerRule,
    PromptScene,
    lay_out,
    stamp,
    stamp_seconds,
)

VOCABULARY = FIRST_WORD + 20


def test_specials_stand_where_their_ids_say() -> None:
    assert len(SPECIALS) == FIRST_WORD
    assert SPECIALS[BEGIN] == "<s>"
    assert SPECIALS[END] == "</s>"
    assert SPECIALS[NONE] == "<none>"
    assert SPECIALS[stamp(3723)[0]] == "<h1>"
    assert SPECIALS[stamp(3723)[1]] == "<m02>"
    assert SPECIALS[stamp(3723)[2]] == "<s03>"


@given(st.integers(0, 35_999))
def test_a_stamp_tells_its_second(seconds: int) -> None:
    assert stamp_seconds(stamp(seconds)) == seconds


def test_a_prompt_shows_each_scene_with_its_pictures_and_words() -> None:
    rows = lay_out([200], [PromptScene(5, 1, [201, 202]), PromptScene(65, 2, [])])
    assert rows == [
        BEGIN,
        QUESTION,
        200,
        *stamp(5),
        SLOT,
        SLOT,
        WORDS,
        201,
        202,
        *stamp(65),
        *[SLOT] * 4,
        QUESTION,
        200,
        ANSWER,
    ]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_model_wants_it_can_only_name_a_scene_of_the_prompt(seed: int) -> None:
    chance = np.random.default_rng(seed)
    starts = [int(s) for s in chance.integers(0, 12_000, 6)]
    rule = AnswerRule([PromptScene(s, 1, []) for s in starts], VOCABULARY)
    said: list[int] = []
    while len(said) < 30 and (not said or said[-1] != END):
        logits = rule(said, chance.normal(size=VOCABULARY).astype(np.float32))
        said.append(int(np.argmax(logits)))
    if said[0] == NONE:
        assert all(token == END or token >= FIRST_WORD for token in said[1:])
        return
    assert stamp_seconds(said[:3]) in starts
    rest = [t for t in said[3:] if t != END and t < FIRST_WORD]
    for at in range(0, len(rest) - len(rest) % 3, 3):
        assert rest[at : at + 3] == said[:3]


def test_words_may_not_come_before_the_scene() -> None:
    rule = AnswerRule([PromptScene(61, 1, [])], VOCABULARY)
    logits = rule([], np.zeros(VOCABULARY, np.float32))
    assert set(np.flatnonzero(np.isfinite(logits))) == {NONE, stamp(61)[0]}


BECAUSE, TIDE, RISING, ROAD, IS = range(FIRST_WORD, FIRST_WORD + 5)
SPOKEN = (
    PromptScene(5, 1, [IS, BECAUSE, TIDE, IS, RISING]),
    PromptScene(9, 1, [BECAUSE, ROAD, IS]),
    PromptScene(12, 1, [ROAD, IS]),
)


def may_follow(said: list[int], because: tuple[int, ...] = (BECAUSE,)) -> set[int]:
    logits = AnswerRule(SPOKEN, VOCABULARY, because)(said, np.zeros(VOCABULARY, np.float32))
    return {int(token) for token in np.flatnonzero(np.isfinite(logits))}


def test_a_reason_is_quoted_from_the_scene_it_was_given_in() -> None:
    assert may_follow([*stamp(5), ROAD, BECAUSE]) == {END, TIDE}
    assert may_follow([*stamp(5), BECAUSE, TIDE, IS]) == {END, RISING}
    assert may_follow([*stamp(5), BECAUSE, TIDE, IS, RISING]) == {END}
    assert may_follow([*stamp(9), BECAUSE]) == {END, ROAD}


def test_where_nobody_gives_a_reason_none_is_given() -> None:
    assert BECAUSE not in may_follow([*stamp(12), ROAD])
    assert BECAUSE in may_follow([*stamp(9), ROAD])
    # A "because" of two tokens is only barred at its second.
    assert IS in may_follow([*stamp(12)], (IS, BECAUSE))
    assert BECAUSE not in may_follow([*stamp(12), IS], (IS, BECAUSE))
    assert BECAUSE in may_follow([*stamp(5), IS], (IS, BECAUSE))


def test_without_a_word_for_reasons_anything_may_be_said() -> None:
    assert {ROAD, TIDE, RISING} < may_follow([*stamp(5), BECAUSE], ())
