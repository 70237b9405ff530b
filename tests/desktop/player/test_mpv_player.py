"""The player: its logic over a fake mpv, and the real libmpv without picture and sound."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.resources import sample_film
from core.timeline import MediaTime, TimeRange
from desktop.player.mpv_player import Player, stepped_volume
from desktop.player.subtitles import SubtitleStyle
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
    cover, song = {"id": 1, "type": "video", "albumart": True}, {"id": 1, "type": "audio"}
    fake.observe(track_list=[cover, song])
    assert not fake.has_picture


def test_a_picture_that_makes_no_sound_is_one(fake: FakePlayer) -> None:
    fake.observe(track_list=[{"id": 1, "type": "video", "image": True}])
    assert fake.has_picture


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


def test_subtitles_moved_up_by_hand_stay_there_unless_something_covers_them(
    fake: FakePlayer,
) -> None:
    fake.subtitles.set_place(90)
    fake.raise_subtitles(0.2)
    fake.raise_subtitles(0.0)
    places = [command[2] for command in fake.sent if command[1] == "sub-pos"]
    assert places == ["90", "80", "90"]


def test_a_subtitle_file_waits_until_the_film_is_loaded(fake: FakePlayer) -> None:
    fake.add_subtitles("nowhere.srt")
    fake.open("a.mp4")
    fake.add_subtitles("a.srt")
    assert not any(command[0] == "sub-add" for command in fake.sent)
    fake.load("a.mp4")
    added = [command for command in fake.sent if command[0] == "sub-add"]
    assert added == [("sub-add", "a.srt", "select")]
    fake.load("b.mp4")
    assert not any(command[0] == "sub-add" for command in fake.sent)


WORDS = [
    {"id": 1, "type": "sub", "selected": True, "main-selection": 0},
    {"id": 2, "type": "sub", "selected": True, "main-selection": 1},
    {"id": 3, "type": "sub", "selected": False},
]


def test_the_second_subtitles_are_not_the_chosen_ones(fake: FakePlayer) -> None:
    fake.observe(track_list=WORDS)
    assert [(t.selected, t.second) for t in fake.subtitle_tracks] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert fake.has_second


def test_cycling_goes_through_all_subtitles_and_none_but_not_the_second(fake: FakePlayer) -> None:
    fake.observe(track_list=WORDS, sub_visibility=True)
    forward, back = fake.cycle("sub"), fake.cycle("sub", -1)
    assert forward is not None
    assert forward.number == 3
    assert back is None
    fake.observe(sub_visibility=False)
    hidden = fake.cycle("sub")
    assert hidden is not None
    assert hidden.number == 1


def test_words_chosen_for_the_top_leave_the_foot(fake: FakePlayer) -> None:
    fake.observe(track_list=WORDS)
    _ = fake.sent
    fake.choose_second(fake.subtitle_tracks[0])
    assert fake.sent[:2] == [("set", "sid", "no"), ("set", "secondary-sid", "1")]


def test_delays_end_with_the_film_and_size_stays(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.subtitles.set_delay(0.5)
    fake.subtitles.set_audio_delay(-0.2)
    fake.subtitles.set_scale(1.4)
    _ = fake.sent
    fake.load("b.mp4")
    sent = fake.sent
    assert ("set", "sub-delay", "0.000") in sent
    assert ("set", "audio-delay", "0.000") in sent
    assert not any(command[1] == "sub-scale" for command in sent)
    assert (fake.subtitles.delay, fake.subtitles.scale) == (0.0, 1.4)


def test_the_loop_is_set_in_order_and_let_go_with_the_film(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    told: list[tuple[object, object]] = []
    fake.loop.changed.connect(lambda a, b: told.append((a, b)))
    fake.loop.press(at(30))
    fake.loop.press(at(20))
    assert told == [(at(30), None), (at(20), at(30))]
    assert ("set", "ab-loop-b", "30.000000") in fake.sent
    fake.seek(at(80))
    assert (fake.loop.a, fake.loop.b) == (at(20), at(30))
    fake.load("b.mp4")
    assert told[-1] == (None, None)
    assert ("set", "ab-loop-a", "no") in fake.sent


def test_a_third_press_and_a_loop_without_length_let_go(fake: FakePlayer) -> None:
    for presses in ((10, 20, 25), (10, 10.1)):
        for second in presses:
            fake.loop.press(at(second))
        assert fake.loop.a is None
        assert fake.loop.b is None


def test_only_a_film_from_the_network_has_buffered_stretches(fake: FakePlayer) -> None:
    state = {"seekable-ranges": [{"start": 90.2, "end": 120.9}, {"start": 0.0, "end": 30.5}]}
    fake.observe(demuxer_via_network=False, demuxer_cache_state=state)
    assert not fake.buffered.parts
    fake.observe(demuxer_via_network=True)
    assert fake.buffered.parts == (TimeRange(at(0), at(30)), TimeRange(at(90), at(120)))


@pytest.mark.parametrize(
    ("here", "by", "number"),
    [(0, 1, 1), (11, -1, 0), (15, -1, 1), (15, 1, 2), (25, 1, 2), (1, -1, 0)],
)
def test_chapters_are_stepped_as_on_a_record_player(
    fake: FakePlayer, here: float, by: int, number: int
) -> None:
    fake.load("a.mp4")
    assert fake.chapter_by(by) is None
    fake.observe(
        chapter_list=[{"time": 0.0}, {"time": 10.0, "title": "Two"}, {"time": 20.0}],
        time_pos=float(here),
    )
    assert fake.chapter_by(by) == number
    assert fake.chapters[1].title == "Two"


@pytest.mark.parametrize(("volume", "by", "louder"), [(98, 5, 100), (100, 5, 105), (128, 5, 130)])
def test_volume_steps_stop_at_one_hundred_and_end_beyond(volume: int, by: int, louder: int) -> None:
    assert stepped_volume(volume, by) == louder
    assert stepped_volume(103, -5) == 100
    assert stepped_volume(2, -5) == 0


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


LINES = "1\n00:00:00,100 --> 00:00:01,900\n{}\n"


def load(player: Player, qtbot: QtBot, film: Path) -> None:
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(film)


def test_a_file_of_subtitles_is_added_chosen_and_named(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    load(player, qtbot, make_clip(tmp_path / "film.mp4", [("red", 2.0)]))
    (tmp_path / "Words.srt").write_text(LINES.format("Hello."))
    player.add_subtitles(tmp_path / "Words.srt")
    qtbot.waitUntil(lambda: player.subtitles_shown, timeout=PATIENCE)
    (track,) = player.subtitle_tracks
    assert track.file == "Words.srt"
    assert track.label == "Words.srt"


def test_a_file_that_cannot_be_read_is_refused_by_name(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    load(player, qtbot, make_clip(tmp_path / "film.mp4", [("red", 2.0)]))
    with qtbot.waitSignal(player.words_refused, timeout=PATIENCE) as refused:
        player.add_subtitles(tmp_path / "missing.srt")
    assert refused.args == [str(tmp_path / "missing.srt")]


def test_two_subtitles_are_shown_at_once(player: Player, qtbot: QtBot, tmp_path: Path) -> None:
    for language in ("en", "zh"):
        (tmp_path / f"film.{language}.srt").write_text(LINES.format(language))
    load(player, qtbot, make_clip(tmp_path / "film.mp4", [("red", 4.0)]))
    qtbot.waitUntil(lambda: player.subtitles_shown, timeout=PATIENCE)
    other = next(track for track in player.subtitle_tracks if not track.selected)
    player.choose_second(other)
    qtbot.waitUntil(lambda: player.has_second, timeout=PATIENCE)
    assert [(t.selected, t.second) for t in player.subtitle_tracks].count((True, False)) == 1
    player.choose_second(None)
    qtbot.waitUntil(lambda: not player.has_second, timeout=PATIENCE)


def test_the_film_plays_round_and_round_in_its_loop(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    load(player, qtbot, make_clip(tmp_path / "film.mp4", [("red", 4.0)]))
    seen: list[float] = []
    player.position_changed.connect(lambda time: seen.append(time.seconds))
    player.loop.press(at(1.0))
    player.loop.press(at(1.8))
    qtbot.waitUntil(lambda: player.mpv.ab_loop_b == pytest.approx(1.8), timeout=PATIENCE)

    def rounds() -> int:
        return sum(b < a - 0.3 for a, b in pairwise(seen))

    qtbot.waitUntil(lambda: rounds() >= 2, timeout=PATIENCE)
    assert max(seen) < 2.3


def test_style_size_place_and_delays_reach_mpv(player: Player, qtbot: QtBot) -> None:
    subtitles = player.subtitles
    subtitles.set_style(SubtitleStyle("Serif", 60, "#ffee00", "#a0000000", bold=True))
    subtitles.set_scale(1.5)
    subtitles.set_place(80)
    subtitles.set_delay(-0.3)
    subtitles.set_audio_delay(0.2)
    subtitles.set_encoding("gb18030")

    def there() -> bool:
        mpv = player.mpv
        return (
            mpv.sub_font == "Serif"
            and mpv.sub_font_size == 60
            and mpv.sub_color == "#FFFFEE00"
            and mpv.sub_back_color == "#A0000000"
            and mpv.sub_bold is True
            and mpv.sub_scale == pytest.approx(1.5)
            and mpv.sub_pos == 80
            and mpv.sub_delay == pytest.approx(-0.3)
            and mpv.audio_delay == pytest.approx(0.2)
            and mpv.sub_codepage == "gb18030"
        )

    qtbot.waitUntil(there, timeout=PATIENCE)


def test_words_in_an_old_encoding_are_read_again_in_it(
    player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "film.srt").write_bytes(
        "1\n00:00:00,000 --> 00:00:09,900\n灯塔\n".encode("gb18030")
    )
    player.subtitles.set_encoding("cp1252")
    load(player, qtbot, make_clip(tmp_path / "film.mp4", [("red", 9.0)]))
    qtbot.waitUntil(lambda: bool(player.mpv.sub_text), timeout=PATIENCE)
    assert player.mpv.sub_text != "灯塔"
    player.subtitles.set_encoding("gb18030")
    qtbot.waitUntil(lambda: player.mpv.sub_text == "灯塔", timeout=PATIENCE)


def test_words_that_lie_seconds_behind_their_pictures_are_shown(
    player: Player, qtbot: QtBot
) -> None:
    film = sample_film()
    assert film is not None
    # Chosen while the film loads: mpv 0.35 may miss a seek that follows a choice at once.
    player.prefer_subtitles("en,eng")
    load(player, qtbot, film)
    player.pause()
    player.seek(at(26.6))
    qtbot.waitUntil(lambda: player.mpv.sub_text == "The wind is turning.", timeout=PATIENCE)


def test_stepping_tells_the_position_of_every_frame(
    player: Player, qtbot: QtBot, tiny_clip: Path
) -> None:
    load(player, qtbot, tiny_clip)
    player.pause()
    with qtbot.waitSignal(player.seek_done, timeout=PATIENCE):
        player.seek(at(2.0))
    qtbot.waitUntil(lambda: player.paused, timeout=PATIENCE)
    start = player.position.seconds
    for forward, frames in ((True, 1), (True, 2), (False, 1), (False, 0)):
        player.step(forward)
        wanted = start + frames / 12

        def there(wanted: float = wanted) -> bool:
            return abs(player.position.seconds - wanted) < 0.01

        qtbot.waitUntil(there, timeout=PATIENCE)


def test_films_of_one_length_and_make_are_each_told_of(
    player: Player, qtbot: QtBot, tiny_clip: Path, tmp_path: Path
) -> None:
    for number in range(8):
        film = Path(shutil.copy(tiny_clip, tmp_path / f"episode {number}.mp4"))
        with qtbot.waitSignals([player.file_loaded, player.duration_changed], timeout=PATIENCE):
            player.open(film)
        qtbot.waitUntil(lambda: player.duration.seconds > 3.9, timeout=PATIENCE)
        assert player.has_picture


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_film_whose_name_is_no_text_plays(
    player: Player, qtbot: QtBot, tiny_clip: Path, tmp_path: Path
) -> None:
    film = tmp_path / os.fsdecode(b"caf\xe9.mp4")
    shutil.copy(tiny_clip, film)
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(film)
    qtbot.waitUntil(lambda: player.position.seconds > 0.2, timeout=PATIENCE)


def test_a_paused_film_that_jumps_to_its_end_knows_it_and_plays_again(
    player: Player, qtbot: QtBot, tiny_clip: Path
) -> None:
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(tiny_clip, paused=True)
    qtbot.waitUntil(lambda: player.duration.us > 0, timeout=PATIENCE)
    with qtbot.waitSignal(player.end_reached, timeout=PATIENCE):
        player.seek(player.duration)
    player.toggle_pause()
    qtbot.waitUntil(lambda: 0 < player.position.seconds < 2, timeout=PATIENCE)
