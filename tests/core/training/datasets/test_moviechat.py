"""MovieChat-1K."""

from __future__ import annotations

from core.timeline import MediaTime
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Verdicts, as_told


def test_a_breakpoint_is_a_frame_of_the_film(runs_on: RunsOn) -> None:
    records = runs_on("moviechat-1k").records("moviechat-1k")
    assert [record.end for record in records] == [
        None,
        MediaTime(750_000),
        MediaTime(1_750_000),
    ]


def test_both_modes_are_judged_apart(runs_on: RunsOn) -> None:
    answers = {"10 breakpoint 0": "Red", "10 breakpoint 1": "Green"}
    judge = Verdicts(
        lambda _, request: (
            "{'pred': 'no', 'score': 0}"
            if "Predicted answer: Green" in request
            else "{'pred': 'yes', 'score': 5}"
        )
    )
    lines = runs_on("moviechat-1k").lines(
        "moviechat-1k", as_told(answers, "It is day."), judge=judge
    )
    assert lines == {
        "global": {"count": 1, "exact": 0, "accuracy": 100, "score": 5},
        "breakpoint": {"count": 2, "exact": 50, "accuracy": 50, "score": 2.5},
    }


def test_a_release_without_answers_is_refused(runs_on: RunsOn) -> None:
    runs = runs_on("moviechat-1k")
    file = runs.folder / "gt" / "10.json"
    file.write_text(file.read_text().replace('"Yes"', '" "'))
    assert "has no answers" in runs.refused("moviechat-1k")
