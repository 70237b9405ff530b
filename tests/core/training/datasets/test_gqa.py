"""GQA."""

from __future__ import annotations

import pytest

from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import as_told


def test_accuracy_by_type_binary_open_and_all(runs_on: RunsOn) -> None:
    answers = {"201307251": "No.", "201640614": "Woman", "202225914": "the blue one"}
    lines = runs_on("gqa").lines("gqa", as_told(answers))
    assert {name: line["accuracy"] for name, line in lines.items()} == {
        "structure: query": 50,
        "structure: verify": 100,
        "meaning: attr": 0,
        "meaning: global": 100,
        "meaning: rel": 100,
        "binary": 100,
        "open": 50,
        "all": pytest.approx(66.6667),
    }
