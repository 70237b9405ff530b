"""Which option an answer chose."""

from __future__ import annotations

import pytest

from core.training.datasets.choices import chosen_letter, inferred_letter
from core.training.datasets.mlvu import mlvu_letter


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("B", "B"),
        (" B. ", "B"),
        ("(B)", "B"),
        ("(B) a dog", "B"),
        ("B) a dog", "B"),
        ("B: a dog", "B"),
        ("B. a dog", "B"),
        ("The answer is B.", "B"),
        ("The answer is B. No, the answer is C.", None),
        ("A dog", None),
        ("Bob", None),
        ("E", None),
        ("b", None),
        ("", None),
    ],
)
def test_a_letter_counts_where_it_was_asked_for(answer: str, letter: str | None) -> None:
    assert chosen_letter(answer, 4) == letter


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("I think it is B", "B"),
        ("A dog is sitting there on the mat", "B"),
        ("the dog", "B"),
        ("cat or dog", None),
        ("B or C", None),
        ("neither", None),
    ],
)
def test_a_choice_is_found_in_words(answer: str, letter: str | None) -> None:
    assert inferred_letter(answer, ("cat", "dog", "a very long option indeed")) == letter


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("B) Red", "B"),
        ("(B) Red", "B"),
        ("It is (B)", "B"),
        ("B", "B"),
        (") B", None),
        ("x)", None),
    ],
)
def test_mlvu_reads_the_letter_before_the_bracket(answer: str, letter: str | None) -> None:
    assert mlvu_letter(answer, 4) == letter
