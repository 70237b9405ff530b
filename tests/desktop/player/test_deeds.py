"""Real keys on the real window, over a fake mpv: what they do, and what the picture says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop import translate
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.player.deeds import frame_text, signed
from desktop.preferences import Preferences
from tests.desktop.chat import scripted
from tests.desktop.player.fake_player import FakePlayer

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

TRACKS: list[dict[str, Any]] = [
    {"id": 1, "type": "video", "selected": True, "demux-fps": 24.0},
    {"id": 1, "type": "audio", "selected": True, "lang": "eng", "demux-channel-count": 6},
    {"id": 2, "type": "audio", "lang": "jpn", "demux-channel-count": 2},
    {"id": 1, "type": "sub", "selected": True, "lang": "eng"},
    {"id": 2, "type": "sub", "lang": "chi"},
]
CHAPTERS = [{"time": 0.0, "title": "Prologue"}, {"time": 40.0, "title": "The Storm"}]


@dataclass
class Stage:
    window: MainWindow
    player: FakePlayer
    qtbot: QtBot

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
        """Press a key; gives what the picture says then."""
        self.window.side.osd.text = ""
        self.qtbot.keyClick(self.window, key, held)
        return self.window.side.osd.text

    def at(self, seconds: float) -> None:
        self.player.observe(time_pos=seconds)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    player = FakePlayer()
    bridge = EngineBridge(make_client=scripted.ScriptedClient)
    window = MainWindow(player, bridge, Preferences())
    window.resize(1200, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    film = tmp_path / "film.mkv"
    film.write_bytes(b"a film")
    assert window.open_film(film)
    player.load(str(film), 200.0)
    player.observe(track_list=TRACKS, sub_visibility=True)
    _ = player.sent
    yield Stage(window, player, qtbot)
    window.close()
    window.deleteLater()
    translate.set_language("en")


def test_shift_and_an_arrow_go_a_minute(stage: Stage) -> None:
    assert stage.press(Qt.Key.Key_Right, SHIFT) == "0:01:00 / 0:03:20"
    stage.player.arrive()
    stage.at(90)
    assert stage.press(Qt.Key.Key_Left, SHIFT) == "0:00:30 / 0:03:20"
    assert ("seek", "30.000000", "absolute+exact") in stage.player.sent


def test_arrows_go_their_way_in_a_film_of_unknown_length(stage: Stage) -> None:
    stage.player.observe(duration=0.0)
    label = stage.window.side.bar.time_label
    stage.qtbot.waitUntil(lambda: label.text() == label.accessibleName() == "0:00:00")
    stage.player.observe(duration=200.0)
    stage.qtbot.waitUntil(lambda: label.text() == "0:00:00 / 0:03:20")
    stage.player.observe(duration=0.0)
    stage.at(90)
    assert stage.press(Qt.Key.Key_Right) == "0:01:35"
    assert ("seek", "95.000000", "absolute+exact") in stage.player.sent
    stage.player.arrive()
    stage.at(2)
    assert stage.press(Qt.Key.Key_Left) == "0:00:00"


def test_a_frame_step_says_the_frame_once_it_is_there(stage: Stage) -> None:
    stage.player.observe(pause=True)
    assert stage.press(Qt.Key.Key_Period) == ""
    assert ("frame-step",) in stage.player.sent
    stage.at(41 + 17 / 24)
    osd = stage.window.side.osd
    stage.qtbot.waitUntil(lambda: osd.text == "0:00:41 · frame 18 of 24")
    stage.press(Qt.Key.Key_Comma)
    stage.at(41 + 16 / 24)
    stage.qtbot.waitUntil(lambda: osd.text == "0:00:41 · frame 17 of 24")
    assert stage.press(Qt.Key.Key_Space) == "Play"
    with stage.qtbot.waitSignal(stage.player.position_changed):
        stage.at(42)
    assert osd.text == "Play"


def test_chapters_are_said_with_number_and_name(stage: Stage) -> None:
    assert stage.press(Qt.Key.Key_PageDown) == "This film has no chapters"
    stage.player.observe(chapter_list=CHAPTERS)
    assert stage.press(Qt.Key.Key_PageDown) == "Chapter 2 of 2 · The Storm"
    assert ("seek", "40.000000", "absolute+exact") in stage.player.sent
    translate.set_language("zh_CN")
    assert stage.press(Qt.Key.Key_PageUp) == "第 1 章，共 2 章 · Prologue"


def test_the_loop_is_said_and_drawn(stage: Stage) -> None:
    bar = stage.window.side.bar.seek_bar
    stage.at(10)
    assert stage.press(Qt.Key.Key_L) == "Loop from 0:00:10 to …"
    stage.at(25)
    assert stage.press(Qt.Key.Key_L) == "Loop from 0:00:10 to 0:00:25"
    assert bar.marks.loop == (MediaTime.from_seconds(10), MediaTime.from_seconds(25))
    assert stage.press(Qt.Key.Key_L) == "Loop off"
    assert set(bar.marks.loop) == {None}


def test_tracks_are_cycled_and_named(stage: Stage) -> None:
    assert stage.press(Qt.Key.Key_NumberSign) == "Sound: Japanese · stereo"
    assert ("set", "aid", "2") in stage.player.sent
    assert stage.press(Qt.Key.Key_J) == "Subtitles: Chinese"
    assert ("set", "sid", "2") in stage.player.sent
    assert stage.press(Qt.Key.Key_J, SHIFT) == "Subtitles off"
    assert ("set", "sid", "no") in stage.player.sent


def test_a_film_with_one_sound_and_no_words_says_so(stage: Stage) -> None:
    stage.player.observe(track_list=TRACKS[:2])
    assert stage.press(Qt.Key.Key_NumberSign) == "This film has no other sound"
    assert stage.press(Qt.Key.Key_J) == "This film has no subtitles"


def test_delays_add_up_and_are_said(stage: Stage) -> None:
    assert stage.press(Qt.Key.Key_X) == "Subtitle delay +0.1 s"
    assert stage.press(Qt.Key.Key_X) == "Subtitle delay +0.2 s"
    said = [stage.press(Qt.Key.Key_Z) for _ in range(3)]
    assert said[-1] == "Subtitle delay −0.1 s"
    assert stage.press(Qt.Key.Key_X) == "Subtitle delay 0 s"
    assert stage.press(Qt.Key.Key_Minus, CTRL) == "Sound delay −0.1 s"
    assert stage.press(Qt.Key.Key_Plus, CTRL) == "Sound delay 0 s"
    assert ("set", "audio-delay", "-0.100") in stage.player.sent


def test_size_and_place_are_said(stage: Stage) -> None:
    assert stage.press(Qt.Key.Key_G, SHIFT) == "Subtitle size 110 %"
    assert stage.press(Qt.Key.Key_F, SHIFT) == "Subtitle size 100 %"
    assert not stage.window.isFullScreen()
    assert stage.press(Qt.Key.Key_R) == "Subtitles raised by 2 %"
    assert stage.press(Qt.Key.Key_R, SHIFT) == "Subtitles raised by 0 %"


def test_the_volume_goes_past_a_hundred_and_the_slider_stays_there(stage: Stage) -> None:
    stage.player.observe(volume=100.0)
    assert stage.press(Qt.Key.Key_Up) == "Volume 105 %"
    _ = stage.player.sent
    stage.player.observe(volume=105.0)
    slider = stage.window.side.bar.volume.slider
    assert slider.value() == 100
    assert not any(command[1] == "volume" for command in stage.player.sent)
    assert stage.press(Qt.Key.Key_Down) == "Volume 100 %"


def lines(menu: QMenu) -> list[tuple[str, bool]]:
    """The menu's choices, with their marks."""
    menu.aboutToShow.emit()
    return [(a.text(), a.isChecked()) for a in menu.actions() if a.isCheckable()]


