"""What is known of the file: read from mpv's words, and from the real mpv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.player.media_info import MediaInfo, read_media_info
from desktop.player.media_watch import MediaWatch
from desktop.player.mpv_player import Player
from tests.clips import make_clip

PATIENCE = 60_000

TRACKS: list[dict[str, Any]] = [
    {"id": 1, "type": "video", "selected": True, "codec": "hevc", "decoder-desc": "hevc (HEVC)"},
    {"id": 1, "type": "audio", "selected": False, "codec": "mp3", "decoder-desc": "mp3"},
    {"id": 2, "type": "audio", "selected": True, "codec": "dts", "lang": "fra", "title": "VF"},
]


def test_before_a_film_nothing_is_known() -> None:
    assert read_media_info({"track-list": None, "file-size": None}) == MediaInfo()


def test_the_chosen_tracks_are_told_not_the_others() -> None:
    audio = read_media_info(
        {"track-list": TRACKS, "audio-params": {"channels": "5.1(side)", "channel-count": 6}}
    ).audio
    assert audio is not None
    assert (audio.codec, audio.language, audio.title) == ("dts", "fra", "VF")
    assert (audio.layout, audio.channels) == ("5.1(side)", 6)


@pytest.mark.parametrize(("gamma", "range_"), [("pq", "PQ"), ("hlg", "HLG"), ("bt.1886", "")])
def test_the_dynamic_range_is_read_from_the_transfer_curve(gamma: str, range_: str) -> None:
    video = read_media_info({"track-list": TRACKS, "video-params": {"gamma": gamma}}).video
    assert video is not None
    assert video.dynamic_range == range_
    assert video.codec_title == "HEVC"


def test_the_chip_is_named_only_where_it_decodes() -> None:
    for told, hardware in (("no", ""), (None, ""), ("vaapi", "vaapi")):
        video = read_media_info({"track-list": TRACKS, "hwdec-current": told}).video
        assert video is not None
        assert video.hardware == hardware


def test_many_changes_are_told_once(qtbot: QtBot) -> None:
    watch = MediaWatch()
    told: list[MediaInfo] = []
    watch.changed.connect(told.append)
    for rate in range(1, 50):
        watch.take("video-bitrate", rate)
        watch.take("track-list", TRACKS)
    qtbot.waitUntil(lambda: bool(told))
    assert [info.video and info.video.bitrate for info in told] == [49]


def test_the_real_mpv_tells_all_of_a_clip(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    film = make_clip(tmp_path / "a.mp4", [("red", 2.0)])
    player = Player(vo="null", ao="null")
    try:
        player.open(film)

        def known() -> bool:
            info = player.media.info
            return bool(info.video and info.video.pixel_format and info.audio and info.audio.layout)

        qtbot.waitUntil(known, timeout=PATIENCE)
        info = player.media.info
        assert info.video is not None
        assert info.audio is not None
        assert (info.video.codec, info.video.width, info.video.height) == ("h264", 160, 90)
        assert (info.video.fps, info.video.pixel_format) == (12.0, "yuv420p")
        assert (info.audio.codec, info.audio.channels, info.audio.rate) == ("aac", 1, 48_000)
        assert "mp4" in info.container
        assert info.size == film.stat().st_size
        assert abs((info.duration - MediaTime.from_seconds(2)).seconds) < 0.2
        assert not info.network
    finally:
        player.close()
