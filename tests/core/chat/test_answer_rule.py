"""The answer's rule: several sentences, each behind the stamps of its scenes."""

from __future__ import annotations

import numpy as np
import pytest

from core.chat.answer_rule import DOUBT, AnswerRule, part
from core.chat.heard_names import NameIds
from core.chat.starter_prompt import (
    ANSWER,
    BEGIN,
    END,
    FIRST_WORD,
    NONE,
    QUESTION,
    WORDS,
    PromptScene,
    stamp,
    stamp_seconds,
)
from core.chat.supposed import Supposed

VOCABULARY = FIRST_WORD + 20
BECAUSE, TIDE, RISING, ROAD, IS, STOP, YIN, WEI = range(FIRST_WORD, FIRST_WORD + 8)
EVERY_WORD = set(range(FIRST_WORD, VOCABULARY))
SPOKEN = (
    PromptScene(5, 1, [IS, BECAUSE, TIDE, IS, RISING]),
    PromptScene(9, 1, [BECAUSE, ROAD, IS]),
    PromptScene(12, 1, [ROAD, IS]),
    PromptScene(4000, 1, []),
)


def may_follow(said: list[int], *because: tuple[int, ...]) -> set[int]:
    rule = AnswerRule(SPOKEN, VOCABULARY, [STOP], because)
    logits = rule(said, np.zeros(VOCABULARY, np.float32))
    return {int(token) for token in np.flatnonzero(np.isfinite(logits))}


def names_of(*ids: int) -> NameIds:
    """Of which none is known to begin a word or to go on with one, as Chinese ones."""
    return NameIds(frozenset(ids))


def hours(*seconds: int) -> set[int]:
    return {stamp(each)[0] for each in seconds}


@pytest.mark.parametrize("seed", range(30))
def test_whatever_the_model_wants_it_can_only_name_scenes_of_the_prompt_in_order(
    seed: int,
) -> None:
    chance = np.random.default_rng(seed)
    starts = sorted({int(s) for s in chance.integers(0, 12_000, 6)})
    scenes = [PromptScene(s, 1, [ROAD, BECAUSE, TIDE, STOP]) for s in starts]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], [[BECAUSE]])
    said: list[int] = []
    while len(said) < 60 and (not said or said[-1] != END):
        logits = rule(said, chance.normal(size=VOCABULARY).astype(np.float32))
        assert np.isfinite(logits).any()
        said.append(int(np.argmax(logits)))
    assert not {BEGIN, QUESTION, ANSWER, WORDS} & set(said)
    if said[0] == NONE:
        assert all(token == END or token >= FIRST_WORD for token in said[1:])
        return
    parted = part([token for token in said if token != END], [STOP])
    named = [stamp_seconds(each) for stamps, _ in parted.steps for each in stamps]
    assert named
    assert set(named) <= set(starts)
    assert named == sorted(set(named)), "each later than the one before"
    for stamps, words in parted.steps:
        times = [token for token in words if token < FIRST_WORD]
        whole = len(times) - len(times) % 3
        for at in range(0, whole, 3):
            assert tuple(times[at : at + 3]) == stamps[0]


def test_words_may_not_come_before_a_scene() -> None:
    assert may_follow([]) == {NONE, *hours(5, 4000)}


def test_in_doubt_there_is_nothing_to_tell() -> None:
    rule = AnswerRule(SPOKEN, VOCABULARY, [STOP])
    logits = np.full(VOCABULARY, -20.0, np.float32)
    logits[[NONE, stamp(5)[0]]] = 1.0, 1.0 + DOUBT / 2
    assert np.argmax(rule([], logits)) == NONE
    logits[stamp(5)[0]] += DOUBT
    assert np.argmax(rule([], logits)) == stamp(5)[0]


def test_where_nothing_is_found_no_scene_is_named() -> None:
    assert may_follow([NONE]) == {END, *EVERY_WORD}
    assert may_follow([NONE, ROAD, STOP]) == {END, *EVERY_WORD}


