"""The player's logic, over a fake mpv."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime, TimeRange
from desktop.player.mpv_player import stepped_volume
from tests.desktop.player.fake_player import FakePlayer

PATIENCE = 60_000


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


def test_a_click_asks_for_the_exact_frame_and_a_drag_for_key_frames(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    fake.seek(at(12.345))
    fake.arrive()
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
    fake.arrive()
    assert fake.sent == [("seek", "19.000000", "absolute+keyframes")]


def test_letting_go_does_not_wait_for_the_drag(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    fake.seek(at(10), exact=False)
    fake.seek(at(11), exact=False)
    fake.seek(at(12))
    assert fake.sent[-1] == ("seek", "12.000000", "absolute+exact")
    fake.arrive()
    assert fake.sent == []


def test_the_position_is_the_target_until_mpv_is_there(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.seek(at(50))
    fake.observe(time_pos=3.0)
    assert fake.position == at(50)
    fake.arrive()
    fake.observe(time_pos=50.04)
    assert fake.position == at(50.04)


def test_a_jump_is_not_over_when_an_older_one_is(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    done: list[None] = []
    fake.seek_done.connect(lambda: done.append(None))
    fake.seek(at(50))
    fake.happen("playback-restart")  # the film's beginning: mpv has not said that it jumps
    fake.observe(time_pos=0.1)
    assert (fake.position, done) == (at(50), [])
    fake.happen("seek")
    fake.seek(at(70))
    fake.happen("playback-restart")  # of the first
    fake.observe(time_pos=50.1)
    assert (fake.position, done) == (at(70), [])
    fake.arrive()
    fake.observe(time_pos=70.1)
    assert (fake.position, done) == (at(70.1), [None])


def test_where_mpv_cannot_jump_the_position_goes_on(fake: FakePlayer, qtbot: QtBot) -> None:
    fake.load("a.mp4")
    fake.seek(at(50))
    fake.step()
    _ = fake.sent

    def goes_on() -> bool:
        fake.observe(time_pos=1.5)
        return fake.position == at(1.5)

    qtbot.waitUntil(goes_on, timeout=PATIENCE)
    assert fake.sent == []


def test_where_mpv_cannot_step_back_it_still_steps_on(fake: FakePlayer, qtbot: QtBot) -> None:
    fake.load("a.mp4")
    fake.step(forward=False)

    def steps_on() -> bool:
        _ = fake.sent
        fake.step()
        return fake.sent == [("frame-step",)]

    qtbot.waitUntil(steps_on, timeout=PATIENCE)


def test_a_film_whose_first_picture_came_before_a_jump_that_never_does_has_begun(
    fake: FakePlayer, qtbot: QtBot
) -> None:
    fake.open("a.mp4")
    fake.seek(at(30))
    done: list[None] = []
    fake.seek_done.connect(lambda: done.append(None))
    fake.load("a.mp4")  # its first picture is told of before mpv would jump
    assert (fake.position, done) == (at(30), [])
    qtbot.waitUntil(lambda: done == [None], timeout=PATIENCE)
    fake.observe(time_pos=1.5)
    assert fake.position == at(1.5)


def test_a_step_waits_for_the_jump_before_it(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.seek(at(50))
    _ = fake.sent
    fake.step()
    assert fake.sent == []
    fake.arrive()
    assert fake.sent == [("frame-step",)]


def test_steps_back_go_one_by_one_and_only_the_newest_waits(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    _ = fake.sent
    for _press in range(5):
        fake.step(forward=False)
    assert fake.sent == [("frame-back-step",)]
    fake.arrive()
    assert fake.sent == [("frame-back-step",)]
    fake.arrive()
    assert fake.sent == []
    fake.step()
    assert fake.sent == [("frame-step",)]


def test_a_jump_makes_the_waiting_step_void(fake: FakePlayer) -> None:
    fake.load("a.mp4")
    fake.seek(at(50))
    fake.step()
    fake.seek(at(60))
    _ = fake.sent
    fake.arrive()
    assert fake.sent == []


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
