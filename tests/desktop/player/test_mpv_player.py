"""The player: its logic over a fake mpv, and the real libmpv without picture and sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.player.mpv_player import Player
from tests.clips import make_clip, make_sound_only
from tests.desktop.player.fake_player import FakePlayer

PATIENCE = 60_000


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


@pytest.fixture
def fake(qapp: QApplication) -> Iterator[FakePlayer]:
    player = FakePlayer()
    yield player
    player.close()


def test_a_click_asks_for_the_exact_frame_and_a_drag_for_key_frames(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    fake.seek(at(12.345))
    fake.happen("playback-restart")
    fake.seek(at(20), exact=False)
    assert fake.sent == [
        ("seek", "12.345000", "absolute+exact"),
        ("seek", "20.000000", "absolute+keyframes"),
    ]


def test_of_many_drags_only_the_first_and_the_newest_reach_mpv(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    for second in range(10, 20):
        fake.seek(at(second), exact=False)
    assert len(fake.sent) == 1
    fake.happen("playback-restart")
    assert fake.sent == [("seek", "19.000000", "absolute+keyframes")]


def test_letting_go_does_not_wait_for_the_drag(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    fake.seek(at(10), exact=False)
    fake.seek(at(11), exact=False)
    fake.seek(at(12))
    assert fake.sent[-1] == ("seek", "12.000000", "absolute+exact")
    fake.happen("playback-restart")
    assert fake.sent == []


def test_the_position_is_the_target_until_mpv_is_there(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.seek(at(50))
    fake.observe(time_pos=3.0)
    assert fake.position == at(50)
    fake.happen("playback-restart")
    fake.observe(time_pos=50.04)
    assert fake.position == at(50.04)


def test_a_seek_stays_inside_the_film(fake: FakePlayer) -> None:
    fake.load("a.mp4", seconds=100)
    fake.seek(at(500))
    assert fake.position == at(100)
    fake.seek(at(-5))
    assert fake.position == at(0)


def test_a_seek_while_the_film_loads_is_where_it_begins(fake: FakePlayer) -> None:
    fake.open("a.mp4")
    fake.seek(at(30))
    assert not any(command[0] == "seek" for command in fake.sent)
    fake.load("a.mp4")
    assert ("seek", "30.000000", "absolute+exact") in fake.sent


def test_loaded_is_told_once_and_with_its_tracks_in_either_order(
    fake: FakePlayer, qtbot: QtBot
) -> None:
    tracks = [{"id": 1, "type": "video", "selected": True}]
    told: list[bool] = []
    fake.file_loaded.connect(lambda _: told.append(fake.has_picture))
    for order in ("tracks first", "event first"):
        fake.open("a.mp4")
        fake.happen("start-file")
        if order == "tracks first":
            fake.observe(track_list=tracks)
            fake.happen("file-loaded")
        else:
            fake.happen("file-loaded")
            fake.observe(track_list=tracks)
        fake.observe(track_list=tracks)
    assert told == [True, True]


def test_the_cover_of_a_song_is_no_picture(fake: FakePlayer) -> None:
    fake.observe(track_list=[{"id": 1, "type": "video", "albumart": True}])
    assert not fake.has_picture


def test_subtitles_that_are_not_chosen_are_chosen_when_switched_on(fake: FakePlayer) -> None:
    fake.observe(track_list=[{"id": 3, "type": "sub", "selected": False}], sub_visibility=True)
    _ = fake.sent
    fake.toggle_subtitles()
    assert ("set", "sid", "3") in fake.sent
    fake.observe(track_list=[{"id": 3, "type": "sub", "selected": True}])
    fake.toggle_subtitles()
    assert fake.sent == [("set", "sub-visibility", "no")]


def test_raising_subtitles_uses_whole_percents(fake: FakePlayer) -> None:
    _ = fake.sent
    fake.raise_subtitles(0.123)
    assert fake.sent == [("set", "sub-pos", "87")]


def test_playing_on_after_the_end_begins_again(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.observe(eof_reached=True, pause=True)
    _ = fake.sent
    fake.toggle_pause()
    assert fake.sent == [("seek", "0.000000", "absolute+exact"), ("set", "pause", "no")]


def test_nothing_is_said_after_closing(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.close()
    told: list[object] = []
    fake.paused_changed.connect(told.append)
    fake.observe(pause=True)
    fake.seek(at(4))
    assert told == []
    assert fake.fake.ended


# The real libmpv ----------------------------------------------------------------------


@pytest.fixture
def player(qapp: QApplication) -> Iterator[Player]:
    made = Player(vo="null", ao="null")
    yield made
    made.close()


def test_a_film_loads_plays_and_ends(player: Player, qtbot: QtBot, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "short.mp4", [("red", 1.0)])
    with qtbot.waitSignals(
        [player.file_loaded, player.duration_changed, player.end_reached], timeout=PATIENCE
    ):
        player.open(clip)
    assert player.has_picture
    assert abs(player.duration.seconds - 1.0) < 0.15
    assert player.position == player.duration


def test_a_seek_lands_on_the_very_frame(player: Player, qtbot: QtBot, tiny_clip: Path) -> None:
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(tiny_clip)
    with qtbot.waitSignal(player.paused_changed, timeout=PATIENCE):
        player.pause()
    with qtbot.waitSignal(player.seek_done, timeout=PATIENCE):
        player.seek(at(2.5))
    qtbot.waitUntil(lambda: abs(player.mpv.time_pos - 2.5) < 1 / 12, timeout=PATIENCE)


def test_subtitles_beside_the_film_are_found_and_can_be_hidden(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "film.mp4", [("red", 2.0)])
    (tmp_path / "film.srt").write_text("1\n00:00:00,100 --> 00:00:01,900\nHello.\n")
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(clip)
    qtbot.waitUntil(lambda: player.subtitles_shown, timeout=PATIENCE)
    with qtbot.waitSignal(player.subtitles_changed, timeout=PATIENCE) as hidden:
        player.toggle_subtitles()
    assert hidden.args == [False, True]


def test_volume_mute_and_speed_come_back_as_signals(player: Player, qtbot: QtBot) -> None:
    player.set_volume(35)
    player.set_muted(True)
    player.set_speed(1.5)
    qtbot.waitUntil(
        lambda: (player.volume, player.muted, player.speed) == (35, True, 1.5), timeout=PATIENCE
    )


@pytest.mark.parametrize("kind", ["missing", "text", "empty"])
def test_what_is_no_film_fails_with_a_reason(
    player: Player, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "film.mp4"
    if kind != "missing":
        path.write_text("Once upon a time." * 50 if kind == "text" else "")
    with qtbot.waitSignal(player.load_failed, timeout=PATIENCE) as failed:
        player.open(path)
    assert failed.args is not None
    assert failed.args[0] == str(path)
    assert failed.args[1]
    assert not player.loaded


def test_sound_alone_loads_without_a_picture(player: Player, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(make_sound_only(tmp_path / "song.mp4"))
    assert not player.has_picture


def test_another_film_replaces_the_one_that_plays(
    player: Player, qtbot: QtBot, tiny_clip: Path, tmp_path: Path
) -> None:
    second = make_clip(tmp_path / "second.mp4", [("green", 1.0)])
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(tiny_clip)
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE) as loaded:
        player.open(second)
    assert loaded.args == [str(second)]
