"""MSVD-QA, MSRVTT-QA, ActivityNet-QA."""

from __future__ import annotations

import pytest

from core.training.datasets.judging import number_of
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Verdicts, as_told


def test_clips_are_found_by_number_and_by_their_youtube_name(runs_on: RunsOn) -> None:
    first, second, _ = runs_on("msvd-qa").records("msvd-qa")
    assert first.media is not None
    assert second.media is not None
    assert first.media.name == "vid1301.avi"
    assert second.media.name == "mv89psg6zh4_33_46.avi"
    assert first.question == "what is playing?"


def test_clips_are_found_by_the_name_that_a_release_gives(runs_on: RunsOn) -> None:
    for name, number, given in (("msvd-qa", "1301", "vid1301"), ("msrvtt-qa", "7010", "video7010")):
        runs = runs_on(name)
        before = [record.media for record in runs.records(name)]
        file = runs.folder / "test_qa.json"
        file.write_text(file.read_text().replace(f": {number}", f': "{given}"'))
        assert [record.media for record in runs.records(name)] == before


def test_without_a_judge_answers_are_compared_word_for_word(runs_on: RunsOn) -> None:
    answers = {"30933": "Cat.", "30934": "a woman", "30935": "two"}
    report = runs_on("msvd-qa").report("msvd-qa", as_told(answers))
    found = {line["name"]: line["exact"] for line in report["lines"]}
    assert found == {"what": 100, "who": 0, "how": 100, "all": pytest.approx(66.6667)}
    assert ["--judge" in note for note in report["notes"]] == [True]


def test_a_judge_says_yes_or_no_and_scores(runs_on: RunsOn) -> None:
    def says(instructions: str, request: str) -> str:
        if "a woman" in request:
            return "{'pred': 'yes', 'score': 4.8}"
        if "two" in request:
            return "I cannot say."
        return "{'pred': 'no', 'score': 1}"

    answers = {"30933": "dog", "30934": "a woman", "30935": "two"}
    judge = Verdicts(says)
    report = runs_on("msvd-qa").report("msvd-qa", as_told(answers), judge=judge)
    whole = report["lines"][-1]
    assert whole["accuracy"] == pytest.approx(33.3333)
    assert whole["score"] == pytest.approx((4 + 1 + 0) / 3, abs=1e-4)
    _, request = judge.asked[1]
    assert "who is singing?" in request
    assert "Correct answer: woman" in request
    assert "made judge" in report["notes"][0]
    assert "1 verdicts could not be read" in report["notes"][1]


def test_msrvtt_is_told_apart_by_question_words(runs_on: RunsOn) -> None:
    lines = runs_on("msrvtt-qa").lines("msrvtt-qa", as_told({"158581": "couch"}))
    assert {name: line["exact"] for name, line in lines.items()} == {
        "what": 100,
        "who": 0,
        "all": 50,
    }


def test_activitynet_is_scored_by_type_free_and_all(runs_on: RunsOn) -> None:
    answers = {"v_1QI_1": "yes", "v_1QI_2": "dance", "v_7X3_1": "blue", "v_7X3_2": "house"}
    lines = runs_on("activitynet-qa").lines("activitynet-qa", as_told(answers))
    assert {name: line["exact"] for name, line in lines.items()} == {
        "yes/no": 100,
        "motion": 100,
        "color": 0,
        "spatial relation": 0,
        "free": 50,
        "all": 50,
    }
    assert lines["free"]["count"] == 2


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("{'score': 4}", 4.0),
        ('{"score": "3"}', 3.0),
        ("score 5 is best. {'score': 2.5}", 2.5),
        ("{'score': 9}", None),
        ("four", None),
    ],
)
def test_a_score_is_read_where_there_is_one(said: str, score: float | None) -> None:
    assert number_of(said, "score", 5) == score
