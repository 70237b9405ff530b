"""What libmpv itself makes of a beginning in the midst of a film, and of one that breaks off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.library.aside import Aside
from desktop.library.errors import GoneError
from desktop.library.vanishing import Vanishing
from desktop.player.mpv_player import Player
from tests.clips import make_clip
from tests.desktop.library.staging import at

PATIENCE = 60_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    return make_clip(folder / "film.mkv", [("red", 10.0), ("blue", 10.0)])


@pytest.fixture
def player(qapp: QApplication) -> Iterator[Player]:
    made = Player(vo="null", ao="null")
    yield made
    made.close()


def test_a_film_begins_where_it_is_told_and_the_next_one_at_its_beginning(
    qtbot: QtBot, player: Player, clip: Path
) -> None:
    seen: list[float] = []
    player.position_changed.connect(lambda time: seen.append(time.seconds))
    with qtbot.waitSignal(player.seek_done, timeout=PATIENCE):
        player.open(clip, at(12.5), paused=True)
    qtbot.waitUntil(lambda: player.paused, timeout=PATIENCE)
    assert abs(player.position.seconds - 12.5) < 0.1
    assert all(second > 12.3 for second in seen)
    with qtbot.waitSignal(player.seek_done, timeout=PATIENCE):
        player.open(clip)
    assert player.position.seconds < 2
    qtbot.waitUntil(lambda: not player.paused, timeout=PATIENCE)


def test_a_film_that_breaks_off_stays_where_it_broke(
    qtbot: QtBot, player: Player, clip: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.mkv"
    whole = clip.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    aside = Aside()
    vanishing = Vanishing(player, aside)
    with qtbot.waitSignal(player.file_loaded, timeout=PATIENCE):
        player.open(torn)
    vanishing.begin(str(torn))
    torn.unlink()
    player.set_speed(4)
    with qtbot.waitSignal(vanishing.gone, timeout=PATIENCE) as gone:
        pass
    assert isinstance(gone.args[0], GoneError)
    assert player.at_end
    assert 5 < player.position.seconds < 15 < player.duration.seconds