def test_the_menus_name_every_track_and_mark_the_one_in_force(stage: Stage) -> None:
    menus = stage.window.commands.tracks
    assert lines(menus.audio) == [("English · 5.1", True), ("Japanese · stereo", False)]
    assert lines(menus.subtitles) == [("Off", False), ("English", True), ("Chinese", False)]
    assert lines(menus.second) == [("Off", True), ("English", False), ("Chinese", False)]
    translate.set_language("zh_CN")
    assert lines(menus.subtitles) == [("关闭", False), ("英语", True), ("中文", False)]


def test_a_line_of_a_menu_chooses_its_track(stage: Stage) -> None:
    menus = stage.window.commands.tracks
    for menu, words, sent in (
        (menus.audio, "Japanese · stereo", ("set", "aid", "2")),
        (menus.subtitles, "Chinese", ("set", "sid", "2")),
        (menus.second, "Chinese", ("set", "secondary-sid", "2")),
        (menus.subtitles, "Off", ("set", "sid", "no")),
    ):
        menu.aboutToShow.emit()
        next(a for a in menu.actions() if a.text() == words).trigger()
        assert sent in stage.player.sent


def test_the_arrow_beside_the_subtitle_button_and_a_right_click_open_its_menu(
    stage: Stage,
) -> None:
    bar = stage.window.side.bar
    menu = stage.window.commands.tracks.subtitles
    opened: list[bool] = []

    def close() -> None:
        opened.append(True)
        menu.close()

    menu.aboutToShow.connect(close, Qt.ConnectionType.QueuedConnection)
    stage.qtbot.mouseClick(bar.track_button, Qt.MouseButton.LeftButton)
    assert opened == [True]
    bar.subtitle_button.customContextMenuRequested.emit(QPoint(4, 4))
    assert opened == [True, True]