def test_a_stamp_is_finished_as_it_was_begun() -> None:
    near, far = stamp(5), stamp(4000)
    assert may_follow([near[0]]) == {near[1]}
    assert may_follow([near[0], near[1]]) == {stamp(s)[2] for s in (5, 9, 12)}
    assert may_follow([far[0], far[1]]) == {far[2]}


def test_behind_a_stamp_come_words_or_a_later_scene_of_the_same_sentence() -> None:
    assert may_follow([*stamp(9)]) == {*hours(12, 4000), *EVERY_WORD}
    assert may_follow([*stamp(9), *stamp(9)[:2]]) == {stamp(12)[2]}
    assert may_follow([*stamp(5), *stamp(9), *stamp(4000)]) == EVERY_WORD


def test_an_answer_does_not_end_behind_a_stamp() -> None:
    assert END not in may_follow([*stamp(9)])


def test_behind_a_sentence_comes_the_end_more_words_or_a_later_scene() -> None:
    one = [*stamp(9), ROAD, STOP]
    assert may_follow(one) == {END, *hours(12, 4000), *EVERY_WORD}
    assert may_follow([*one, *stamp(12)[:2]]) == {stamp(12)[2]}
    last = [*one, *stamp(4000), IS, STOP]
    assert may_follow(last) == {END, *EVERY_WORD}, "no scene is later"


def test_a_later_scene_is_later_than_every_one_before() -> None:
    said = [*stamp(5), *stamp(12), ROAD, STOP, *stamp(4000)[:1]]
    assert may_follow(said) == {stamp(4000)[1]}
    assert may_follow([*stamp(5), *stamp(12), ROAD, STOP]) == {END, *hours(4000), *EVERY_WORD}


def test_a_time_inside_a_sentence_is_the_one_that_it_began_with() -> None:
    said = [*stamp(9), *stamp(4000), ROAD]
    assert may_follow(said) == {END, *hours(9), *EVERY_WORD}
    assert may_follow([*said, stamp(9)[0]]) == {stamp(9)[1]}
    assert may_follow([*said, *stamp(9)[:2]]) == {stamp(9)[2]}
    assert may_follow([*said, *stamp(9)]) == {END, *hours(9), *EVERY_WORD}


def test_the_second_sentence_has_its_own_time() -> None:
    said = [*stamp(5), ROAD, STOP, *stamp(12), IS]
    assert may_follow([*said, *stamp(12)[:2]]) == {stamp(12)[2]}


def test_of_two_scenes_in_one_second_the_first_is_quoted() -> None:
    twice = [PromptScene(5, 1, [BECAUSE, TIDE]), PromptScene(5, 1, [BECAUSE, ROAD])]
    rule = AnswerRule(twice, VOCABULARY, [STOP], [[BECAUSE]])
    assert rule.allowed([*stamp(5), BECAUSE]) == ([TIDE], False)


# Reasons ------------------------------------------------------------------------------------


def test_a_reason_is_quoted_from_the_scene_it_was_given_in() -> None:
    because = (BECAUSE,)
    assert may_follow([*stamp(5), ROAD, BECAUSE], because) == {TIDE}
    assert may_follow([*stamp(5), BECAUSE, TIDE, IS], because) == {RISING}
    assert may_follow([*stamp(5), BECAUSE, TIDE, IS, RISING], because) == {END}
    assert may_follow([*stamp(9), BECAUSE], because) == {ROAD}


def test_a_sentence_on_two_scenes_quotes_either() -> None:
    both = [*stamp(5), *stamp(9), BECAUSE]
    assert may_follow(both, (BECAUSE,)) == {TIDE, ROAD}
    assert may_follow([*both, ROAD], (BECAUSE,)) == {IS}


def test_a_second_sentence_quotes_its_own_scene() -> None:
    said = [*stamp(5), ROAD, STOP, *stamp(9), BECAUSE]
    assert may_follow(said, (BECAUSE,)) == {ROAD}


