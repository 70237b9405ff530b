"""A folder's films, counted as people count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.library.errors import FolderError, NoFilmsError
from desktop.library.folder import continues, films_in, natural


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a film")


def test_two_comes_before_ten(tmp_path: Path) -> None:
    fill(tmp_path, "Part 10.mkv", "part 2.MKV", "Part 1.mp4", "Other.avi")
    names = [film.name for film in films_in(tmp_path)]
    assert names == ["Other.avi", "Part 1.mp4", "part 2.MKV", "Part 10.mkv"]


def test_only_films_count(tmp_path: Path) -> None:
    fill(tmp_path, "a.mkv", "a.srt", "notes.txt", ".hidden.mkv", "cover.jpg")
    (tmp_path / "folder.mkv").mkdir()
    assert [film.name for film in films_in(tmp_path)] == ["a.mkv"]


def test_seasons_are_looked_into_where_the_folder_itself_has_no_films(tmp_path: Path) -> None:
    fill(tmp_path, "Season 10/e1.mkv", "Season 2/e1.mkv", "Season 2/e2.mkv", "readme.txt")
    found = [str(film.relative_to(tmp_path)) for film in films_in(tmp_path, deep=True)]
    assert found == ["Season 2/e1.mkv", "Season 2/e2.mkv", "Season 10/e1.mkv"]
    with pytest.raises(NoFilmsError):
        films_in(tmp_path)


def test_a_folder_that_holds_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(NoFilmsError):
        films_in(tmp_path, deep=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_folder_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        with pytest.raises(FolderError):
            films_in(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_gone_can_t_be_read(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        films_in(tmp_path / "gone")


@pytest.mark.parametrize(
    ("before", "after", "series"),
    [
        ("Show S01E01 Pilot", "Show S01E02 The Return", True),
        ("Show S01E10", "Show S02E01", True),
        ("01 Arrival", "02 Leaving", True),
        ("Show 3", "Show 5", True),
        ("Show 1", "Show 9", False),
        ("1984", "2001", False),
        ("Alien", "Brazil", False),
        ("Alien", "Aliens", False),
        ("Show 2", "Show 1", False),
    ],
)
def test_a_series_is_told_by_its_names(before: str, after: str, series: bool) -> None:
    assert continues(before, after) is series


def test_numbers_of_any_length_and_script_have_their_place() -> None:
    assert natural("a" + "9" * 200) > natural("a1")
    assert natural("²٣") == natural("²٣")
