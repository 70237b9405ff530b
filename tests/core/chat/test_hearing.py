"""Hearing: which words of a question a scene's lines say."""

from __future__ import annotations

import pytest

from core.chat.hearing import content_words, heard_share, stem


@pytest.mark.parametrize(
    ("word", "root"),
    [("drops", "drop"), ("dropped", "drop"), ("drop", "drop"), ("opens", "open"), ("is", "is")],
)
def test_forms_of_a_verb_are_one_word(word: str, root: str) -> None:
    assert stem(word) == root


def test_a_question_is_what_it_says_and_not_how_it_asks() -> None:
    assert content_words("Why does Felix drop the ball?") == {"felix", "drop", "ball"}
    assert content_words("What colour is Mira's coat?") == {"colour", "mira", "coat"}


def test_the_share_grows_with_the_words_that_are_spoken() -> None:
    question = "Why did Felix drop the ball?"
    assert heard_share(question, ["Felix, wait!"]) == pytest.approx(1 / 3)
    lines = ["Felix, wait!", "I dropped it because the road is late."]
    assert heard_share(question, lines) == pytest.approx(2 / 3)
    assert heard_share(question, []) == 0.0
    assert heard_share("who is it?", ["anything"]) == 0.0