def test_behind_a_quoted_sentence_the_answer_goes_on() -> None:
    scenes = [PromptScene(5, 1, [BECAUSE, TIDE, STOP, ROAD]), PromptScene(9, 1, [])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], [[BECAUSE]])
    allowed, words = rule.allowed([*stamp(5), BECAUSE, TIDE, STOP])
    assert set(allowed) == {END, *hours(9)}
    assert words


def test_where_nobody_gives_a_reason_none_is_given() -> None:
    assert BECAUSE not in may_follow([*stamp(12), ROAD], (BECAUSE,))
    assert BECAUSE not in may_follow([*stamp(12)], (BECAUSE,))
    assert BECAUSE in may_follow([*stamp(9), ROAD], (BECAUSE,))


def test_a_because_of_two_tokens_is_only_barred_at_its_second() -> None:
    two = (YIN, WEI)
    assert YIN in may_follow([*stamp(12)], two)
    assert WEI not in may_follow([*stamp(12), YIN], two)
    assert WEI in may_follow([*stamp(12), ROAD], two)
    scenes = [PromptScene(5, 1, [IS, YIN, WEI, TIDE, STOP])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], [two, (BECAUSE,)])
    assert rule.allowed([*stamp(5), ROAD, YIN, WEI]) == ([TIDE], False)


def test_a_because_of_two_words_is_barred_at_its_first() -> None:
    scenes = [PromptScene(5, 1, [IS, YIN, WEI, TIDE, STOP]), PromptScene(9, 1, [IS])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], [(YIN, WEI)], whole=(YIN, WEI))
    told = np.zeros(VOCABULARY, np.float32)
    assert np.isfinite(rule([*stamp(5), ROAD], told)[YIN])
    assert not np.isfinite(rule([*stamp(9), ROAD], told)[YIN])


def test_each_language_has_its_word_for_because() -> None:
    scenes = [PromptScene(5, 1, [YIN, WEI, TIDE]), PromptScene(9, 1, [BECAUSE, ROAD])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], [(YIN, WEI), (BECAUSE,)])
    assert rule.allowed([*stamp(5), YIN, WEI]) == ([TIDE], False)
    assert rule.allowed([*stamp(9), BECAUSE]) == ([ROAD], False)


def test_without_a_word_for_reasons_anything_may_be_said() -> None:
    assert {ROAD, TIDE, RISING} < may_follow([*stamp(5), BECAUSE])
    assert {ROAD, TIDE, RISING} < may_follow([*stamp(5), BECAUSE], ())


# Parting ------------------------------------------------------------------------------------


def test_an_answer_is_parted_into_sentences_and_their_stamps() -> None:
    said = [*stamp(5), *stamp(9), ROAD, *stamp(5), STOP, *stamp(12), IS]
    parted = part(said, [STOP])
    assert parted.steps == [
        ([stamp(5), stamp(9)], [ROAD, *stamp(5), STOP]),
        ([stamp(12)], [IS]),
    ]
    assert not parted.open


def test_a_stamp_that_is_not_whole_stays_open() -> None:
    parted = part([*stamp(5), ROAD, STOP, *stamp(12)[:2]], [STOP])
    assert parted.open == list(stamp(12)[:2])
    assert not parted.inside
    assert len(parted.steps) == 2
    inside = part([*stamp(5), ROAD, *stamp(5)[:1]], [STOP])
    assert inside.inside
    assert len(inside.steps) == 1


def test_of_none_all_is_one_sentence_without_scenes() -> None:
    parted = part([NONE, ROAD, STOP, IS], [STOP])
    assert parted.none
    assert parted.steps == [([], [ROAD, STOP, IS])]


