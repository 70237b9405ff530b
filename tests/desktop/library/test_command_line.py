"""The words of the command line, and the wish they become."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import ReelmateError
from desktop.library.command_line import read_command
from desktop.library.wish import MOST, Wish, read_wish
from tests.desktop.library.staging import at


def test_films_and_how_they_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.mkv", "b.mkv"):
        (tmp_path / name).write_bytes(b"a film")
    monkeypatch.chdir(tmp_path)
    command = read_command(["b.mkv", "a.mkv", "--start", "0:41:10", "--paused", "--fullscreen"])
    assert command.films.films == (str(tmp_path / "b.mkv"), str(tmp_path / "a.mkv"))
    assert command.wish.things == command.films.films
    assert (command.wish.start, command.wish.paused, command.wish.full_screen) == (
        at(2470),
        True,
        True,
    )
    assert not command.new_window


def test_nothing_asked_for_is_an_empty_window() -> None:
    command = read_command([])
    assert (command.films.films, command.wish.things, command.wish.start) == ((), (), None)


def test_an_address_is_kept_as_it_is() -> None:
    assert read_command(["https://host/a.mp4"]).wish.things == ("https://host/a.mp4",)


def test_a_film_named_like_an_option_comes_after_two_dashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "--paused").write_bytes(b"a film")
    monkeypatch.chdir(tmp_path)
    command = read_command(["--", "--paused"])
    assert command.films.films == (str(tmp_path / "--paused"),)
    assert not command.wish.paused


@pytest.mark.parametrize("words", [["--start", "soon"], ["--loud"], ["--start"], ["--start=-5"]])
def test_words_that_mean_nothing_are_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_command(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert said.startswith("reelmate: ")


def test_one_film_that_is_not_there_is_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_bytes(b"a film")
    with pytest.raises(ReelmateError, match="no file"):
        read_command([str(tmp_path / "a.mkv"), str(tmp_path / "gone.mkv")])


def test_a_wish_crosses_the_socket_whole() -> None:
    odd = os.fsdecode(b"/films/\xff \xe7\x94\xb5\n.mkv")
    wish = Wish((odd, "https://host/a.mp4"), at(70), True, True, "token")
    line = wish.written()
    assert line.count(b"\n") == 1
    assert read_wish(line) == wish
    assert read_wish(Wish().written()) == Wish()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b'{"things": "a"}',
        b'{"things": [1]}',
        b'{"things": [""]}',
        b"\xff",
        b"[" * 100_000,
        b'{"things": [' + b'"a",' * MOST + b'"a"]}',
    ],
)
def test_what_is_no_wish_is_none(line: bytes) -> None:
    assert read_wish(line) is None


def test_a_wish_with_odd_fields_keeps_what_is_sound() -> None:
    line = b'{"things": ["/a"], "start_us": -5, "paused": "yes", "full_screen": 1}'
    assert read_wish(line) == Wish(("/a",))
