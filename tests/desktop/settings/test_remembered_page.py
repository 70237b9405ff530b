"""Films that are forgotten."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from core.folders import memory_root
from desktop.settings import memories as memory_list
from desktop.settings.memories import Memories, Shelf
from desktop.settings.remembered_page import RememberedPage
from desktop.settings.wording import size_text
from tests.desktop.chat import scripted
from tests.desktop.settings.staging import Stage


def remember(fingerprint: str, title: str, size: int) -> None:
    folder = memory_root() / fingerprint
    folder.mkdir(parents=True)
    (folder / "film.json").write_text(json.dumps({"title": title, "path": f"/films/{title}.mkv"}))
    (folder / "frames").write_bytes(bytes(size))


def memories(stage: Stage) -> Memories:
    """The list of films, once it has looked."""
    page = stage.settings("memory").pages["memory"]
    assert isinstance(page, RememberedPage)
    stage.qtbot.waitUntil(lambda: page.memories.total.text() != "Looking…")
    return page.memories


def confirm(stage: Stage, button: str) -> None:
    """Press a button that asks, and say yes."""
    stage.control(QPushButton, button).click()
    dialog = stage.window.settings.dialog
    assert dialog is not None
    box = dialog.findChild(QMessageBox, "forgetQuestion")
    assert box is not None
    yes = box.findChild(QPushButton, "forgetYes")
    assert yes is not None
    yes.click()


def test_a_film_is_forgotten_when_that_is_confirmed(stage: Stage) -> None:
    remember("f1", "The Harbour", 4_000_000)
    remember("f2", "The Storm", 1_000_000)
    shown = memories(stage)
    assert shown.total.text() == "2 films, 5.0 MB"
    shown.list.setCurrentRow(1)
    confirm(stage, "forgetFilm")
    stage.qtbot.waitUntil(lambda: shown.total.text() == "1 film, 4.0 MB")
    assert (memory_root() / "f1").is_dir()
    assert not (memory_root() / "f2").exists()
    assert shown.said.text() == "1.0 MB freed"


def test_preferences_closed_while_the_folder_is_looked_through(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, looked = threading.Event(), threading.Event()

    def slowly() -> Shelf:
        closed.wait(30)
        looked.set()
        return Shelf((), 0)

    monkeypatch.setattr(memory_list, "_shelf", slowly)
    page = stage.settings("memory").pages["memory"]
    with stage.qtbot.waitSignal(page.destroyed):
        stage.window.settings.close()
        page.window().deleteLater()
    closed.set()
    stage.qtbot.waitUntil(looked.is_set)
    stage.qtbot.wait(100)  # what is raised then fails the test


def test_the_film_that_plays_is_not_forgotten(stage: Stage) -> None:
    remember("f1", "The Harbour", 4_000_000)
    remember("f2", "The Storm", 1_000_000)
    film = stage.film("a.mkv")
    stage.play(film)
    stage.client.say(scripted.opened(path=film, fingerprint="f1"))
    stage.qtbot.waitUntil(lambda: stage.window.keeping.fingerprint == "f1")
    shown = memories(stage)
    shown.list.setCurrentRow(0)
    assert not stage.control(QPushButton, "forgetFilm").isEnabled()
    confirm(stage, "forgetAll")
    stage.qtbot.waitUntil(lambda: not (memory_root() / "f2").exists())
    assert (memory_root() / "f1").is_dir()


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 MB"), (1, "0.1 MB"), (4_250_000, "4.2 MB"), (31e6, "31 MB"), (17e8, "1.7 GB")],
)
def test_sizes_are_said_as_people_read_them(count: int, words: str) -> None:
    assert size_text(count) == words


def test_the_folder_of_memories_may_be_missing(stage: Stage, data_folder: Path) -> None:
    assert memories(stage).total.text() == "0 films, 0 MB"
    assert not stage.control(QPushButton, "forgetAll").isEnabled()
