"""Records as they are published, and what is said of broken ones: one sentence, exit 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.training.real.__main__ import main
from core.training.real.records import Turn, record
from core.training.running.errors import TrainingError
from tests.core.training.real.ground import base_arguments, config, write_bases, write_json

HUMAN, GPT = {"from": "human", "value": "<image>\nWho?"}, {"from": "gpt", "value": "Mira."}
FILM = (
    "Below is a movie. Memorize the content and answer my question after watching this movie."
    "<image>Now the movie end.\nWho?"
)


def _read(**entry: object) -> Any:
    return record(entry, "here", Path("/media"))


def test_every_kind_is_told_by_what_it_shows(tmp_path: Path) -> None:
    talk = {"conversations": [HUMAN, GPT]}
    assert _read(image="a.png", **talk).kind == "picture"
    assert _read(video="a.mp4", **talk).media == Path("/media/a.mp4")
    film = _read(video="tt1.pkl", conversations=[{"from": "human", "value": FILM}, GPT])
    assert (film.kind, film.media) == ("film", Path("/media/tt1.safetensors"))
    assert film.turns == (Turn("Who?", "Mira.", True),)
    words = _read(instruction="Sum up.", input="A book.", output="It ends.")
    assert (words.kind, words.turns) == ("words", (Turn("Sum up.\nA book.", "It ends.", False),))
    (tmp_path / "tt1.npy").touch()
    entry = {"video": "tt1.pkl", "conversations": [HUMAN, GPT]}
    assert record(entry, "here", tmp_path).media == tmp_path / "tt1.npy"


def test_what_is_answered_before_anything_was_asked_is_left_out() -> None:
    assert len(_read(image="a.png", conversations=[GPT, HUMAN, GPT]).turns) == 1


BROKEN: list[tuple[dict[str, object], str]] = [
    ({"image": "a.png", "conversations": [{"from": "human", "value": "Who?"}, GPT]}, "0 <image>"),
    ({"image": "a.png", "conversations": [{**HUMAN, "value": "<image><image>"}, GPT]}, "2 <image>"),
    ({"conversations": [HUMAN, GPT]}, "1 <image>"),
    ({"image": "a.png", "conversations": [HUMAN]}, "no question with its answer"),
    ({"image": "a.png"}, "no question with its answer"),
    ({"image": "a.png", "conversations": [HUMAN, HUMAN]}, "take turns"),
    ({"image": "a.png", "conversations": [HUMAN, {"from": "gpt", "value": " "}]}, "is empty"),
    ({"image": "a.png", "conversations": [HUMAN, {"from": "gpt"}]}, "no 'from' and 'value'"),
    ({"image": "a.png", "video": "a.mp4", "conversations": [HUMAN, GPT]}, "more than one picture"),
    ({"image": ["a.png"], "conversations": [HUMAN, GPT]}, "more than one picture"),
    ({"video": "a.npy", "conversations": [HUMAN, GPT, HUMAN, GPT]}, "more than one question"),
]


@pytest.mark.parametrize(("entry", "told"), BROKEN)
def test_a_broken_record_is_named(entry: dict[str, object], told: str) -> None:
    with pytest.raises(TrainingError, match=told):
        record(entry, "data.json, record 7", Path())


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bases(tmp_path_factory.mktemp("bases"))


def _features(folder: Path, width: int, lines: int = 2) -> None:
    np.save(folder / "film.npy", np.zeros((2, 5, width), np.float16))
    told = {"frames": 2, "rows": 5, "width": width, "lines": [""] * lines}
    write_json(folder / "film.json", told)


def _picture(folder: Path) -> str:
    (folder / "a.png").write_bytes(b"none")
    return json.dumps([{"id": 3, "image": "a.png", "conversations": [HUMAN, GPT]}])


def _film(folder: Path, width: int, lines: int = 2) -> str:
    _features(folder, width, lines)
    return json.dumps([{"id": 3, "video": "film.pkl", "conversations": [HUMAN, GPT]}])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _: "{", "no JSON"),
        (lambda _: "[]", "no list of records"),
        (lambda _: json.dumps([{"image": "a.png", "conversations": [HUMAN, GPT]}]), "no file"),
        (_picture, "no picture that can be read"),
        (lambda folder: _film(folder, 47), "5 rows of width 47"),
        (lambda folder: _film(folder, 48, 3), "3 lines for 2 frames"),
    ],
)
@pytest.mark.parametrize("workers", [0, 1])
def test_bad_data_is_one_sentence_and_exit_code_two(
    bases: Path,
    tmp_path: Path,
    make: Any,
    told: str,
    workers: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "data.json").write_text(make(tmp_path))
    small = {"sharded": "false", "rows": 512, "batch": 1, "precision": '"float32"'}
    (tmp_path / "run.toml").write_text(config(3, **small, workers=workers))
    words = [str(tmp_path / "run.toml"), "--data", str(tmp_path / "data.json")]
    words += ["--folder", str(tmp_path), "--work", str(tmp_path / "work"), *base_arguments(bases)]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_a_base_that_misses_a_part_is_told(
    bases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_json(tmp_path / "data.json", [{"instruction": "Who?", "output": "Mira."}])
    (tmp_path / "run.toml").write_text(config(3, sharded="false"))
    words = [str(tmp_path / "run.toml"), "--data", str(data), "--work", str(tmp_path / "work")]
    assert main(words) == 2
    assert main([*words, "--base", str(bases / "llama")]) == 2
    assert main([*words, *base_arguments(bases)[:-1], str(bases / "eva_vit_g.pth")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "give --base" in told[0]
    assert "no eva_vit_g.pth" in told[1]
    assert "no Q-Former" in told[2]
