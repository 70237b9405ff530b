"""Which lines a sentence of an answer rests on, measured on pairs of both."""

from __future__ import annotations

import pytest

from core.chat.spoken import RARE, spoken_shares, tells
from tests.core.chat.said_pairs import FALSE, NOT_FOUND, OF_THE_FILM, STILL_FOUND, TRUE, UNTOLD

AROUND = ("Mira, is that you?", "Otto, wait!", "米拉，是你吗？", "奥托，等一下！")


def linked(sentence: str, line: str) -> bool:
    lines = [(line,), (), *((other,) for other in AROUND)]
    return bool(spoken_shares(sentence, lines)[0])


@pytest.mark.parametrize(("sentence", "line"), TRUE)
def test_a_sentence_is_linked_to_the_line_it_rests_on(sentence: str, line: str) -> None:
    assert linked(sentence, line)
    assert tells(sentence)


@pytest.mark.parametrize(("sentence", "line"), FALSE)
def test_words_of_any_sentence_link_to_no_line(sentence: str, line: str) -> None:
    assert not linked(sentence, line)


@pytest.mark.parametrize(("sentence", "line"), NOT_FOUND)
def test_what_is_said_in_other_words_is_not_found(sentence: str, line: str) -> None:
    assert not linked(sentence, line)


@pytest.mark.parametrize(("sentence", "line"), STILL_FOUND)
def test_words_that_are_rarely_spoken_can_mislead(sentence: str, line: str) -> None:
    assert linked(sentence, line)


@pytest.mark.parametrize("sentence", UNTOLD)
def test_what_the_film_does_not_tell_it_tells_nowhere(sentence: str) -> None:
    assert not tells(sentence)
    assert not linked(sentence, sentence)


@pytest.mark.parametrize("sentence", OF_THE_FILM)
def test_what_people_do_not_tell_or_know_is_told_by_the_film(sentence: str) -> None:
    assert tells(sentence)


@pytest.mark.parametrize("sentence", ["Yes.", "No.", "Mr.", "Maybe.", "是的。", "不是。", "对。"])
def test_an_answer_without_a_telling_word_tells_nothing(sentence: str) -> None:
    assert not tells(sentence)


@pytest.mark.parametrize("name", ["Mira", "米拉"])
def test_one_word_is_no_evidence_where_many_scenes_say_it(name: str) -> None:
    lines = [(f"{name}!",)] * RARE
    assert spoken_shares(f"{name}.", lines).tolist() == [1.0] * RARE
    assert not spoken_shares(f"{name}.", [*lines, *lines]).any()
