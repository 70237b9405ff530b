"""``python -m core.training.datasets``: what it prints and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.training.datasets.__main__ import main
from tests.core.training.datasets.conftest import RunsOn
from tests.core.training.datasets.scripted import Script, right


def test_the_table_names_set_split_and_pack(
    runs_on: RunsOn, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = runs_on("pope")
    script = Script(right)
    script.notes = ("This pack is a script.",)
    assert main(["pope", str(runs.folder), "--limit", "4"], make_answerer=script.open) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "pope (all), 4 records, script" in out
    assert [word in out for word in ("precision", "F1", "random", "100.00")] == [True] * 4
    assert "This pack is a script." in out
    assert "Only the first 4 records were asked." in out
    assert script.closed


def test_a_limit_asks_the_first(runs_on: RunsOn) -> None:
    report = runs_on("pope").report("pope", right, "--limit", "2", "--split", "popular")
    assert (report["records"], report["split"]) == (2, "popular")


def test_records_without_media_are_left_out_only_where_asked(runs_on: RunsOn) -> None:
    runs = runs_on("activitynet-qa")
    gone = runs.folder / "all_test" / "v_7X3wPRKuAsU.mkv"
    gone.unlink()
    assert "v_7X3wPRKuAsU" in runs.refused("activitynet-qa")
    report = runs.report("activitynet-qa", right, "--skip-missing")
    assert report["records"] == 2
    assert "2 records were left out" in report["notes"][-1]
    (runs.folder / "all_test" / "v_1QIUV7WYKXg.mp4").unlink()
    assert "1 more files are missing" in runs.refused("activitynet-qa", right, "--skip-missing")


def test_films_are_asked_about_one_after_the_other(runs_on: RunsOn) -> None:
    runs = runs_on("activitynet-qa")
    questions = runs.folder / "test_q.json"
    text = questions.read_text()
    head, second, third, fourth = text.split("}, {")
    questions.write_text("}, {".join([head, third, second, fourth]))
    script = Script(right)
    runs.report("activitynet-qa", script)
    media = [record.media for record in script.asked]
    assert media == sorted(media, key=lambda path: path != media[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--split", "tests"], "has no split tests"),
        (["--judge", "nowhere.gguf"], "no judge at nowhere.gguf"),
        (["--pack", "nobody"], "no model pack named nobody"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    runs_on: RunsOn, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = runs_on("pope")
    assert main(["pope", str(runs.folder), *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["pop", "."], ["pope"], ["pope", ".", "--limit", "0"]])
def test_wrong_words_are_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_two_records_of_one_name_are_refused(runs_on: RunsOn) -> None:
    runs = runs_on("msvd-qa")
    file = runs.folder / "test_qa.json"
    file.write_text(file.read_text().replace("30934", "30933"))
    assert "named 30933" in runs.refused("msvd-qa")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1}', "no list of records"),
        ("[]", "has no records"),
        ("[3]", "record 1 is no object"),
        ('[{"id": 1, "video_id": 2, "answer": "x"}]', "'question' is missing"),
        ('[{"id": 1, "video_id": 2, "answer": "x", "question": ["y"]}]', "'question' isn't words"),
    ],
)
def test_records_of_another_form_are_named(runs_on: RunsOn, text: str, said: str) -> None:
    runs = runs_on("msvd-qa")
    (runs.folder / "test_qa.json").write_text(text)
    assert said in runs.refused("msvd-qa")


def test_a_file_that_is_no_text_is_named(runs_on: RunsOn) -> None:
    runs = runs_on("msvd-qa")
    (runs.folder / "test_qa.json").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in runs.refused("msvd-qa")


def test_the_module_runs_without_reading_any_model_first(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "core.training.datasets", "gqa", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert " torch" not in ran.stderr
    assert "core.training.datasets: There is no folder 'images'" in ran.stderr
