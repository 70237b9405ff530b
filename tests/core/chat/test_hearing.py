"""Hearing: which words of a question a scene's lines say."""

from __future__ import annotations

import pytest

from core.chat.hearing import content_words, heard_share, stem, telling_words
from core.training.drawn.lexicon import NAMES_ZH
from core.training.drawn.speech import CALLS


@pytest.mark.parametrize(
    ("word", "root"),
    [("drops", "drop"), ("dropped", "drop"), ("drop", "drop"), ("opens", "open"), ("is", "is")],
)
def test_forms_of_a_verb_are_one_word(word: str, root: str) -> None:
    assert stem(word) == root


def test_a_question_is_what_it_says_and_not_how_it_asks() -> None:
    assert content_words("Why does Felix drop the ball?") == {"felix", "drop", "ball"}
    assert content_words("What colour is Mira's coat?") == {"colour", "mira", "coat"}


@pytest.mark.parametrize("mark", ["'", "’"])
def test_what_is_left_of_a_contraction_is_no_word(mark: str) -> None:
    assert content_words(f"Mira{mark}s ball doesn{mark}t drop.") == {"mira", "ball", "drop"}
    assert content_words(f"You{mark}ll see, we{mark}re late; O{mark}Brien") == {"late", "brien"}


def test_the_share_grows_with_the_words_that_are_spoken() -> None:
    question = "Why did Felix drop the ball?"
    assert heard_share(question, ["Felix, wait!"]) == pytest.approx(1 / 3)
    lines = ["Felix, wait!", "I dropped it because the road is late."]
    assert heard_share(question, lines) == pytest.approx(2 / 3)
    assert heard_share(question, []) == 0.0
    assert heard_share("who is it?", ["anything"]) == 0.0


def test_chinese_is_heard_by_pairs_of_characters() -> None:
    assert content_words("米拉为什么离开？") == {"米拉", "离开"}
    assert content_words("阿诺在森林里藏起了什么？") == {"阿诺", "森林", "藏起"}
    assert content_words("Wo ist 米拉?") == {"wo", "ist", "米拉"}


@pytest.mark.parametrize("question", ["为什么？", "那是什么时候？", "请告诉我是谁。", "他在哪里？"])
def test_how_a_question_is_asked_in_chinese_says_nothing(question: str) -> None:
    assert heard_share(question, ["为什么你在这里，那是什么时候？", "他是谁？"]) == 0.0


def test_no_pair_reaches_over_a_mark_or_a_character_of_grammar() -> None:
    assert content_words("米，拉") == set()
    assert content_words("书的花") == set()


def test_the_share_grows_with_the_pairs_that_are_spoken() -> None:
    question = "米拉为什么离开？"
    assert heard_share(question, ["看，米拉来了。"]) == pytest.approx(1 / 2)
    assert heard_share(question, ["看，米拉来了。", "我必须离开。"]) == 1.0
    assert heard_share(question, ["拉着米走。"]) == 0.0
    assert heard_share(question, ["Mira, wait!"]) == 0.0


def test_every_name_is_heard_in_the_lines_that_call_it() -> None:
    for who, written in NAMES_ZH.items():
        for call in CALLS:
            assert heard_share(f"{written}在哪里？", [call[1].format(n=written)]) > 0, who
            assert heard_share(f"Where is {who}?", [call[0].format(n=who)]) == 1.0, who


def test_a_thing_of_one_character_says_something() -> None:
    assert telling_words("书是什么颜色的？") == {"书"}
    assert telling_words("是谁在哪里？") == set()
    assert telling_words("Who has the red 书?") == {"red", "书"}
