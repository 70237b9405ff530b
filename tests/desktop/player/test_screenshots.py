"""Pictures of the film: the real window, real keys and the real libmpv."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from desktop.player.mpv_player import Player
from desktop.player.screenshot_file import SUBFOLDER, default_folder, file_name, reserve
from desktop.preferences import Preferences
from tests.clips import make_clip
from tests.desktop.chat import scripted

PATIENCE = 20_000
SIZE = (320, 180)
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDS = "1\n00:00:00,000 --> 00:01:00,000\nTHE LIGHT IS OUT\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    (folder / "The Keeper.srt").write_text(WORDS)
    return make_clip(folder / "The Keeper.mp4", [("red", 20.0)], size=SIZE)


class Stage:
    """The window with the film held at 1.5 s."""

    def __init__(self, qtbot: QtBot, folder: Path, film: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.player = Player(hold=True, ao="null")
        chosen = replace(Preferences(), shots_folder=str(folder))
        bridge = EngineBridge(make_client=scripted.ScriptedClient)
        self.window = MainWindow(self.player, bridge, chosen)
        self.window.resize(1000, 600)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=PATIENCE)
        with qtbot.waitSignal(self.player.seek_done, timeout=PATIENCE):
            self.window.play(str(film), MediaTime.from_seconds(1.5), paused=True)
        qtbot.waitUntil(lambda: self.player.subtitles_shown, timeout=PATIENCE)

    def save(self, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Path:
        """Press S; gives the file."""
        saved = self.window.screenshots.saved
        with self.qtbot.waitSignal(saved, timeout=PATIENCE) as signal:
            self.qtbot.keyClick(self.window, Qt.Key.Key_S, held)
        (path,) = signal.args
        assert isinstance(path, Path)
        return path

    @property
    def banner(self) -> str:
        banner = self.window.side.banner
        return banner.text.text() if banner.isVisible() else ""

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, film: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "Pictures" / "of films", film)
    yield made
    made.close()


def white_below(picture: QImage) -> int:
    """How many pixels of the lower half are white, as letters are."""
    half = range(picture.height() // 2, picture.height())
    return sum(
        picture.pixelColor(x, y).lightness() > 200 for y in half for x in range(picture.width())
    )


def test_a_key_saves_the_picture_with_its_words_and_another_without(stage: Stage) -> None:
    with_words = stage.save()
    assert stage.window.side.osd.text == f"Picture saved in {stage.folder}"
    plain = stage.save(SHIFT)
    assert with_words.name == "The Keeper 0-00-01.500.png"
    assert plain.name == "The Keeper 0-00-01.500 (2).png"
    seen, bare = QImage(str(with_words)), QImage(str(plain))
    assert (seen.width(), seen.height()) == (bare.width(), bare.height()) == SIZE
    assert bare.pixelColor(160, 90).red() > 150
    assert white_below(seen) > 100
    assert white_below(bare) == 0


def test_a_picture_that_is_there_is_never_written_over(stage: Stage) -> None:
    stage.folder.mkdir(parents=True)
    mine = stage.folder / "The Keeper 0-00-01.500.png"
    mine.write_bytes(b"mine")
    assert stage.save() != mine
    assert mine.read_bytes() == b"mine"


def test_the_film_plays_on_while_its_picture_is_saved(stage: Stage) -> None:
    stage.player.play()
    stage.qtbot.waitUntil(lambda: stage.player.position.seconds > 1.6, timeout=PATIENCE)
    assert not QImage(str(stage.save())).isNull()
    here = stage.player.position
    stage.qtbot.waitUntil(lambda: stage.player.position > here, timeout=PATIENCE)
    assert not stage.player.paused


def test_the_picture_is_copied(stage: Stage) -> None:
    clipboard = QGuiApplication.clipboard()
    with stage.qtbot.waitSignal(stage.window.screenshots.copied, timeout=PATIENCE):
        stage.qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL_ALT)
    picture = clipboard.image()
    assert (picture.width(), picture.height()) == SIZE
    assert picture.pixelColor(160, 90).red() > 150
    assert white_below(picture) > 100
    assert stage.window.side.osd.text == "Picture copied"
    clipboard.clear()


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(stage: Stage) -> None:
    stage.folder.parent.mkdir()
    stage.folder.write_text("a file, not a folder")
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_S)
    stage.qtbot.waitUntil(lambda: stage.banner != "", timeout=PATIENCE)
    assert stage.banner == (
        f"The picture can't be saved in {stage.folder}: a file is in its place. "
        "Free some room there, or choose another folder in the preferences."
    )


@contextmanager
def no_room() -> Iterator[None]:
    """As on a full disk: files may be made, and nothing can be written into them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_picture_that_cannot_be_written_leaves_nothing_behind(stage: Stage) -> None:
    with no_room():
        stage.qtbot.keyClick(stage.window, Qt.Key.Key_S)
        stage.qtbot.waitUntil(lambda: stage.banner != "", timeout=PATIENCE)
    assert stage.banner.startswith(f"The picture can't be saved in {stage.folder}: it can't")
    assert list(stage.folder.iterdir()) == []


def test_without_a_wish_pictures_lie_in_the_folder_of_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_PICTURES_DIR="{tmp_path}/Bilder"\n')
    assert default_folder() == tmp_path / "Bilder" / SUBFOLDER


@pytest.mark.parametrize(
    ("film", "name"),
    [
        ("The Keeper", "The Keeper 1-02-03.040"),
        ("a/b: c?\n", "a b c 1-02-03.040"),
        ("...", "Reelmate 1-02-03.040"),
        ("电影搭子", "电影搭子 1-02-03.040"),
        ("搭" * 400, "搭" * 60 + " 1-02-03.040"),
    ],
)
def test_a_name_can_be_kept_on_any_disk(film: str, name: str, tmp_path: Path) -> None:
    at = MediaTime.parse("1:02:03") + MediaTime(40_000)
    assert file_name(film, at) == name
    assert reserve(tmp_path, name).exists()
