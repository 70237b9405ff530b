"""Video-ChatGPT's five."""

from __future__ import annotations

from core.training.datasets.video_chatgpt import CRITERIA
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Verdicts


def test_each_of_the_five_is_judged_by_its_own_criterion(runs_on: RunsOn) -> None:
    scores = {"correctness": 4, "detail": 3, "context": 5, "temporal": 2, "consistency": 1}
    names = {text: name for name, text in CRITERIA.items()}
    judge = Verdicts(lambda told, _: f"{{'score': {scores[names[told]]}}}")
    lines = runs_on("video-chatgpt").lines(
        "video-chatgpt", lambda record: f"said of {record.question}", judge=judge
    )
    assert {name: line["score"] for name, line in lines.items()} == scores
    assert [line["count"] for line in lines.values()] == [2, 2, 2, 1, 1]
    pair = judge.asked[-1][1]
    assert "Predicted answer to question 1: said of Who rides?" in pair
    assert "Predicted answer to question 2: said of What is the man doing?" in pair


def test_without_a_judge_there_is_no_figure(runs_on: RunsOn) -> None:
    report = runs_on("video-chatgpt").report("video-chatgpt", lambda _: "A man.")
    assert [line["score"] for line in report["lines"]] == [None] * 5
    assert "--judge" in report["notes"][0]


def test_half_a_pair_is_left_out(runs_on: RunsOn) -> None:
    judge = Verdicts(lambda *_: "{'score': 5}")
    lines = runs_on("video-chatgpt").lines(
        "video-chatgpt", lambda _: "", "--limit", "4", judge=judge
    )
    assert "consistency" not in lines
