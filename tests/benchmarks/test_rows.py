"""The table says what was measured, what was not, and why."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import indexing, plain_mpv, playing
from tests.benchmarks.bench import Bench, ChildFailed, timed
from tests.benchmarks.processes import heavy_libraries, memory
from tests.benchmarks.rows import Row, missing, spread, table


def drawn(*rows: Row) -> str:
    out = io.StringIO()
    Console(file=out, width=220).print(table(rows, "Figures"))
    return out.getvalue()


def test_a_row_stands_beside_its_baseline_with_their_ratio() -> None:
    row = Row("index the film", 3.0, "s", "ffmpeg", 2.0, "at most 1.5×", "3 runs")
    assert row.ratio == 1.5
    for word in ("index the film", "3.00 s", "ffmpeg", "2.00 s", "1.50×", "at most 1.5×"):
        assert word in drawn(row)
    assert row.as_json()["ratio"] == 1.5


@pytest.mark.parametrize(("value", "says"), [(0.0, "equal"), (7.0, "+7")])
def test_beside_nothing_there_is_no_ratio_but_a_difference(value: float, says: str) -> None:
    row = Row("dropped", value, "frames", "mpv", 0.0)
    assert row.ratio is None
    assert says in drawn(row)


def test_what_could_not_be_measured_is_named_with_the_reason() -> None:
    row = missing("dropped", "frames", "mpv", "mpv is not installed")
    assert row.as_json()["value"] is None
    assert "missing" in drawn(row)
    assert "mpv is not installed" in drawn(row)


def test_the_spread_names_runs_and_bounds() -> None:
    assert spread([1.0, 2.5]) == "2 runs, 1.00 to 2.50 s"
    assert spread([4.0], "frames") == "1 run, 4 to 4 frames"


def test_a_program_that_is_missing_or_fails_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="can't be started"):
        timed([str(tmp_path / "nothing")])
    with pytest.raises(ChildFailed, match="exit code 3: so it is"):
        timed(["sh", "-c", "echo so it is >&2; exit 3"])


def test_without_mpv_and_without_a_display_the_rows_say_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ChildFailed, match="mpv is not installed"):
        plain_mpv.play(tmp_path / "film.mp4", 1.0, (640, 360), tmp_path, {})
    monkeypatch.setattr(playing, "can_make_display", lambda: False)
    monkeypatch.setattr("sys.platform", "linux")
    rows = playing.measure(Bench(tmp_path / "film.mp4", tmp_path, 1))
    assert [row.value for row in rows] == [None, None, None]
    assert all("not installed" in row.note for row in rows)


def test_an_index_that_fails_is_a_missing_row_with_the_programs_own_words(tmp_path: Path) -> None:
    (row,) = indexing.measure(Bench(tmp_path / "gone.mp4", tmp_path, 1))
    assert row.value is None
    assert "There is no file" in row.note


def test_a_process_is_looked_at_through_the_kernel() -> None:
    found = memory("self")
    assert found == {} or found["rss"] >= found["pss"] > 1
    assert all("/" in path for path in heavy_libraries("self"))
