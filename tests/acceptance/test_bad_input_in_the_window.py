"""Bad films, a damaged pack, a data folder that is none, in the real window: one sentence.

The films go through real mpv on a real display; pack and data folder through the real
engine process. The window stays, and a good film plays in it afterwards.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.engine.messages import OpenFilm
from desktop import theme
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.player.mpv_player import Player
from tests.acceptance.bad_films import BAD, breaks_off, make_bad, one_frame
from tests.desktop.chat import scripted

PATIENCE = 120_000
TROUBLES = ("This film can't be opened", "The companion can't watch along")


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[EngineBridge], MainWindow]]:
    theme.apply(qapp)
    windows: list[MainWindow] = []

    def make(bridge: EngineBridge) -> MainWindow:
        window = MainWindow(Player(hold=True, ao="null"), bridge)
        windows.append(window)
        bridge.start()
        window.resize(1000, 600)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


def opened(client: scripted.ScriptedClient) -> list[str]:
    """The films the companion was to watch."""
    return [request.path for request in client.sent if isinstance(request, OpenFilm)]


def complaints(window: MainWindow) -> list[str]:
    """Every sentence about a trouble that can be read in the window."""
    banner, empty = window.side.banner, window.panel.conversation.empty
    said = [banner.text.text()] if banner.isVisible() else []
    if empty.isVisible() and empty.heading.text() in TROUBLES:
        said.append(empty.words.accessibleName())
    for note in window.panel.findChildren(QLabel, "note"):
        if note.isVisible() and note.property("loud"):
            said.append(note.text())
    return said


def play(qtbot: QtBot, window: MainWindow, film: Path) -> None:
    with qtbot.waitSignal(window.player.file_loaded, timeout=PATIENCE):
        assert window.open_film(film)
    qtbot.waitUntil(lambda: window.player.position.seconds > 0.2, timeout=PATIENCE)


def assert_one_sentence(said: list[str], *words: str) -> None:
    assert len(said) == 1, said
    assert re.fullmatch(r"[^\n]+\.", said[0]), said
    assert not re.search(r"Error|Exception|Traceback|\[Errno", said[0]), said
    for word in words:
        assert word in said[0]


@pytest.mark.timeout(600)
def test_every_bad_film_is_one_sentence_and_a_good_one_plays_after_it(
    qtbot: QtBot,
    open_window: Callable[[EngineBridge], MainWindow],
    tmp_path: Path,
    tiny_clip: Path,
) -> None:
    clients: list[scripted.ScriptedClient] = []

    def client(on_event: object) -> scripted.ScriptedClient:
        clients.append(scripted.ScriptedClient(on_event))  # type: ignore[arg-type]
        return clients[-1]

    window = open_window(EngineBridge(make_client=client))
    for kind, film in make_bad(tmp_path).items():
        window.open_film(film)
        qtbot.waitUntil(lambda: bool(complaints(window)), timeout=PATIENCE)
        says = BAD[kind] if kind != "sound" else "no picture"
        assert_one_sentence(complaints(window), film.name, says)
        assert str(film) not in opened(clients[0])
        play(qtbot, window, tiny_clip)
        assert complaints(window) == []
    # Where mpv finds out that a film is none, the one before comes back, and is watched again.
    assert opened(clients[0]).count(str(tiny_clip)) >= len(BAD)


def test_hardly_a_film_is_no_error_in_the_window(
    qtbot: QtBot, open_window: Callable[[EngineBridge], MainWindow], tmp_path: Path
) -> None:
    window = open_window(EngineBridge(make_client=scripted.ScriptedClient))
    for film in (one_frame(tmp_path), breaks_off(tmp_path)):
        with qtbot.waitSignal(window.player.file_loaded, timeout=PATIENCE):
            assert window.open_film(film)
        assert window.film == film
        assert complaints(window) == []


@pytest.mark.timeout(600)
def test_a_damaged_pack_is_one_sentence_while_the_film_plays(
    qtbot: QtBot,
    open_window: Callable[[EngineBridge], MainWindow],
    pack: Path,
    tiny_clip: Path,
    data_folder: Path,
) -> None:
    damaged = data_folder / "packs" / pack.name
    shutil.copytree(pack, damaged)
    data = bytearray((damaged / "language.gguf").read_bytes())
    data[len(data) // 2] ^= 1
    (damaged / "language.gguf").write_bytes(data)
    window = open_window(EngineBridge())
    play(qtbot, window, tiny_clip)
    qtbot.waitUntil(lambda: bool(complaints(window)), timeout=PATIENCE)
    assert_one_sentence(complaints(window), "starter", "damaged", "language.gguf")
    assert window.film == tiny_clip


@pytest.mark.timeout(600)
def test_a_data_folder_that_cannot_be_written_is_one_sentence_while_the_film_plays(
    qtbot: QtBot,
    open_window: Callable[[EngineBridge], MainWindow],
    pack: Path,
    tiny_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "taken").write_text("in the way")
    monkeypatch.setenv("REELMATE_DATA", str(tmp_path / "taken" / "data"))
    window = open_window(EngineBridge())
    play(qtbot, window, tiny_clip)
    qtbot.waitUntil(lambda: bool(complaints(window)), timeout=PATIENCE)
    assert_one_sentence(complaints(window), "can't be written")
    assert window.film == tiny_clip
