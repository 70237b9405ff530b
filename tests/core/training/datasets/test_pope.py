"""POPE."""

from __future__ import annotations

import pytest

from core.training.datasets.pope import says_yes
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import as_told


def test_each_part_has_its_five_figures(runs_on: RunsOn) -> None:
    answers = {"random 1": "Yes", "random 2": "No, there is none.", "random 3": "Yes."}
    lines = runs_on("pope").lines("pope", as_told(answers, "no"))
    assert lines["random"] == {
        "count": 3,
        "accuracy": pytest.approx(33.3333),
        "precision": 50,
        "recall": 50,
        "F1": 50,
        "yes": pytest.approx(66.6667),
    }
    assert lines["popular"]["precision"] is None
    assert lines["popular"]["recall"] == lines["popular"]["F1"] == 0
    assert lines["mean"]["F1"] == pytest.approx(50 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("answer", "yes"),
    [
        ("Yes, there is.", True),
        ("No", False),
        ("There is not.", False),
        ("There is a snowboard. No more.", True),
        ("Nobody", True),
        ("", True),
    ],
)
def test_only_the_first_sentence_is_read(answer: str, yes: bool) -> None:
    assert says_yes(answer) is yes
