"""The command line of the evaluation: what it plans, what it tells, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.training.evaluating import command
from core.training.evaluating.plan import Evaluation, report
from core.training.evaluating.sheets import markdown, sheets
from core.training.evaluating.ways import BLIND, CONTROLS, FULL, WORN_WAYS, WRONG_FILM
from tests.core.engine.fakes import FakePack

PACK = FakePack("tiny", 0.0)


class _Packs:
    """Finds the same pack under any name."""

    @staticmethod
    def load(name: str) -> FakePack:
        assert name == "tiny"
        return PACK


def evaluation(**more: object) -> Evaluation:
    chosen: dict[str, object] = {
        "pack": "tiny",
        "seeds": range(900_000, 900_002),
        "minutes": 1.0,
        "languages": ("en", "zh"),
        "kinds": ("colour", "where", "absent"),
    }
    return Evaluation(**{**chosen, **more})  # type: ignore[arg-type]


def test_every_film_is_asked_in_every_way_and_language() -> None:
    jobs = evaluation(controls="blind").jobs()
    assert len(jobs) == 2 * 4 * 2
    assert {job.way for job in jobs} == {FULL, *BLIND}
    assert {job.language for job in jobs} == {"en", "zh"}


def test_the_wrong_film_is_the_next_one() -> None:
    wrong = [job for job in evaluation(controls="all").jobs() if job.way == WRONG_FILM]
    seeds = {(job.film.seed, job.source.seed) for job in wrong}
    assert seeds == {(900_001, 900_000), (900_000, 900_001)}
    assert not any(job.source.truths[n].absent for job in wrong for n in job.numbers)
    alone = [
        job for job in evaluation(controls="all", seeds=range(7, 8)).jobs() if job.way == WRONG_FILM
    ]
    assert {(job.film.seed, job.source.seed) for job in alone} == {(8, 7)}


def test_all_ways_are_told_apart_by_their_names() -> None:
    ways = evaluation(controls="all", worn=True).ways
    assert len({way.slug for way in ways}) == len(ways) == 1 + len(CONTROLS["all"]) + len(WORN_WAYS)


@pytest.mark.parametrize("controls", ["none", "all"])
def test_a_report_of_nothing_can_be_told(controls: str, tmp_path: Path) -> None:
    told = report(evaluation(controls=controls, worn=True), tmp_path, PACK.manifest)
    assert json.loads(json.dumps(told))["suspicious"] == []
    assert all(len(row) == len(sheet.headings) for sheet in sheets(told) for row in sheet.rows)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(markdown(told), str)


def test_the_command_writes_all_that_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "Pack", _Packs)
    words = ["--pack", "tiny", "--seeds", "900000:900001", "--minutes", "1", "--report-only"]
    words += ["--work", str(tmp_path), "--controls", "all", "--degraded"]
    out, card = tmp_path / "report.json", tmp_path / "report.md"
    assert command.main([*words, "--out", str(out), "--markdown", str(card)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["pack"] == "tiny"
    assert card.exists()
    assert "making up the films" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--png", "heat.png"], "--png draws the grid"),
        (["--seeds", "first"], "seeds are A:B"),
        (["--kinds", "smell"], "invalid choice"),
    ],
)
def test_a_bad_argument_is_refused(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(words)
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_pack_that_is_missing_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--pack", "nowhere", "--seeds", "1:2", "--minutes", "0.5", "--work", str(tmp_path)]
    assert command.main(words) == 2
    assert "nowhere" in capsys.readouterr().err
