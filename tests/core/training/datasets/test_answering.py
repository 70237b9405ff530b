"""Real packs asked about made sets: pictures, clips and films, from the folder to the score."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from core import cli
from core.chat import one_prompt
from core.errors import NothingWatchedError
from core.language import llama
from core.timeline import MediaTime
from core.training.datasets.__main__ import main
from core.training.datasets.answering import PackAnswerer
from core.training.datasets.records import DataSetError, Form, Record
from core.training.datasets.run import read_records
from core.training.datasets.sets import SETS
from tests.core.training.datasets.layouts import made, picture

Measure = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def small_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A random model would go on to the longest answer; so small a one is slower with threads."""
    monkeypatch.setattr(one_prompt, "LONGEST_ANSWER", 4)
    monkeypatch.setattr(llama, "default_threads", lambda: 1)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def tiny(published: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The made checkpoint, imported as a viewer imports one."""
    words = ["packs", "import", str(published), "--as", "tiny", "--quantise", "F32"]
    assert cli.main(words) == 0
    capsys.readouterr()
    return "tiny"


@pytest.fixture
def measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Measure:
    def run(name: str, pack: str, *more: str) -> dict[str, Any]:
        folder = tmp_path / name
        if not folder.exists():
            made(name, folder)
        answers = tmp_path / f"{name}.jsonl"
        words = [name, str(folder), "--pack", pack, "--work", str(tmp_path / "work")]
        code = main([*words, "--answers", str(answers), "--json", *more])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        rows = [json.loads(line) for line in answers.read_text().splitlines()]
        return {**json.loads(out), "answers": {row["id"]: row["answer"] for row in rows}}

    return run


def test_a_picture_set_is_measured_from_end_to_end(
    tiny: str, measure: Measure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = measure("gqa", tiny)
    assert report["records"] == report["asked"] == len(report["answers"]) == 3
    assert report["by"].startswith("tiny auto ")
    assert measure("gqa", tiny)["asked"] == 0
    # The same as `reelmate ask` says, though that opens the language model anew.
    record = read_records(SETS["gqa"], tmp_path / "gqa", "testdev_balanced")[0]
    assert record.media is not None
    asked = ["ask", str(record.media), record.question, "--pack", tiny, "--json"]
    assert cli.main(asked) == 0
    said = json.loads(capsys.readouterr().out)["answer"]
    # The command line takes a question in one line.
    with PackAnswerer(tiny, tmp_path / "work") as answerer:
        in_a_line = " ".join(record.question.split())
        alone = Record("1", in_a_line, "picture", ("no",), record.media)
        assert answerer.answer(alone) == said
        assert answerer.answer(record) == report["answers"][record.id]


def test_questions_in_words_alone_and_pictures_inside_a_table(tiny: str, measure: Measure) -> None:
    science = measure("scienceqa", tiny)
    assert science["asked"] == 3
    assert science["answers"]["6"]
    bench = measure("mmbench", tiny)
    assert bench["lines"][-1]["count"] == 2


def test_clips_go_into_one_prompt(tiny: str, measure: Measure, data_folder: Path) -> None:
    report = measure("seed-bench", tiny, "--split", "video")
    assert report["answers"]["102000"] != report["answers"]["102001"]
    assert not (data_folder / "memory").exists()


def test_a_film_set_is_measured_from_end_to_end(
    tiny: str, measure: Measure, tmp_path: Path, data_folder: Path
) -> None:
    report = measure("moviechat-1k", tiny)
    assert {line["name"]: line["count"] for line in report["lines"]} == {
        "global": 1,
        "breakpoint": 2,
    }
    assert "--judge" in report["notes"][0]
    assert len(list((tmp_path / "work" / "memory").iterdir())) == 1
    assert not (data_folder / "memory").exists()  # the viewer's own memories


@pytest.mark.parametrize("form", ["recall", "remembered", "clip"])
def test_a_film_can_be_asked_about_in_other_forms(tiny: str, measure: Measure, form: str) -> None:
    report = measure("moviechat-1k", tiny, "--form", form, "--split", "global")
    assert report["asked"] == 1
    assert f" {form} " in report["by"]


@pytest.mark.parametrize("form", ["whole", "remembered", "clip"])
def test_nothing_after_a_breakpoint_is_known(tiny: str, tmp_path: Path, form: Form) -> None:
    film = made("moviechat-1k", tmp_path / "set") / "videos" / "10.mp4"

    def until(seconds: float) -> Record:
        end = MediaTime.from_seconds(seconds)
        return Record("1", "who holds it?", "film", ("x",), film, end=end)

    with PackAnswerer(tiny, tmp_path / "work", form) as answerer:
        assert answerer.answer(until(0.5))
        with pytest.raises((NothingWatchedError, DataSetError)):
            answerer.answer(until(0.0))


def test_the_starter_is_measured_on_a_film_set(measure: Measure, data_folder: Path) -> None:
    report = measure("moviechat-1k", "starter")
    assert all(report["answers"].values())
    assert any("only knows drawn films" in note for note in report["notes"])


def test_the_starter_says_that_it_knows_no_pictures(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made("pope", tmp_path / "pope")
    assert main(["pope", str(folder), "--work", str(tmp_path / "work")]) == 2
    err = capsys.readouterr().err
    assert "can't be asked about a picture" in err
    assert err.count("\n") == 1


def test_a_damaged_picture_is_one_sentence(
    tiny: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made("gqa", tmp_path / "gqa")
    (folder / "images" / "n161313.jpg").write_bytes(b"no picture")
    words = ["gqa", str(folder), "--pack", tiny, "--work", str(tmp_path / "work")]
    assert main(words) == 2
    err = capsys.readouterr().err
    assert "n161313.jpg" in err
    assert err.count("\n") == 1


def test_records_that_cannot_be_asked_about_are_refused(tiny: str, tmp_path: Path) -> None:
    folder = made("seed-bench", tmp_path / "set")
    whole, part = read_records(SETS["seed-bench"], folder, "video")
    assert whole.media is not None
    beyond = MediaTime.from_seconds(90)
    picture(tmp_path / "picture.jpg")
    with PackAnswerer(tiny, tmp_path / "work") as answerer:
        with pytest.raises(DataSetError, match="is about a part that"):
            answerer.answer(Record("1", "?", "clip", ("x",), whole.media, start=beyond))
        with pytest.raises(DataSetError, match="can't be read"):
            answerer.answer(Record("1", "?", "picture", ("x",), picture=b"no picture"))
        with pytest.raises(DataSetError, match="names no file"):
            answerer.answer(Record("1", "?", "picture", ("x",)))
    with (
        PackAnswerer(tiny, tmp_path / "work", "recall") as answerer,
        pytest.raises(DataSetError, match="only the clip form"),
    ):
        answerer.answer(part)
