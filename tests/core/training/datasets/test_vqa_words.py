"""The official VQA normal form and accuracy, on cases whose results the official tools gave."""

from __future__ import annotations

import pytest

from core.training.datasets.vqa_words import normal, textvqa_normal, vqa_accuracy


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("The cat.", "cat"),
        ("Two dogs", "2 dogs"),
        ("none", "0"),
        ("dont know", "don't know"),
        ("couldntve", "couldntve"),
        ("couldnt've", "couldn't've"),
        ("oclock", "o'clock"),
        ("lets go", "lets go"),
        ("well", "well"),
        ("1,000", "1000"),
        ("3.5", "3.5"),
        ("St. Louis", "st louis"),
        ("red/white", "red white"),
        ("red / white", "red white"),
        ("t-shirt", "t shirt"),
        ("10:30", "10:30"),
        ("an apple\n", "apple"),
        ("", ""),
    ],
)
def test_an_answer_gets_its_normal_form(answer: str, form: str) -> None:
    assert normal(answer) == form


def test_textvqa_parts_the_possessive_and_drops_commas_first() -> None:
    assert textvqa_normal("Coca-Cola's") == "coca cola 's"
    assert normal("Coca-Cola's") == "coca cola's"
    assert textvqa_normal("yes, really?") == "yes really"


@pytest.mark.parametrize(
    ("others", "accuracy"),
    [(0, 0.0), (1, 0.3), (2, 0.6), (3, 0.9), (4, 1.0), (10, 1.0)],
)
def test_three_others_make_an_answer_right(others: int, accuracy: float) -> None:
    truths = ["cat"] * others + ["dog"] * (10 - others)
    assert vqa_accuracy("cat", truths) == pytest.approx(accuracy)
