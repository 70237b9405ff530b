"""From what was named to what plays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import MediaMissingError, MediaOpenError
from desktop.library.address import is_address, name_of, read_address
from desktop.library.errors import AddressError, NoFilmsError
from desktop.library.gather import gather, neighbours


@pytest.fixture
def films(tmp_path: Path) -> Path:
    for name in ("e10.mkv", "e2.mkv", "e1.mkv", "e1.srt"):
        (tmp_path / name).write_bytes(b"a film")
    return tmp_path


def names(films: tuple[str, ...]) -> list[str]:
    return [Path(film).name for film in films]


def test_one_film_is_alone_and_several_are_a_list(films: Path) -> None:
    one = gather([str(films / "e2.mkv")])
    assert (names(one.films), one.listed) == (["e2.mkv"], False)
    two = gather([str(films / "e10.mkv"), str(films / "e2.mkv")], sort=True)
    assert (names(two.films), two.listed) == (["e2.mkv", "e10.mkv"], True)


def test_the_order_of_a_command_is_kept(films: Path) -> None:
    assert names(gather([str(films / "e10.mkv"), str(films / "e2.mkv")]).films) == [
        "e10.mkv",
        "e2.mkv",
    ]


def test_a_folder_is_its_films_and_its_subtitles_are_left_to_the_player(films: Path) -> None:
    found = gather([str(films)])
    assert (names(found.films), found.subtitles, found.listed) == (
        ["e1.mkv", "e2.mkv", "e10.mkv"],
        (),
        True,
    )


def test_subtitles_are_told_apart(films: Path) -> None:
    found = gather([str(films / "e1.srt"), str(films / "e1.mkv")])
    assert (names(found.films), found.subtitles) == (["e1.mkv"], (films / "e1.srt",))
    assert not found.listed


def test_a_list_brings_its_films(films: Path) -> None:
    (films / "a.m3u").write_text("e10.mkv\nhttps://host/x.mp4\n")
    found = gather([str(films / "a.m3u")])
    assert found.films == (str(films / "e10.mkv"), "https://host/x.mp4")


def test_what_can_t_be_read_is_left_out_or_refused(films: Path) -> None:
    things = [str(films / "gone.mkv"), str(films / "e1.mkv")]
    assert names(gather(things).films) == ["e1.mkv"]
    with pytest.raises(MediaMissingError):
        gather(things, strict=True)
    with pytest.raises(MediaMissingError):
        gather(things[:1])


def test_a_folder_without_films_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoFilmsError, match="no films in the folder"):
        gather([str(tmp_path)])


def test_a_pipe_is_refused_without_waiting_for_its_other_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")
    with pytest.raises(MediaOpenError, match="not an ordinary file"):
        gather([str(tmp_path / "pipe.mkv")])


def test_a_film_has_its_neighbours(films: Path) -> None:
    assert names(neighbours(str(films / "e2.mkv"))) == ["e1.mkv", "e2.mkv", "e10.mkv"]


@pytest.mark.parametrize("address", ["https://host/a.mp4", "RTSP://cam/1", " http://h:8080/x "])
def test_addresses_are_read(address: str) -> None:
    assert read_address(address) == address.strip()


@pytest.mark.parametrize(
    "text",
    ["", "host/a.mp4", "https://", "javascript://x", "http://[::1", "http://a b/", "edl://a"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        read_address(text)


def test_an_address_has_a_name() -> None:
    assert name_of("https://host/films/The%20Keeper.mp4?x=1") == "The Keeper.mp4"
    assert name_of("https://host/") == "host"
    assert name_of("/films/The Keeper.mp4") == "The Keeper"
    assert not is_address("/films/a.mp4")
