"""MMBench."""

from __future__ import annotations

from core.training.datasets.records import Record
from tests.core.training.datasets.conftest import RunsOn


def test_options_move_up_round_by_round(runs_on: RunsOn) -> None:
    records = runs_on("mmbench").records("mmbench")
    assert [record.id for record in records] == [
        "241 0",
        "241 1",
        "252 0",
        "252 1",
        "252 2",
        "252 3",
    ]
    assert [record.truths[0] for record in records] == ["B", "A", "D", "C", "B", "A"]
    assert records[3].options == ("on", "under", "by", "in")
    assert records[3].question == (
        "A hint.\nWhere?\nA. on\nB. under\nC. by\nD. in\n"
        "Answer with the option's letter from the given choices directly."
    )
    assert records[0].question.startswith('What is "it"?\nA. cat\n')
    assert records[0].picture.startswith(b"\xff\xd8")


def test_always_the_same_letter_is_right_in_no_circle(runs_on: RunsOn) -> None:
    lines = runs_on("mmbench").lines("mmbench", lambda _: "B")
    assert lines["all"] == {"count": 2, "circular": 0, "vanilla": 50}


def test_the_right_words_go_round(runs_on: RunsOn) -> None:
    def says(record: Record) -> str:
        option = record.options["ABCD".index(record.truths[0])]
        return f"It is {option}" if record.id.startswith("241") else "A"

    lines = runs_on("mmbench").lines("mmbench", says)
    assert lines["identity"]["circular"] == 100
    assert lines["spatial"]["circular"] == 0
    assert lines["reasoning"]["count"] == 2
    assert lines["all"]["circular"] == 50


def test_a_test_split_without_answers_is_refused(runs_on: RunsOn) -> None:
    runs = runs_on("mmbench")
    file = runs.folder / "mmbench_dev_20230712.tsv"
    file.write_text(file.read_text().replace('"D"', '""'))
    assert "no answer" in runs.refused("mmbench")


def test_a_picture_that_is_no_base64_is_refused(runs_on: RunsOn) -> None:
    runs = runs_on("mmbench")
    file = runs.folder / "mmbench_dev_20230712.tsv"
    file.write_text(file.read_text().replace("/9j/", "????"))
    assert "base64" in runs.refused("mmbench")


def test_a_column_that_is_missing_is_named(runs_on: RunsOn) -> None:
    runs = runs_on("mmbench")
    file = runs.folder / "mmbench_dev_20230712.tsv"
    file.write_text(file.read_text().replace("answer", "reply", 1))
    assert "'answer'" in runs.refused("mmbench")
