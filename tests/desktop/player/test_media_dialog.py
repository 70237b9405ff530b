"""The window of the film's facts: what it says, and that it keeps saying what is so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop import translate
from desktop.player.media_dialog import MediaDialog
from desktop.player.media_facts import bitrate_text, groups, rate_text
from desktop.player.media_info import MediaInfo, VideoInfo
from desktop.player.mpv_player import Player
from tests.desktop.library.staging import SCREENS, Stage

PATIENCE = 20_000

TRACKS = [
    {
        "id": 1,
        "type": "video",
        "selected": True,
        "codec": "hevc",
        "decoder-desc": "hevc (HEVC (High Efficiency Video Coding))",
    },
    {
        "id": 1,
        "type": "audio",
        "selected": True,
        "codec": "aac",
        "lang": "eng",
        "decoder-desc": "aac (AAC (Advanced Audio Coding))",
        "demux-channel-count": 2,
    },
    {"id": 2, "type": "audio", "codec": "ac3", "lang": "jpn", "demux-channel-count": 6},
    {"id": 1, "type": "sub", "selected": True, "lang": "chi", "title": "Signs"},
]
PICTURE = {
    "w": 3840,
    "h": 1600,
    "dw": 3840,
    "dh": 1600,
    "pixelformat": "yuv420p10",
    "gamma": "pq",
    "primaries": "bt.2020",
    "colormatrix": "bt.2020-ncl",
    "colorlevels": "limited",
}
SOUND = {"channels": "stereo", "channel-count": 2, "samplerate": 48000, "format": "floatp"}


def tell(stage: Stage) -> None:
    """What mpv knows of a big film."""
    stage.player.observe(
        track_list=TRACKS,
        file_format="mkv",
        file_size=13_358_276_000,
        container_fps=24000 / 1001,
        video_params=PICTURE,
        audio_params=SOUND,
        video_bitrate=18_400_000.0,
        audio_bitrate=192_000.0,
        frame_drop_count=0,
        decoder_frame_drop_count=0,
    )


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REELMATE_VIDEO", "none")
        made = Stage(qtbot, tmp_path_factory.mktemp("stage") / "films")
        made.play(made.film("The Lighthouse Keeper.mkv"), 6012.0)
        tell(made)
        made.window.activateWindow()
        qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE)
        yield made
        made.close()
        translate.set_language("en")


def opened(stage: Stage) -> MediaDialog:
    """Press I; gives the window that comes."""
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_I)
    dialog = stage.window.findChild(MediaDialog, "mediaDialog")
    assert dialog is not None
    return dialog


def told(dialog: MediaDialog) -> list[str]:
    """Every value on the screen."""
    labels = dialog.findChildren(QLabel, "mediaValue")
    return [label.text() for label in labels if label.isVisible()]


def test_a_key_shows_the_facts_and_takes_them_away(stage: Stage) -> None:
    dialog = opened(stage)
    values = told(dialog)
    assert values[:4] == ["The Lighthouse Keeper.mkv", "Matroska", "13.4 GB", "1:40:12"]
    assert "3840 × 1600" in values
    assert "23.976 frames a second" in values
    assert "18.4 Mbit/s" in values
    assert "BT.2020, BT.2020-NCL, HDR (PQ), limited range" in values
    assert "the processor" in values
    assert "● English · stereo · AAC\n○ Japanese · 5.1 · AC-3" in values
    assert "● Chinese · Signs" in values
    stage.qtbot.keyClick(dialog, Qt.Key.Key_I)
    stage.qtbot.waitUntil(
        lambda: stage.window.findChild(MediaDialog, "mediaDialog") is None, timeout=PATIENCE
    )


def test_what_changes_is_told_while_the_window_is_open(stage: Stage) -> None:
    dialog = opened(stage)
    stage.player.observe(frame_drop_count=7, hwdec_current="vaapi", video_bitrate=900_000.0)
    new = {"7", "the graphics chip (vaapi)", "900 kbit/s"}
    stage.qtbot.waitUntil(lambda: new <= set(told(dialog)), timeout=PATIENCE)
    stage.player.observe(track_list=TRACKS[:2])
    stage.qtbot.waitUntil(lambda: "● Chinese · Signs" not in told(dialog), timeout=PATIENCE)


def test_everything_is_copied_and_a_word_can_be_selected(stage: Stage) -> None:
    dialog = opened(stage)
    stage.qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("File\nName: The Lighthouse Keeper.mkv\nContainer: Matroska\n")
    assert "\n\nPicture\nCodec: HEVC (High Efficiency Video Coding)\n" in copied
    assert dialog.copy_button.text() == "Copied"
    value = dialog.findChildren(QLabel, "mediaValue")[0]
    value.setFocus()
    stage.qtbot.keyClick(value, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert value.selectedText() == "The Lighthouse Keeper.mkv"


def test_without_a_film_there_is_nothing_to_tell(qtbot: QtBot, stage: Stage) -> None:
    stage.player.fail("loading failed")
    qtbot.keyClick(stage.window, Qt.Key.Key_I)
    assert stage.window.findChild(MediaDialog, "mediaDialog") is None


@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN")])
def test_nothing_is_cut_off(stage: Stage, theme: str, language: str) -> None:
    stage.window.set_theme(theme)
    stage.window.set_language(language)
    dialog = opened(stage)
    stage.qtbot.waitExposed(dialog)
    QApplication.processEvents()
    SCREENS.mkdir(parents=True, exist_ok=True)
    assert dialog.grab().save(str(SCREENS / f"media-{theme}.png"))
    for label in dialog.findChildren(QLabel, "mediaValue"):
        assert label.width() >= min(label.sizeHint().width(), 200)
        assert label.height() >= label.heightForWidth(label.width())
    stage.window.set_theme("dark")


def test_the_facts_of_a_real_film_are_those_of_its_file(
    qtbot: QtBot, qapp: QApplication, tiny_clip: object
) -> None:
    player = Player(vo="null", ao="null")
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(str(tiny_clip))
    qtbot.waitUntil(lambda: player.media.info.size > 0, timeout=PATIENCE)
    rows = {
        name: value
        for group in groups("tiny.mp4", player.media.info, player.tracks)
        for name, value in group.rows
    }
    assert rows["Container"] == "MP4"
    assert rows["Dimensions"] == "160 × 90"
    assert rows["Frame rate"] == "12 frames a second"
    assert rows["Channels"] == "mono"
    player.close()


@pytest.mark.parametrize(
    ("bits", "words"),
    [(0, ""), (999, "1 kbit/s"), (640_000, "640 kbit/s"), (1_250_000, "1.2 Mbit/s")],
)
def test_bitrates_are_said_as_people_say_them(bits: int, words: str) -> None:
    assert bitrate_text(bits) == words


def test_a_rate_has_no_more_digits_than_it_needs() -> None:
    assert rate_text(25.0) == "25 frames a second"
    assert rate_text(0.0) == ""


def test_a_picture_of_other_pixels_says_how_it_is_shown() -> None:
    video = VideoInfo(width=720, height=576, shown_width=1024, shown_height=576)
    told = groups("a.avi", MediaInfo(duration=MediaTime(), video=video), ())
    values = [value for group in told for _, value in group.rows]
    assert "720 × 576, shown as 1024 × 576" in values
