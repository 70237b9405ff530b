"""Which film mpv tells of, while one is on its way and another was there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.player.mpv_player import Player
from tests.clips import make_clip
from tests.desktop.player.fake_player import FakePlayer

PATIENCE = 60_000
TRACKS = [{"id": 1, "type": "video", "selected": True}]


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


@pytest.fixture
def player(qapp: QApplication) -> Iterator[Player]:
    made = Player(vo="null", ao="null")
    yield made
    made.close()


def test_a_jump_of_the_film_before_is_not_the_new_one_s(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.seek(at(30))
    done: list[None] = []
    fake.seek_done.connect(lambda: done.append(None))
    fake.open("b.mp4", at(5))
    fake.arrive()
    fake.observe(time_pos=30.1, duration=90.0, eof_reached=True)
    assert (fake.position, fake.duration, fake.at_end, done) == (at(5), at(100), False, [])
    fake.load("b.mp4")
    fake.observe(time_pos=5.1)
    assert (fake.position, done) == (at(5.1), [None])


def test_a_late_word_of_the_film_before_is_not_told_under_the_new_one_s_name(
    fake: FakePlayer,
) -> None:
    told: list[object] = []
    fake.file_loaded.connect(told.append)
    fake.load_failed.connect(lambda film, _: told.append(film))
    fake.open("a.mp4")
    fake.happen("start-file")
    fake.open("b.mp4")
    fake.happen("file-loaded")
    fake.observe(track_list=TRACKS)
    fake.happen("failed", "unrecognized file format")
    assert told == []
    fake.load("b.mp4")
    assert told == ["b.mp4"]


def test_of_films_asked_for_at_once_the_last_is_heard_of(fake: FakePlayer) -> None:
    told: list[object] = []
    fake.load_failed.connect(lambda film, _: told.append(film))
    fake.open("a.mp4")
    fake.fake.busy = True
    fake.open("b.mp4")
    fake.fail("unrecognized file format")  # the first: mpv has not heard of the second
    assert told == []
    fake.fake.answer()
    fake.happen("failed", "loading failed")
    assert told == []
    fake.fail("loading failed")
    assert told == ["b.mp4"]


def test_an_answer_to_a_jump_is_not_one_to_a_film(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    told: list[object] = []
    fake.load_failed.connect(lambda film, _: told.append(film))
    fake.fake.busy = True
    fake.seek(at(30))
    fake.open("b.mp4")
    fake.happen("answered", "seek")
    fake.fail("loading failed")
    assert told == []


def test_what_mpv_itself_goes_on_with_is_heard_of(fake: FakePlayer) -> None:
    """A list that mpv takes for a film begins with itself, then with its first."""
    told: list[object] = []
    fake.file_loaded.connect(told.append)
    fake.open("list.bin")
    fake.happen("start-file")
    fake.happen("start-file")
    fake.happen("file-loaded")
    fake.observe(track_list=TRACKS)
    assert told == ["list.bin"]


def test_a_busy_window_takes_no_film_for_another(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    long = make_clip(tmp_path / "long.mp4", [("red", 4.0)])
    short = make_clip(tmp_path / "short.mp4", [("green", 2.0)])
    told: list[object] = []
    arrived: list[tuple[bool, float]] = []
    player.file_loaded.connect(told.append)
    player.seek_done.connect(lambda: arrived.append((player.loaded, player.position.seconds)))
    for _ in range(3):
        player.open(long, paused=True)
        qtbot.waitUntil(lambda: player.loaded and bool(arrived), timeout=PATIENCE)
        player.seek(at(3.5))
        time.sleep(0.2)  # mpv has jumped, the window hasn't heard of it
        told.clear()
        arrived.clear()
        player.open(short, at(1.0), paused=True)
        qtbot.waitUntil(lambda: bool(told and arrived), timeout=PATIENCE)
        assert told == [str(short)]
        ((loaded, second),) = arrived
        assert loaded
        assert second == pytest.approx(1.0, abs=0.1)
        arrived.clear()
