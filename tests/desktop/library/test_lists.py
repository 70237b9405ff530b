"""Lists of films, also those that somebody wrote with bad intent."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ReelmateError
from desktop.library.errors import EmptyListError
from desktop.library.lists import LARGEST, MOST, read_list


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_paths_are_taken_from_the_list_s_folder(tmp_path: Path) -> None:
    m3u = write(
        tmp_path / "evening.m3u8",
        "#EXTM3U\n#EXTINF:60,First\none.mkv\n\nsub/two.mkv\n/films/three.mkv\n",
    )
    assert read_list(m3u) == [
        str(tmp_path / "one.mkv"),
        str(tmp_path / "sub/two.mkv"),
        "/films/three.mkv",
    ]


def test_addresses_and_file_addresses_are_taken(tmp_path: Path) -> None:
    m3u = write(tmp_path / "a.m3u", "https://host/a.mp4\nfile:///films/two%20words.mkv\n")
    assert read_list(m3u) == ["https://host/a.mp4", "/films/two words.mkv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_old_and_new_letters_are_read(tmp_path: Path, encoding: str) -> None:
    m3u = write(tmp_path / "a.m3u", "Käfer.mkv\n", encoding)
    assert read_list(m3u) == [str(tmp_path / "Käfer.mkv")]


def test_backslashes_are_folders_where_no_file_has_such_a_name(tmp_path: Path) -> None:
    m3u = write(tmp_path / "a.m3u", "sub\\two.mkv\r\n")
    assert read_list(m3u) == [str(tmp_path / "sub/two.mkv")]


def test_a_pls_is_read_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    pls = write(
        tmp_path / "a.pls",
        "[playlist]\nFile10=ten.mkv\nTitle2=Two\nfile2 = two.mkv\nLength2=3\nNumberOfEntries=2\n",
    )
    assert read_list(pls) == [str(tmp_path / "two.mkv"), str(tmp_path / "ten.mkv")]


def test_a_stream_in_pieces_is_one_film(tmp_path: Path) -> None:
    m3u = write(tmp_path / "a.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4\n0.ts\n1.ts\n")
    assert read_list(m3u) == [str(m3u)]


@pytest.mark.parametrize(
    "line",
    [
        "javascript:alert(1)",
        "edl:///films/a.mkv",
        "av://lavfi:testsrc",
        "memory://x",
        "file://elsewhere/films/a.mkv",
        "itself.m3u",
        "bell\x07.mkv",
        "a" * 5000,
        "http://[::1",
    ],
)
def test_what_is_no_film_is_left_out(tmp_path: Path, line: str) -> None:
    m3u = write(tmp_path / "itself.m3u", f"{line}\ngood.mkv\n")
    assert str(tmp_path / "good.mkv") in read_list(m3u)
    only = write(tmp_path / "only.m3u", f"{line}\n")
    if not line.startswith("http"):
        with pytest.raises(EmptyListError):
            read_list(only)


def test_a_huge_list_is_read_up_to_a_bound(tmp_path: Path) -> None:
    m3u = write(tmp_path / "a.m3u", "film.mkv\n" * (LARGEST // 9 + 1000))
    assert len(read_list(m3u)) == MOST


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.m3u").write_bytes(b"\0\1\2\3" * 1000)
    with pytest.raises(EmptyListError):
        read_list(tmp_path / "b.m3u")
    with pytest.raises(ReelmateError):
        read_list(tmp_path / "gone.m3u")
