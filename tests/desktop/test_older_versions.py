"""What an older Reelmate left behind is carried on or made anew; a newer one's is not destroyed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.engine.messages import FilmOpened
from core.folders import memory_root
from core.memory import log as memory_log
from core.memory import words as memory_words
from core.memory.kept import KeptTurn
from core.memory.viewer import ViewerMemory
from core.timeline import MediaTime
from core.version import VERSION, numbers
from desktop import preferences
from desktop.preferences import Preferences
from tests.core.engine.fakes import make_session
from tests.desktop.chat import scripted
from tests.desktop.chat.staging import Stage, notes

OLDER = {"language": "zh_CN", "theme": "light", "volume": 30, "panel_width": 380}
"""A file of before versions were kept, with the fields there were."""
NEWER = "9.1"


def write(folder: Path, stored: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "window.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    return path


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


# Settings -----------------------------------------------------------------------------


def test_the_settings_of_an_older_version_are_carried_on(data_folder: Path) -> None:
    write(data_folder, OLDER)
    chosen = preferences.load()
    assert chosen == Preferences(**OLDER, version="")  # type: ignore[arg-type]
    preferences.save(chosen)
    assert preferences.load() == chosen


def test_a_newer_versions_settings_are_laid_aside_before_they_are_written_over(
    data_folder: Path,
) -> None:
    newer = {"version": NEWER, "theme": "sepia", "volume": 55, "smell": {"rose": 3}}
    path = write(data_folder, newer)
    before = path.read_bytes()
    chosen = preferences.load()
    assert (chosen.theme, chosen.volume, chosen.version) == ("dark", 55, NEWER)
    assert path.read_bytes() == before, "looking changes nothing"
    preferences.save(chosen)
    preferences.save(preferences.load())
    assert (data_folder / f"window-{NEWER}.json").read_bytes() == before
    stored = json.loads(path.read_text())
    assert stored["smell"] == {"rose": 3}, "what isn't known here stays"
    assert stored["version"] == VERSION


def test_where_it_cannot_be_laid_aside_nothing_is_written_over(data_folder: Path) -> None:
    path = write(data_folder, {"version": NEWER, "theme": "sepia"})
    (data_folder / f"window-{NEWER}.json").mkdir()
    before = path.read_bytes()
    preferences.save(preferences.load())
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", ["../../evil", 7, "1.2.3.4.5", "9" * 40])
def test_a_version_that_cannot_be_meant_is_none(data_folder: Path, version: object) -> None:
    write(data_folder, {"version": version, "volume": 20})
    assert (preferences.load().version, preferences.load().volume) == ("", 20)
    preferences.save(preferences.load())
    assert [path.name for path in data_folder.iterdir()] == ["window.json"]


def test_versions_are_compared_by_number() -> None:
    assert numbers("0.10.0") > numbers("0.9.12") > numbers("0.9") > numbers("")


# Memories -----------------------------------------------------------------------------


def older_memory(film: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> FilmOpened:
    """Watch a film, keep a place and a question, all as an older Reelmate laid them down."""
    with monkeypatch.context() as older:
        older.setattr(memory_log, "VERSION", memory_log.VERSION - 1)
        older.setattr(memory_words, "_MIGRATIONS", memory_words._MIGRATIONS[:2])
        with closing(make_session("fake", root)) as session:
            opened = session.open(film)
            for _ in session.watch():
                pass
    with closing(ViewerMemory(memory_root(root) / opened.fingerprint)) as viewer:
        viewer.keep_place(at(2), at(3))
        viewer.begin_turn(KeptTurn("Who is she?", None, False, False))
    return opened


def test_an_older_memory_is_made_anew_and_the_viewers_own_is_carried_on(
    tiny_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = older_memory(tiny_clip, tmp_path, monkeypatch)
    folder = memory_root(tmp_path) / before.fingerprint
    with closing(make_session("fake", tmp_path)) as session:
        opened = session.open(tiny_clip)
        assert opened.made_anew
        assert opened.watched_until == MediaTime()
        *_, last = session.watch()
        assert last.finished
    with closing(sqlite3.connect(folder / "film.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(memory_words._MIGRATIONS),)
    with closing(ViewerMemory(folder)) as viewer:
        kept = viewer.load()
    assert (kept.position, kept.furthest) == (at(2), at(3))
    assert [turn.question for turn in kept.turns] == ["Who is she?"]
    with closing(make_session("fake", tmp_path)) as session:
        assert not session.open(tiny_clip).made_anew, "once is enough"


def test_a_memory_of_this_version_and_none_at_all_are_no_reason_for_words(
    tiny_clip: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        with closing(make_session("fake", tmp_path)) as session:
            assert not session.open(tiny_clip).made_anew
            for _ in session.watch():
                pass


def test_the_panel_says_so_in_one_sentence(qtbot: QtBot, dressed: QApplication) -> None:
    stage = Stage(qtbot)
    try:
        event = scripted.opened()
        stage.bridge.open_film(str(event.info.path))
        changed = {name: getattr(event, name) for name in event.__slots__} | {"made_anew": True}
        stage.say(FilmOpened(**changed))
        qtbot.waitUntil(lambda: any("watches it anew" in note for note in notes(stage)))
        assert sum("watches it anew" in note for note in notes(stage)) == 1
    finally:
        stage.close()
