"""Exact seeks in containers that can't tell where key frames are, with real mpv."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.player.mpv_player import Player
from tests.core.film.films import shots, write_film
from tests.desktop.player.fake_player import FakePlayer

PATIENCE = 60_000


@pytest.fixture
def player(qapp: QApplication) -> Iterator[Player]:
    player = Player(vo="null", ao="null")
    yield player
    player.close()


@pytest.mark.parametrize("name", ["film.ts", "misnamed.mp4"])
def test_a_seek_in_a_transport_stream_lands_on_the_second_not_on_the_next_key_frame(
    player: Player, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    written = write_film(tmp_path / "film.ts", shots((), 9), options={"g": "36"})
    film = written.rename(tmp_path / name)
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(film, paused=True)
    qtbot.waitUntil(lambda: player.media.info.container == "mpegts", timeout=PATIENCE)
    for second in (1.0, 4.0, 7.0):
        with qtbot.waitSignal(player.seek_done, timeout=PATIENCE):
            player.seek(MediaTime.from_seconds(second))
        # The player tells what was asked for until it plays on; mpv knows what is shown.
        assert player.mpv.time_pos == pytest.approx(second, abs=0.1)


def test_other_films_are_not_slowed_by_it(qapp: QApplication) -> None:
    fake = FakePlayer()
    fake.open("a.ts")
    fake.open("b.mkv")
    leads = [c[2] for c in fake.sent if c[:2] == ("set", "hr-seek-demuxer-offset")]
    assert leads == ["5", "0"]
    fake.close()