def test_a_name_is_told_only_where_it_is_heard_or_asked_about() -> None:
    mira, tom, anna = range(FIRST_WORD + 10, FIRST_WORD + 13)
    scenes = [PromptScene(5, 1, [mira, IS]), PromptScene(9, 1, [ROAD])]
    rule = AnswerRule(
        scenes, VOCABULARY, [STOP], names=names_of(mira, tom, anna), asked=[[anna, IS]]
    )

    def names(*said: int) -> set[int]:
        allowed = np.flatnonzero(np.isfinite(rule(list(said), np.zeros(VOCABULARY, np.float32))))
        assert set(allowed) >= EVERY_WORD - {mira, tom, anna}
        return {mira, tom, anna} & {int(token) for token in allowed}

    assert names(*stamp(5)) == {mira, anna}
    assert names(*stamp(9)) == {anna}
    assert names(*stamp(5), mira, IS) == {anna}, "nobody is somebody to themselves"
    assert names(*stamp(5), mira, IS, anna, IS) == set()
    assert names(*stamp(5), mira, STOP, *stamp(9)) == {anna}
    assert names(*stamp(5), mira, STOP, *stamp(5)) == {mira, anna}
    assert names(*stamp(5), *stamp(9)) == {mira, anna}
    assert names(NONE) == {anna}


def test_where_an_unheard_name_is_likeliest_the_likeliest_heard_one_is_told() -> None:
    mira, tom, anna = range(FIRST_WORD + 10, FIRST_WORD + 13)
    scenes = [PromptScene(5, 1, [mira, IS, anna]), PromptScene(9, 1, [ROAD])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], names=names_of(mira, tom, anna))
    logits = np.zeros(VOCABULARY, np.float32)
    logits[[tom, IS, anna, mira]] = (5.0, 4.0, 2.0, 1.0)
    told = rule([*stamp(5)], logits)
    assert np.argmax(told) == anna
    assert np.flatnonzero(np.isfinite(told)).tolist() == [mira, anna]
    assert np.argmax(rule([*stamp(9)], logits)) == IS, "nobody is called there"
    logits[IS] = 6.0
    assert np.argmax(rule([*stamp(5)], logits)) == IS


def test_a_name_of_several_ids_is_told_whole() -> None:
    first, second, other = range(FIRST_WORD + 10, FIRST_WORD + 13)
    scenes = [PromptScene(5, 1, [IS, first, second, STOP])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], names=names_of(first, second, other))
    every = {first, second, other}
    said = [*stamp(5)]
    for begun, allowed in (((), {first}), ((first,), {second}), ((first, second), set())):
        logits = rule([*said, *begun], np.zeros(VOCABULARY, np.float32))
        kept = {int(token) for token in np.flatnonzero(np.isfinite(logits))}
        assert kept & every == allowed
        assert (kept == allowed) == (begun == (first,)), "nothing else may go on with a name"


def test_behind_a_whole_name_comes_no_word_that_never_stands_there() -> None:
    first, second, other = range(FIRST_WORD + 10, FIRST_WORD + 13)
    names = NameIds(frozenset((first, second, other)), never_behind=frozenset((TIDE, ROAD)))
    scenes = [PromptScene(5, 1, [first, second]), PromptScene(9, 1, [other, TIDE])]
    rule = AnswerRule(scenes, VOCABULARY, [STOP], names=names)

    def words(*said: int, at: int = 5) -> set[int]:
        logits = rule([*stamp(at), *said], np.zeros(VOCABULARY, np.float32))
        return {int(token) for token in np.flatnonzero(np.isfinite(logits))} & EVERY_WORD

    every = EVERY_WORD - {first, second, other}
    assert words() == every | {first}
    assert words(first, second) == every - {TIDE, ROAD}
    assert words(first, second, IS) >= every
    assert TIDE in words(other, at=9), "heard behind it, and so perhaps its end"


def test_what_a_supposition_leads_to_is_quoted_from_the_question() -> None:
    supposed = Supposed([TIDE, IS, ROAD, YIN, RISING, IS, WEI], [[YIN]], [YIN], [STOP])
    rule = AnswerRule(SPOKEN, VOCABULARY, [STOP], supposed=supposed)
    said = [*stamp(12)]
    for token, allowed in (
        (RISING, EVERY_WORD),
        (YIN, {RISING}),
        (RISING, {IS}),
        (IS, {WEI, STOP}),
        (WEI, {STOP}),
    ):
        said.append(token)
        kept = np.flatnonzero(np.isfinite(rule(said, np.zeros(VOCABULARY, np.float32))))
        assert {int(each) for each in kept} - {END, *stamp(12)} == allowed
