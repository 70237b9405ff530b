"""What is remembered of films on this machine, and forgetting it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.folders import memory_root
from core.memory.database import Database
from core.memory.shelf import LABEL, label, remembered
from tests.core.memory.chunks import fill, make_chunk, open_memory


@pytest.fixture
def films(data_folder: Path) -> Path:
    """Two films of one name and one whose name is lost."""
    root = memory_root()
    for number, title in enumerate(("Tide", "Tide", "")):
        folder = root / (f"{number}" * 32)
        fill(folder / "starter-0", 2 + number)
        if title:
            label(folder, title, Path(f"/films/{number}/tide.mkv"))
    return root


def test_films_are_listed_with_what_they_take(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["title"] for row in rows] == ["", "Tide", "Tide"]
    assert all(row["packs"] == ["starter-0"] for row in rows)
    for row in rows:
        files = [f for f in (films / row["fingerprint"]).rglob("*") if f.is_file()]
        assert row["bytes"] == sum(f.stat().st_size for f in files)
    assert main(["memory", "size"]) == 0
    assert capsys.readouterr().out.startswith("3 films, ")


@pytest.mark.parametrize("name", ["1" * 32, "/films/1/tide.mkv"])
def test_a_film_is_forgotten_and_no_other(
    films: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (films.parent / "prefixes").mkdir()
    (films.parent / "prefixes" / "one").write_bytes(b"rows")
    assert main(["memory", "size"]) == 0
    assert "of films that were read whole" in capsys.readouterr().out
    assert main(["memory", "remove", name]) == 0
    assert "forgotten" in capsys.readouterr().out
    assert {film.fingerprint for film in remembered()} == {"0" * 32, "2" * 32}
    assert len(list(films.iterdir())) == 2
    assert not (films.parent / "prefixes").exists()


def test_a_film_nobody_knows_can_not_be_forgotten(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", "remove", "Ebb"]) == 2
    assert "Nothing is remembered" in capsys.readouterr().err


def test_a_film_that_is_being_watched_is_not_forgotten(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = open_memory(films / ("0" * 32) / "starter-0")
    assert memory.begin_writing()
    assert main(["memory", "remove", "0" * 32]) == 2
    assert "is being watched" in capsys.readouterr().err
    memory.append(make_chunk(2))
    memory.close()
    assert main(["memory", "remove", "0" * 32]) == 0


@pytest.mark.parametrize("name", ["viewer.sqlite", "film.sqlite"])
def test_a_film_that_was_watched_and_is_still_open_is_not_forgotten(
    films: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = films / ("1" * 32)
    kept = Database(folder / name, [["CREATE TABLE turns (text)"]], "FULL", 1.0).open()
    assert main(["memory", "remove", "1" * 32]) == 2
    assert "is being watched" in capsys.readouterr().err
    kept.execute("INSERT INTO turns VALUES ('Who holds it?')")
    assert kept.execute("SELECT text FROM turns").fetchall() == [("Who holds it?",)]
    kept.close()
    assert main(["memory", "remove", "1" * 32]) == 0
    assert not folder.exists()


def test_a_forgetting_that_was_cut_off_is_finished_by_the_next(films: Path) -> None:
    half = films / f".{'1' * 32}.removed"
    fill(half / "starter-0", 2)
    assert main(["memory", "remove", "1" * 32]) == 0
    assert not half.exists()
    assert len(list(films.iterdir())) == 2


def test_a_damaged_file_keeps_nobody_from_forgetting(films: Path) -> None:
    (films / ("1" * 32) / "viewer.sqlite").write_bytes(b"no database" * 1000)
    assert main(["memory", "remove", "1" * 32]) == 0


def test_a_broken_label_hides_no_memory(films: Path) -> None:
    (films / ("0" * 32) / LABEL).write_bytes(b"{")
    assert len(list(remembered())) == 3


def test_nothing_is_remembered_at_first(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", "list"]) == 0
    assert main(["memory", "size"]) == 0
    assert capsys.readouterr().out == "0 films, 0.0 MB\n"
