"""``reelmate plan``: what is printed, and one sentence where nothing fits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.language.machine import Gpu, Machine


def lend(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    monkeypatch.setattr(Machine, "here", lambda: machine)


def test_the_plan_is_a_table_of_bytes(
    tiny_clip: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lend(monkeypatch, Machine(4 << 30, (Gpu("GeForce RTX 3060", 12 << 30),)))
    assert main(["plan", str(tiny_clip)]) == 0
    said = capsys.readouterr().out
    for words in ("encoder weights", "KV cache", "of 4,096", "GeForce RTX 3060", "4,096 rows"):
        assert words in said


def test_json_holds_the_same_in_one_object(
    tiny_clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(tiny_clip), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["pack"] == "starter"
    assert plan["film_s"] == pytest.approx(4, abs=0.1)
    in_ram = [part["bytes"] for part in plan["predicted"] if part["device"] == "RAM"]
    assert sum(in_ram) == plan["ram"]["needed"]
    assert plan["whole_film"] is None
    assert plan["frames_a_second"] == 1


def test_a_published_pack_tells_whether_all_of_the_film_fits(
    published: Path,
    tiny_clip: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["packs", "import", str(published), "--as", "mine", "--quantise", "F16"]) == 0
    lend(monkeypatch, Machine(4 << 30))
    assert main(["plan", str(tiny_clip), "--pack", "mine"]) == 0
    assert "All of it in one prompt: about 720 rows, in f16." in capsys.readouterr().out


def test_where_nothing_fits_there_is_one_sentence_and_exit_code_2(
    tiny_clip: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lend(monkeypatch, Machine(64 << 20))
    assert main(["plan", str(tiny_clip)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "would do" in said.err


def test_a_missing_film_and_pack_are_named(
    tiny_clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(tiny_clip.with_name("gone.mkv"))]) == 2
    assert main(["plan", str(tiny_clip), "--pack", "nobody"]) == 2
    said = capsys.readouterr().err
    assert "gone.mkv" in said
    assert "nobody" in said
