"""MME."""

from __future__ import annotations

import pytest

from core.training.datasets.mme import reads_as
from core.training.datasets.records import Record
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import right


def test_a_perfect_answerer_has_2000_and_800(runs_on: RunsOn) -> None:
    lines = runs_on("mme").lines("mme", right)
    assert lines["perception"] == {"count": 20, "score": 2000}
    assert lines["cognition"] == {"count": 8, "score": 800}


def test_accuracy_plus_wants_both_questions_of_a_picture(runs_on: RunsOn) -> None:
    def says(record: Record) -> str:
        return "Yes" if record.group == "count" else record.truths[0]

    lines = runs_on("mme").lines("mme", says, "--split", "perception")
    assert lines["count"] == {"count": 2, "accuracy": 50, "accuracy+": 0, "score": 50}
    assert lines["perception"]["score"] == 1850
    assert "cognition" not in lines


def test_the_prompt_has_one_request(runs_on: RunsOn) -> None:
    record = runs_on("mme").records("mme")[0]
    assert record.question == (
        "Is there a cat?\nAnswer the question using a single word or phrase."
    )


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("Yes.", "yes"),
        ("no", "no"),
        ("Y", "yes"),
        ("No, it isn't", "no"),
        ("not sure", "no"),
        ("The answer is yes", "other"),
        ("", "other"),
    ],
)
def test_answers_are_read_by_their_beginning(answer: str, read: str) -> None:
    assert reads_as(answer) == read


def test_a_line_without_yes_or_no_is_refused(runs_on: RunsOn) -> None:
    runs = runs_on("mme")
    file = runs.folder / "MME_Benchmark_release_version" / "count" / "000000006040.txt"
    file.write_text("Is there a cat?\tMaybe\n")
    assert "line 1" in runs.refused("mme")
