"""Films that the system opens by events are kept until there is a window, and then come at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.library.file_open import TOGETHER_MS, FileOpenings
from desktop.library.wish import Wish

PATIENCE = 20_000


@pytest.fixture
def openings(qapp: QApplication) -> Iterator[FileOpenings]:
    made = FileOpenings(qapp)
    yield made
    qapp.removeEventFilter(made)
    made.deleteLater()


def opens(thing: str | QUrl) -> None:
    """The system opens this."""
    app = QApplication.instance()
    assert app is not None
    QApplication.sendEvent(app, QFileOpenEvent(thing))


def test_what_came_before_there_was_a_window_is_told_once(
    openings: FileOpenings, qtbot: QtBot
) -> None:
    told: list[Wish] = []
    opens("/films/a.mkv")
    qtbot.wait(2 * TOGETHER_MS)
    opens("/films/电影.mkv")
    assert openings.things == ("/films/a.mkv", "/films/电影.mkv")
    openings.listen(told.append)
    qtbot.wait(2 * TOGETHER_MS)
    assert told == [Wish(("/films/a.mkv", "/films/电影.mkv"))]
    assert not openings.things


def test_the_words_of_the_command_are_not_told_again(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = FileOpenings(qapp, ("a.mkv", "/films/b.mkv"))
    for thing in (str(tmp_path / "a.mkv"), "/films/b.mkv", "/films/c.mkv"):
        opens(thing)
    assert made.things == ("/films/c.mkv",)
    told: list[Wish] = []
    made.listen(told.append)
    opens("/films/b.mkv")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)
    assert told[1] == Wish(("/films/b.mkv",)), "opened once more by hand"
    qapp.removeEventFilter(made)
    made.deleteLater()


def test_films_that_come_together_are_one_wish(openings: FileOpenings, qtbot: QtBot) -> None:
    told: list[Wish] = []
    openings.listen(told.append)
    opens("/films/a.mkv")
    opens(QUrl.fromLocalFile("/films/b c.mkv"))
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    opens(QUrl("https://example.org/c.mkv"))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)
    assert told == [
        Wish(("/films/a.mkv", "/films/b c.mkv")),
        Wish(("https://example.org/c.mkv",)),
    ]


def test_a_window_that_is_closed_hears_nothing(openings: FileOpenings, qtbot: QtBot) -> None:
    told: list[Wish] = []
    openings.listen(told.append)
    openings.leave()
    opens("/films/a.mkv")
    qtbot.wait(2 * TOGETHER_MS)
    assert told == []


def test_all_other_events_go_their_way(openings: FileOpenings) -> None:
    assert not openings.eventFilter(QObject(), QEvent(QEvent.Type.ApplicationActivate))