def test_a_file_is_asked_for_and_shown(stage: Stage, tmp_path: Path) -> None:
    stage.window.commands.actions["add-subtitles"].trigger()
    dialog = stage.window.findChild(QFileDialog, "subtitleDialog")
    assert dialog is not None
    dialog.filesSelected.emit([str(tmp_path / "a.srt")])
    assert ("sub-add", str(tmp_path / "a.srt"), "select") in stage.player.sent
    assert stage.window.side.osd.text == "Subtitles: a.srt"
    dialog.close()


def test_a_refused_file_is_named_in_the_banner(stage: Stage) -> None:
    stage.player.happen("refused", "/films/no.srt")
    assert stage.window.side.banner.text.text() == "There are no subtitles in no.srt."


def test_words_at_the_top_are_not_covered(stage: Stage) -> None:
    side = stage.window.side
    side.banner.say("A sentence.")
    stage.press(Qt.Key.Key_M)
    before = side.osd.y(), side.banner.y()
    stage.player.observe(
        track_list=[*TRACKS[:4], {**TRACKS[4], "selected": True, "main-selection": 1}]
    )
    least = 0.2 * side.picture_rect().height()
    assert side.osd.y() > least
    assert side.banner.y() > least
    stage.player.observe(track_list=TRACKS)
    assert (side.osd.y(), side.banner.y()) == before


def test_the_card_over_the_bar_names_the_chapter_but_not_beyond_the_bound(stage: Stage) -> None:
    stage.player.observe(chapter_list=CHAPTERS)
    side, bar = stage.window.side, stage.window.side.bar.seek_bar
    stage.window.hover.bound = MediaTime.from_seconds(60)
    for seconds, chapter in ((10, "Prologue"), (50, "The Storm"), (90, "")):
        bar.preview_requested.emit(MediaTime.from_seconds(seconds))
        assert side.preview.chapter == chapter


@pytest.mark.parametrize(
    ("seconds", "rate", "text"),
    [
        (41.0, 24.0, "0:00:41 · frame 1 of 24"),
        (41.96, 23.976, "0:00:41 · frame 24 of 24"),
        (3661.5, 0.0, "1:01:01.500"),
    ],
)
def test_a_frame_is_counted_within_its_second(seconds: float, rate: float, text: str) -> None:
    assert frame_text(MediaTime.from_seconds(seconds), rate) == text


def test_a_delay_that_rounds_to_nothing_has_no_sign() -> None:
    assert [signed(s) for s in (0.1, -0.1, 0.0, -0.0001)] == ["+0.1", "−0.1", "0", "0"]
