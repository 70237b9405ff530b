"""The list of recent films on the disk, also a damaged one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.timeline import MediaTime
from desktop.library.places import goes_on_at, is_over, known_place, stamp
from desktop.library.recent import MOST, Recent, RecentFilm


def film(name: str, position: int = 60, duration: int = 600) -> RecentFilm:
    return RecentFilm(
        f"/films/{name}.mkv", name, 6, 7, position * 10**6, duration * 10**6, left=1e9
    )


@pytest.fixture
def recent(qapp: QApplication) -> Recent:
    return Recent()


def names(recent: Recent) -> list[str]:
    return [each.title for each in recent.films]


def test_the_newest_comes_first_and_lasts(recent: Recent) -> None:
    for name in ("a", "b", "a"):
        recent.put(film(name))
    assert names(recent) == ["a", "b"]
    assert Recent().films == recent.films


def test_it_keeps_twenty_and_only_their_pictures(recent: Recent, data_folder: Path) -> None:
    for number in range(MOST + 5):
        recent.put(film(str(number)))
        recent.keep_picture(f"/films/{number}.mkv", b"jpeg")
    assert len(recent.films) == MOST
    assert len(list((data_folder / "library").glob("*.jpg"))) == MOST
    assert recent.picture("/films/24.mkv") == b"jpeg"
    assert recent.picture("/films/0.mkv") == b""


def test_a_place_is_updated_where_it_stands(recent: Recent) -> None:
    recent.put(film("a"))
    recent.put(film("b"))
    recent.update("/films/a.mkv", position_us=5, over=True)
    assert names(recent) == ["b", "a"]
    kept = Recent().find("/films/a.mkv")
    assert kept is not None
    assert (kept.position_us, kept.over) == (5, True)


def test_one_and_all_can_be_forgotten(recent: Recent, data_folder: Path) -> None:
    for name in ("a", "b", "c"):
        recent.put(film(name))
        recent.keep_picture(f"/films/{name}.mkv", b"jpeg")
    recent.remove("/films/b.mkv")
    assert names(Recent()) == ["c", "a"]
    recent.clear()
    assert Recent().films == []
    assert list((data_folder / "library").glob("*.jpg")) == []


def test_two_windows_write_one_list(recent: Recent) -> None:
    other = Recent()
    recent.put(film("a"))
    other.put(film("b"))
    recent.put(film("c"))
    assert names(recent) == ["c", "b", "a"]


def test_a_moved_film_takes_its_older_place(recent: Recent) -> None:
    recent.put(RecentFilm("/old/a.mkv", "a", fingerprint="f1"))
    recent.put(RecentFilm("/new/a.mkv", "a", fingerprint="f1"))
    assert [each.film for each in recent.films] == ["/new/a.mkv"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"film": "/a"}',
        b'[1, null, {"film": 3}, {"film": ""}, {"film": "/a\\u0000"}]',
        b'[{"film": "/a", "left": 1e300}]',
        b'[{"film": "/a", "position_us": -5}]',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_list_is_as_good_as_none(
    qapp: QApplication, data_folder: Path, text: bytes
) -> None:
    (data_folder / "library").mkdir(parents=True)
    (data_folder / "library/recent.json").write_bytes(text)
    recent = Recent()
    assert recent.films == []
    recent.put(film("a"))
    assert names(Recent()) == ["a"]


def test_what_is_sound_in_a_damaged_list_is_kept(qapp: QApplication, data_folder: Path) -> None:
    (data_folder / "library").mkdir(parents=True)
    stored = [{"film": "/a.mkv", "title": 5, "position_us": 9, "later": 1}, 7, {"film": "/a.mkv"}]
    (data_folder / "library/recent.json").write_text(json.dumps(stored))
    assert Recent().films == [RecentFilm("/a.mkv", position_us=9)]


def test_a_disk_that_takes_nothing_does_no_harm(qapp: QApplication, data_folder: Path) -> None:
    data_folder.parent.mkdir(exist_ok=True)
    data_folder.write_text("in the way")
    recent = Recent()
    recent.put(film("a"))
    recent.put(film("b"))
    recent.keep_picture("/films/a.mkv", b"jpeg")
    assert names(recent) == ["b", "a"]


# Where a film goes on --------------------------------------------------------------


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


@pytest.mark.parametrize(
    ("position", "goes_on"), [(0, False), (29, False), (30, True), (569, True), (571, False)]
)
def test_beginning_and_end_are_not_gone_on_from(position: int, goes_on: bool) -> None:
    assert (goes_on_at(at(position), at(600)) is not None) is goes_on


def test_credits_are_the_end() -> None:
    assert not is_over(at(540), at(600))
    assert is_over(at(540), at(600), (at(0), at(300), at(535)))
    assert not is_over(at(540), at(600), (at(0), at(300)))


def test_another_file_under_the_same_name_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    path.write_bytes(b"a film")
    size, changed = stamp(str(path))
    entry = RecentFilm(str(path), "a", size, changed, 60 * 10**6, 600 * 10**6)
    assert known_place(entry, stamp(str(path))) == at(60)
    path.write_bytes(b"another film")
    assert known_place(entry, stamp(str(path))) is None
    assert stamp(str(tmp_path / "gone")) == (0, 0)


def test_a_live_stream_is_not_gone_on_with() -> None:
    live = RecentFilm("https://host/live", position_us=10**9)
    assert known_place(live, (0, 0)) is None
