"""MLVU."""

from __future__ import annotations

import pytest

from core.training.datasets.mlvu import SCENE
from core.training.datasets.records import Record
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Verdicts


def says(record: Record) -> str:
    if record.group == "plotQA":
        return f"({record.truths[0]}) it is"
    return "B"


def test_m_avg_is_the_mean_of_the_tasks(runs_on: RunsOn) -> None:
    report = runs_on("mlvu").report("mlvu", says, "--split", "choices")
    lines = {line["name"]: line for line in report["lines"]}
    assert lines["plotQA"]["accuracy"] == 100
    assert lines["count"]["accuracy"] == 50
    assert lines["M-Avg"] == {
        "name": "M-Avg",
        "count": 14,
        "accuracy": pytest.approx((100 + 6 * 50) / 7, abs=1e-4),
    }
    assert report["notes"] == []


def test_g_avg_is_judged_by_two_scores_each(runs_on: RunsOn) -> None:
    def judged(instructions: str, request: str) -> str:
        if instructions == SCENE:
            assert "He swaggers" in request
            return "Why: score_accuracy is low. {'score_accuracy': 2.5, 'score_relevance': 4}"
        assert "Standard answer: The video starts with waves." in request
        return "{'score_completeness': 3, 'score_reliability': 5, 'total_score': 8}"

    lines = runs_on("mlvu").lines("mlvu", says, judge=Verdicts(judged))
    assert lines["sub_scene"]["total"] == 6.5
    assert lines["summary"]["total"] == 8
    assert lines["G-Avg"] == {"count": 2, "total": 7.25}
    assert lines["M-Avg"]["count"] == 14


def test_without_a_judge_the_free_tasks_have_no_figure(runs_on: RunsOn) -> None:
    report = runs_on("mlvu").report("mlvu", says)
    assert report["lines"][-1] == {"name": "G-Avg", "count": 2, "total": None}
    assert "--judge" in report["notes"][0]


def test_an_answer_that_is_no_candidate_is_never_right(runs_on: RunsOn) -> None:
    runs = runs_on("mlvu")
    file = runs.folder / "json" / "1_plotQA.json"
    file.write_text(file.read_text().replace('"Blue"]', '"Pink"]'))
    lines = runs.lines("mlvu", says, "--split", "plotQA")
    assert lines["plotQA"]["accuracy"] == 50


def test_of_equal_candidates_the_last_is_right(runs_on: RunsOn) -> None:
    runs = runs_on("mlvu")
    file = runs.folder / "json" / "1_plotQA.json"
    file.write_text(file.read_text().replace('"Yellow"', '"Blue"').replace('"Green"', '"Red"'))
    assert [record.truths for record in runs.records("mlvu", "plotQA")] == [("C",), ("D",)]


def test_the_options_stand_in_brackets(runs_on: RunsOn) -> None:
    assert runs_on("mlvu").records("mlvu")[0].question == (
        "Question: What color is it?\nOptions:\n(A) Yellow\n(B) Red\n(C) Green\n(D) Blue\n"
        "Only give the best option."
    )
