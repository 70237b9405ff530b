"""Drops, addresses, a later start and what goes wrong, through the window."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.engine.messages import CloseFilm, OpenFilm
from desktop.library import library as library_module
from desktop.library.address_dialog import AddressDialog
from desktop.library.aside import Aside
from desktop.library.gather import Gathered
from desktop.library.vanishing import STILL_LOOKS
from desktop.library.wish import Wish
from tests.desktop.library.staging import FILM_S, Stage, at

# Dropping -----------------------------------------------------------------------------


def test_subtitles_dropped_on_a_film_are_shown(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    words = stage.film("words.srt")
    stage.drag(words)
    assert stage.accepted
    assert stage.library.drop_hint.isVisible()
    assert stage.library.drop_hint.text == "Let go to show these subtitles"
    stage.drop(words)
    assert not stage.library.drop_hint.isVisible()
    added = ("sub-add", str(words), "select")
    stage.qtbot.waitUntil(lambda: added in stage.player.fake.sent)
    assert stage.osd == "Subtitles: words.srt"
    assert stage.player.path == str(stage.folder / "a.mkv")


def test_subtitles_dropped_with_their_film_wait_for_it(stage: Stage) -> None:
    film, words = stage.film("a.mkv"), stage.film("words.srt")
    stage.drop(words, film)
    stage.qtbot.waitUntil(lambda: stage.player.path == str(film))
    assert not any(command[0] == "sub-add" for command in stage.player.fake.sent)
    stage.loads(str(film))
    assert ("sub-add", str(words), "select") in stage.player.fake.sent


def test_subtitles_without_a_film_say_what_to_do(stage: Stage) -> None:
    stage.drop(stage.film("words.srt"))
    stage.qtbot.waitUntil(lambda: stage.osd == "Open the film first, then its subtitles")


def test_an_address_dropped_as_text_plays(stage: Stage) -> None:
    stage.drop(text="https://host/a.mp4\n")
    stage.qtbot.waitUntil(lambda: stage.player.path == "https://host/a.mp4")


def test_other_text_is_not_for_us(stage: Stage) -> None:
    stage.drag(text="a sentence from a book")
    assert not stage.accepted
    assert not stage.window.side.empty.dropping


def test_the_empty_window_says_what_letting_go_does(stage: Stage) -> None:
    stage.drag(stage.film("a.mkv"), stage.film("b.mkv"))
    assert stage.window.side.empty.title.text() == "Let go to watch them one after another"
    assert not stage.library.drop_hint.isVisible()


# Addresses ----------------------------------------------------------------------------


def test_a_film_from_the_network_plays_unwatched_and_says_why(stage: Stage) -> None:
    stage.play("https://host/films/keeper.mp4")
    assert stage.window.windowTitle() == "keeper.mp4 — Reelmate"
    assert not any(isinstance(sent, OpenFilm) for sent in stage.client.sent)
    assert CloseFilm() in stage.client.sent
    empty = stage.window.panel.conversation.empty
    assert empty.heading.text() == "The companion can't watch along"
    said = "The companion watches films on this machine only; this one plays without it."
    assert empty.words.accessibleName() == said
    assert stage.banner == ""
    stage.reach(120)
    stage.play(stage.film("a.mkv"))
    assert any(isinstance(sent, OpenFilm) for sent in stage.client.sent)
    stage.play("https://host/films/keeper.mp4")
    assert stage.begun_at() == "120.000000"


def test_an_address_that_fails_says_what_it_should_be(stage: Stage) -> None:
    stage.library.open(("https://host/watch",))
    stage.qtbot.waitUntil(lambda: stage.player.path == "https://host/watch")
    stage.player.fail("unrecognized file format")
    assert stage.banner.startswith("watch can't be played from there. The address must be")


def test_the_dialog_takes_an_address_and_refuses_what_is_none(stage: Stage) -> None:
    QApplication.clipboard().setText("https://host/copied.mp4")
    stage.press_key(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    dialog = stage.window.findChild(AddressDialog, "addressDialog")
    assert dialog is not None
    assert dialog.line.text() == "https://host/copied.mp4"
    dialog.line.setText("host/a.mp4")
    dialog.open_button.click()
    assert dialog.isVisible()
    assert dialog.words.text() == "A film's address begins with http:// or https://."
    dialog.line.setText("https://host/a.mp4")
    stage.qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: stage.player.path == "https://host/a.mp4")
    QApplication.clipboard().clear()


# What goes wrong ------------------------------------------------------------------------


def test_a_folder_without_films_is_said_and_the_film_plays_on(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    (stage.folder / "empty").mkdir()
    stage.drop(stage.folder / "empty")
    stage.qtbot.waitUntil(lambda: stage.banner == "There are no films in the folder empty.")
    assert stage.window.film == stage.folder / "a.mkv"


def test_a_drive_that_does_not_answer_is_said_and_its_late_answer_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def hang(things: tuple[str, ...], *, sort: bool) -> Gathered:
        answers.wait(30)
        return Gathered(things)

    monkeypatch.setattr(library_module, "gather", hang)
    monkeypatch.setattr(Aside.ask, "__defaults__", (lambda: None, 200))
    stage.library.open(("/net/film.mkv",))
    said = "film can't be reached. Is its drive or the network connected?"
    stage.qtbot.waitUntil(lambda: stage.banner == said)
    answers.set()
    later: list[int] = []
    stage.library._aside.ask(lambda: 1, later.append)
    stage.qtbot.waitUntil(lambda: later == [1])
    assert stage.player.path is None


def test_a_film_that_stands_still_is_looked_for(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(60)
    film.unlink()
    for _ in range(STILL_LOOKS):
        stage.library.vanishing._look()
    stage.qtbot.waitUntil(lambda: stage.banner.startswith("The file of a.mkv is gone."))


def test_a_film_that_is_merely_slow_is_left_alone(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    for second in range(10):
        stage.reach(second)
        stage.library.vanishing._look()
    stage.player.observe(pause=True)
    for _ in range(STILL_LOOKS + 1):
        stage.library.vanishing._look()
    assert stage.library.vanishing._still == 0
    assert stage.banner == ""


def test_a_film_shorter_than_it_claims_ends_as_others_do(stage: Stage) -> None:
    stage.drop(stage.film("a.mkv"), stage.film("b.mkv"))
    stage.loads(str(stage.folder / "a.mkv"))
    stage.reach(FILM_S / 2)
    stage.player.observe(eof_reached=True, pause=True)
    stage.qtbot.waitUntil(lambda: stage.notice == "Next: b")


# A later start --------------------------------------------------------------------------


def test_a_later_start_s_films_come_to_the_front(stage: Stage) -> None:
    first, second = stage.film("a.mkv"), stage.film("b.mkv")
    stage.play(first)
    stage.window.showMinimized()
    stage.qtbot.waitUntil(stage.window.isMinimized)
    stage.window.grant(Wish((str(second),), at(42), paused=True))
    stage.qtbot.waitUntil(lambda: not stage.window.isMinimized())
    stage.qtbot.waitUntil(lambda: stage.player.path == str(second))
    assert stage.begun_at() == "42.000000"
    assert ("set", "pause", "yes") in stage.player.fake.sent
    stage.window.grant(Wish(full_screen=True))
    stage.qtbot.waitUntil(stage.window.isFullScreen)
    assert stage.player.path == str(second)
