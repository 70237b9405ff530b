"""What the smoke test makes of what it sees, without a system in a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from bundle import smoke
from bundle.errors import PackageError

GOOD = {
    "self-test": (0, "plays encodes decodes sees", ""),
    "doctor": (0, '{"torch": {"version": "2"}, "video": {}}', ""),
    "/nowhere.mkv": (2, "", "reelmate: There is no file at /nowhere.mkv."),
}


class Bare:
    """A bare system that answers as it is told to, by a word of the question."""

    def __init__(self, answers: dict[str, tuple[int, str, str]], python: bool = False) -> None:
        self._answers = answers
        self._python = python

    def lacks(self, names: Sequence[str]) -> list[str]:
        return [] if self._python else list(names)

    def ask(self, line: str, *_: object) -> subprocess.CompletedProcess[str]:
        code, out, said = next(told for word, told in self._answers.items() if word in line)
        return subprocess.CompletedProcess(line, code, out, said)


def test_a_system_with_a_python_proves_nothing() -> None:
    smoke.check_bare(Bare({}))  # type: ignore[arg-type]
    with pytest.raises(PackageError, match="has python, python3"):
        smoke.check_bare(Bare({}, python=True))  # type: ignore[arg-type]


def test_a_program_that_answers_well_is_passed() -> None:
    smoke._checks(Bare(GOOD), "reelmate")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        ("self-test", (1, "encodes no", ""), "self-test failed"),
        ("doctor", (2, '{"torch": {"failed": "is gone"}}', ""), "torch"),
        ("doctor", (1, "", "no such file"), "no such file"),
        ("/nowhere.mkv", (1, "", "Traceback: nowhere.mkv"), "Traceback"),
        ("/nowhere.mkv", (0, "", ""), "isn't there"),
    ],
)
def test_what_is_broken_is_told(question: str, answer: tuple[int, str, str], says: str) -> None:
    with pytest.raises(PackageError, match=says):
        smoke._checks(Bare(GOOD | {question: answer}), "reelmate")  # type: ignore[arg-type]


def test_the_first_start_is_told_apart_from_the_later_ones() -> None:
    times = "\n".join(f"start {each}" for each in (4000, 900, 1100, 1000, 5000))
    bare = Bare({"xdotool": (0, times, "")})
    assert smoke._starts(bare, "reelmate") == (4.0, 1.05)  # type: ignore[arg-type]
    with pytest.raises(PackageError, match="did not open"):
        smoke._starts(Bare({"xdotool": (1, "start 9", "")}), "reelmate")  # type: ignore[arg-type]


def test_the_report_tells_sizes_and_times() -> None:
    seen = smoke.Measured(300_000_000, 1_000_000_000, 4.0, 1.05, ("answer: Otto.",))
    text = "\n".join(seen.lines())
    for word in ("300 MB", "1000 MB", "1.05 s", "4.00 s", "answer: Otto."):
        assert word in text


def test_the_story_and_the_picture_are_kept(tmp_path: Path) -> None:
    class Told(Bare):
        folder = tmp_path / "root"

    left = Told.folder / "home/viewer/demo"
    left.mkdir(parents=True)
    (left / "demo.txt").write_text("question: who?\nanswer: Otto.\n")
    (left / "demo.png").write_bytes(b"png")
    bare = Told({"demo": (0, "", "")})
    story = smoke._demo(bare, "reelmate", tmp_path / "kept")  # type: ignore[arg-type]
    assert story == ("question: who?", "answer: Otto.")
    assert (tmp_path / "kept" / "demo.png").exists()
