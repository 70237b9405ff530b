"""ScienceQA."""

from __future__ import annotations

import pytest

from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import as_told


def test_all_and_those_with_a_picture(runs_on: RunsOn) -> None:
    lines = runs_on("scienceqa").lines(
        "scienceqa", as_told({"4": "A", "5": "C", "6": "C. Arizona"})
    )
    assert {name: (line["count"], line["accuracy"]) for name, line in lines.items()} == {
        "SOC": (1, 100),
        "NAT": (1, 0),
        "LAN": (1, 100),
        "TXT": (1, 0),
        "IMG": (2, 50),
        "NO": (1, 100),
        "G1-6": (2, 100),
        "G7-12": (1, 0),
        "with a picture": (2, 50),
        "all": (3, pytest.approx(66.6667)),
    }


def test_a_question_without_a_picture_is_words_alone(runs_on: RunsOn) -> None:
    runs = runs_on("scienceqa")
    kinds = [record.kind for record in runs.records("scienceqa")]
    assert kinds == ["picture", "picture", "nothing"]
    assert len(runs.records("scienceqa", "test-image")) == 2


def test_the_prompt_is_context_question_options(runs_on: RunsOn) -> None:
    assert runs_on("scienceqa").records("scienceqa")[0].question == (
        "Context: N/A\nQuestion: Which of these states is farthest north?\n"
        "Options: (A) West Virginia (B) Louisiana (C) Arizona\n"
        "Answer with the option's letter from the given choices directly."
    )
