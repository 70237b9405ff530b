"""A stopped run goes on, and nothing is mixed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import MediaOpenError
from core.training.datasets.records import Record
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Runs, Script, Verdicts, right


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.jsonl"


@pytest.fixture
def runs(runs_on: RunsOn) -> Runs:
    return runs_on("msvd-qa")


def stopping(record: Record) -> str:
    if record.id == "30935":
        raise MediaOpenError(Path("vid1302.avi"), "it broke")
    return right(record)


def test_answers_are_kept_as_they_come(runs: Runs, file: Path) -> None:
    said = runs.refused("msvd-qa", stopping, "--answers", str(file))
    assert "it broke" in said
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["30933", "30934"]
    assert rows[0] == {
        "set": "msvd-qa",
        "split": "test",
        "by": "script",
        "id": "30933",
        "question": "what is playing?",
        "answer": "cat",
    }


def test_a_stopped_run_goes_on_where_it_was(runs: Runs, file: Path) -> None:
    runs.refused("msvd-qa", stopping, "--answers", str(file))
    script = Script(right)
    report = runs.report("msvd-qa", script, "--answers", str(file))
    assert [record.id for record in script.asked] == ["30935"]
    assert (report["records"], report["asked"]) == (3, 1)
    assert report["lines"][-1]["exact"] == 100
    assert runs.report("msvd-qa", right, "--answers", str(file))["asked"] == 0


def test_a_line_that_a_kill_cut_short_is_asked_again(runs: Runs, file: Path) -> None:
    runs.report("msvd-qa", right, "--answers", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    assert runs.report("msvd-qa", right, "--answers", str(file))["asked"] == 1
    assert file.read_bytes() == whole


def test_verdicts_are_kept_too(runs: Runs, file: Path) -> None:
    judge = Verdicts(lambda *_: "{'pred': 'yes', 'score': 5}")
    for _ in range(2):
        report = runs.report("msvd-qa", right, "--answers", str(file), judge=judge)
        assert report["lines"][-1]["accuracy"] == 100
    assert len(judge.asked) == 3
    other = Verdicts(lambda *_: "{'pred': 'no', 'score': 0}")
    other.identity = "another judge"
    report = runs.report("msvd-qa", right, "--answers", str(file), judge=other)
    assert report["lines"][-1]["accuracy"] == 0


@pytest.mark.parametrize("name", ["set", "split", "by"])
def test_answers_of_another_run_are_not_mixed_in(runs: Runs, file: Path, name: str) -> None:
    runs.report("msvd-qa", right, "--answers", str(file))
    rows = [{**json.loads(line), name: "other"} for line in file.read_text().splitlines()]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert "start a new file" in runs.refused("msvd-qa", right, "--answers", str(file))


def test_an_answer_to_another_question_is_not_taken(runs: Runs, file: Path) -> None:
    runs.report("msvd-qa", right, "--answers", str(file))
    questions = runs.folder / "test_qa.json"
    questions.write_text(questions.read_text().replace("who is singing?", "who sings?"))
    assert "another question" in runs.refused("msvd-qa", right, "--answers", str(file))


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": 1}'])
def test_a_file_of_something_else_is_left_as_it_is(runs: Runs, file: Path, line: str) -> None:
    file.parent.mkdir()
    file.write_text(line + "\n")
    assert "line 1" in runs.refused("msvd-qa", right, "--answers", str(file))
    assert file.read_text() == line + "\n"


def test_a_file_that_cannot_be_written_is_one_sentence(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("")
    inside = tmp_path / "wall" / "answers.jsonl"
    assert "can't be written" in runs.refused("msvd-qa", right, "--answers", str(inside))
