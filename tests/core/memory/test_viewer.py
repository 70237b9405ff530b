"""What the viewer did is there again, whatever happened to the window."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory import viewer_rows
from core.memory.kept import Kept
from core.memory.viewer import FILE, ViewerMemory
from core.timeline import MediaTime
from tests.core.memory.viewing import END, TURN, at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "f1"


@pytest.fixture
def memory(folder: Path) -> Iterator[ViewerMemory]:
    made = ViewerMemory(folder)
    yield made
    made.close()


def again(folder: Path) -> Kept:
    """What the next window finds."""
    with closing(ViewerMemory(folder)) as memory:
        return memory.load()


def test_a_film_never_opened_begins_at_nothing_and_without_spoilers(memory: ViewerMemory) -> None:
    assert memory.load() == Kept(MediaTime(), MediaTime(), True, ())


def test_places_and_the_switch_come_back(memory: ViewerMemory, folder: Path) -> None:
    memory.keep_place(at(400), at(2284))
    memory.keep_no_spoilers(False)
    assert again(folder) == Kept(at(2284), at(400), False)


def test_the_furthest_moment_never_goes_back(memory: ViewerMemory, folder: Path) -> None:
    memory.keep_place(at(400), at(2284))
    memory.keep_place(at(10), at(12))
    assert again(folder) == Kept(at(2284), at(10))


def test_a_conversation_comes_back_word_for_word(memory: ViewerMemory, folder: Path) -> None:
    memory.end_turn(memory.begin_turn(TURN), TURN.text, TURN.sentences, END)
    cancelled = replace(END, cancelled=True, watched=(), glimpsed=(), seconds={})
    other = replace(
        TURN,
        question="总结一下",
        until=None,
        whole_film=True,
        guess=True,
        text="从前",
        sentences=(),
    )
    memory.end_turn(memory.begin_turn(other), "从前", (), cancelled)
    assert again(folder).turns == (TURN, replace(other, end=cancelled))


def test_a_question_that_was_never_answered_comes_back_without_an_end(
    memory: ViewerMemory, folder: Path
) -> None:
    memory.begin_turn(TURN)
    assert again(folder).turns == (replace(TURN, text="", sentences=(), end=None),)


def test_only_the_newest_turns_are_read(memory: ViewerMemory) -> None:
    for question in ("One?", "Two?", "Three?"):
        number = memory.begin_turn(replace(TURN, question=question))
        memory.end_turn(number, TURN.text, TURN.sentences, END)
    turns = memory.load(most_turns=2).turns
    assert [turn.question for turn in turns] == ["Two?", "Three?"]
    assert all(turn.sentences == TURN.sentences for turn in turns)


def test_pictures_are_not_kept(memory: ViewerMemory, folder: Path) -> None:
    scene = replace(TURN.sentences[0].scenes[0], picture=b"\xff\xd8" * 4000)
    sentences = (replace(TURN.sentences[0], scenes=(scene,)),)
    memory.end_turn(memory.begin_turn(TURN), TURN.text, sentences, END)
    assert again(folder).turns[0].sentences[0].scenes == (replace(scene, picture=b""),)


def test_half_a_character_is_no_error(memory: ViewerMemory, folder: Path) -> None:
    memory.begin_turn(replace(TURN, question="Who \ud83d?"))
    assert again(folder).turns[0].question == "Who ??"


def test_everything_written_survives_a_kill(folder: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.core.memory.keeping_child", str(folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"written\n"
        child.kill()
        child.wait()
    kept = again(folder)
    assert (kept.position, kept.furthest, kept.no_spoilers) == (at(400), at(2284), False)
    assert kept.turns == (TURN, replace(TURN, text="", sentences=(), end=None))


def test_a_second_window_reads_and_writes_beside_the_first(
    memory: ViewerMemory, folder: Path
) -> None:
    with closing(ViewerMemory(folder)) as second:
        memory.begin_turn(TURN)
        second.begin_turn(TURN)
        second.keep_place(at(5), at(5))
        memory.keep_place(at(9), at(3))
        assert second.load() == memory.load()
        assert len(second.load().turns) == 2
        assert second.load().furthest == at(5)


@pytest.mark.parametrize("damage", ["no database at all " * 400, ""])
def test_a_damaged_file_is_put_aside_and_never_deleted(folder: Path, damage: str) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_text(damage)
    assert again(folder) == Kept()
    asides = list(folder.glob("viewer.damaged-*"))
    assert [aside.read_text() for aside in asides] == ([damage] if damage else [])


def test_a_file_damaged_in_its_middle_is_put_aside_when_it_is_read(folder: Path) -> None:
    with closing(ViewerMemory(folder)) as memory:
        for _ in range(300):
            memory.end_turn(memory.begin_turn(TURN), TURN.text, TURN.sentences, END)
    path = folder / FILE
    data = bytearray(path.read_bytes())
    for page in range(6, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    (folder / "viewer.damaged-1").write_text("an earlier one")
    with closing(ViewerMemory(folder)) as memory:
        assert memory.load() == Kept()
        memory.keep_place(at(3), at(3))
    assert again(folder).furthest == at(3)
    assert (folder / "viewer.damaged-1").read_text() == "an earlier one"
    assert (folder / "viewer.damaged-2").read_bytes() == bytes(data)


def test_a_newer_file_is_left_alone(folder: Path) -> None:
    ViewerMemory(folder).close()
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.execute(f"PRAGMA user_version = {len(viewer_rows.MIGRATIONS) + 1}")
    with pytest.raises(StorageError, match="a newer Reelmate wrote it"):
        ViewerMemory(folder)
    assert not list(folder.glob("viewer.damaged-*"))


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file")
    with pytest.raises(StorageError, match="can't be written"):
        ViewerMemory(tmp_path / "memory" / "f1")


def test_a_write_that_fails_is_said_and_changes_nothing(memory: ViewerMemory, folder: Path) -> None:
    memory.keep_place(at(3), at(3))
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            memory.keep_place(at(9), at(9))
        other.execute("ROLLBACK")
    assert again(folder).furthest == at(3)
