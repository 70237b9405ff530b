"""What was heard lasts from commit to commit, and never mixes with another model's."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.film.types import Cue
from core.memory.heard import HeardMemory, HeardStretch
from core.timeline import MediaTime, TimeRange

ROOT = Path(__file__).parents[3]


def span(start: float, end: float) -> TimeRange:
    return TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(end))


def stretch(start: float, end: float, *said: str, language: str = "") -> HeardStretch:
    lines = tuple(Cue(span(start + n, start + n + 1), text) for n, text in enumerate(said))
    return HeardStretch(span(start, end), lines, language)


def memory(folder: Path, key: str = "key", track: int = 1, seconds: float = 100) -> HeardMemory:
    return HeardMemory(folder, key, track, MediaTime.from_seconds(seconds))


def gap(heard: HeardMemory, position: float) -> tuple[float, float] | None:
    found = heard.missing(MediaTime.from_seconds(position))
    return None if found is None else (found.start.seconds, found.end.seconds)


def test_lines_come_in_time_order_however_they_were_heard(tmp_path: Path) -> None:
    with closing(memory(tmp_path)) as heard:
        assert heard.begin_writing()
        heard.append(stretch(60, 90, "later"))
        first = heard.lines
        heard.append(stretch(0, 28, "first", "说\ud800什么", language="en"))
        assert [cue.text for cue in heard.lines][::2] == ["first", "later"]
        assert [cue.text for cue in first] == ["later"]
        assert heard.listened == (span(0, 28), span(60, 90))
        assert heard.language == "en"
    with closing(memory(tmp_path)) as again:
        assert [cue.text for cue in again.lines][::2] == ["first", "later"]
        assert again.language == "en"


def test_what_is_missing_is_told_from_the_viewer_on(tmp_path: Path) -> None:
    with closing(memory(tmp_path)) as heard:
        heard.begin_writing()
        assert gap(heard, 40) == (40, 100)
        heard.append(stretch(40, 70))
        assert gap(heard, 40) == (70, 100)
        assert gap(heard, 10) == (10, 40)
        heard.append(stretch(70, 99.95))
        assert gap(heard, 40) == (0, 40), "nothing is said in the last twentieth of a second"
        heard.append(stretch(0, 40))
        assert gap(heard, 0) is None
        assert heard.finished


def test_another_model_and_another_track_begin_anew(tmp_path: Path) -> None:
    with closing(memory(tmp_path)) as heard:
        heard.begin_writing()
        heard.append(stretch(0, 30, "a line"))
    for key, track in (("another", 1), ("key", 2)):
        with closing(memory(tmp_path, key, track)) as other:
            assert other.lines == ()
            assert other.listened == ()


def test_a_reader_follows_the_one_writer(tmp_path: Path) -> None:
    with closing(memory(tmp_path)) as writer, closing(memory(tmp_path)) as reader:
        assert writer.begin_writing()
        assert not reader.begin_writing()
        writer.append(stretch(0, 30, "a line"))
        assert reader.refresh()
        assert [cue.text for cue in reader.lines] == ["a line"]
        assert not reader.refresh()
        writer.close()
        assert reader.begin_writing()


def test_a_kill_loses_the_open_stretch_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.core.memory.hearing_child", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.kill()
    with closing(memory(tmp_path)) as heard:
        assert heard.begin_writing(), "a dead writer holds no lock"
        assert heard.listened == (span(0, 60),)
        heard.append(stretch(60, 90, "after it"))
    with closing(memory(tmp_path)) as heard:
        assert heard.listened == (span(0, 90),)
        assert [cue.text for cue in heard.lines] == ["after it"]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_file_cut_anywhere_keeps_its_whole_stretches(tmp_path: Path, cut: int) -> None:
    with closing(memory(tmp_path)) as heard:
        heard.begin_writing()
        heard.append(stretch(0, 30, "kept"))
        heard.append(stretch(30, 60, "torn"))
    (log,) = tmp_path.glob("*/heard.log")
    log.write_bytes(log.read_bytes()[:-cut])
    with closing(memory(tmp_path)) as heard:
        assert [cue.text for cue in heard.lines] == ["kept"]
        assert gap(heard, 0) == (30, 100)
