"""The player over the real libmpv, without picture and sound."""

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
from core.timeline import MediaTime
from desktop.library.film_file import reason_text
from desktop.player.mpv_player import Player
from desktop.player.subtitles import SubtitleStyle
from tests.clips import make_clip, make_sound_only

PATIENCE = 60_000


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


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


def test_a_list_that_names_nothing_fails_too(player: Player, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "films.m3u"
    path.write_text("#EXTM3U\n")
    with qtbot.waitSignal(player.load_failed, timeout=PATIENCE) as failed:
        player.open(path)
    assert failed.args is not None
    assert reason_text(failed.args[1]) == "there is no film in it"
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
