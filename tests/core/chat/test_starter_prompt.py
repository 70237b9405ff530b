"""The starter's prompt: stamps, slots and the turn before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.chat.slots import SLOT
from core.chat.starter_prompt import (
    ANSWER,
    BEGIN,
    CHAIN_BEGINS,
    END,
    FIRST_WORD,
    NONE,
    QUESTION,
    SPECIALS,
    WORDS,
    PromptScene,
    found_before,
    last_stamp,
    lay_out,
    stamp,
    stamp_seconds,
    turn,
)


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


def test_the_last_stamp_is_the_last_that_is_whole() -> None:
    first, second = stamp(65), stamp(7000)
    answer = [*first, FIRST_WORD, *first, FIRST_WORD + 1, *second, FIRST_WORD]
    known = [last_stamp(answer[:length]) for length in range(len(answer) + 1)]
    assert known == [None] * 3 + [first] * 8 + [second] * 2
    assert last_stamp([NONE, FIRST_WORD, FIRST_WORD, END]) is None


def test_what_was_found_hangs_together_in_a_chain() -> None:
    chain = found_before([0.9, 0.1, 0.5, 0.49, 1.0], [5, 9, 30, 41, 60])
    assert chain == [CHAIN_BEGINS, None, 5, None, 30]
    assert found_before([0.1, 0.2], [5, 9]) == [None, None]
    assert found_before([], []) == []


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


def test_the_turn_that_a_question_leans_on_stands_before_it() -> None:
    earlier = turn([201, 202], 3723, [203])
    assert earlier == [QUESTION, 201, 202, ANSWER, *stamp(3723), 203]
    rows = lay_out([200], [PromptScene(5, 1, [])], earlier=earlier)
    assert rows[: 1 + len(earlier) + 2] == [BEGIN, *earlier, QUESTION, 200]
    assert rows[-3:] == [QUESTION, 200, ANSWER]


def test_a_scene_knows_how_many_rows_are_its_own() -> None:
    for scene in (PromptScene(5, 1, [201, 202]), PromptScene(65, 3, [])):
        before, with_it = lay_out([200], []), lay_out([200], [scene])
        assert scene.rows(2) == len(with_it) - len(before)
