"""The last films in the empty window and in the menu."""

from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.engine.messages import GetPicture, OpenFilm, Picture
from tests.desktop.chat import scripted
from tests.desktop.library.staging import Stage, at


def test_the_last_films_stand_below_the_buttons(stage: Stage) -> None:
    for name in ("first.mkv", "second.mkv"):
        stage.play(stage.film(name))
        stage.reach(150)
    stage.again()
    shelf = stage.library.shelf
    assert [card.name for card in shelf.cards] == ["second", "first"]
    assert shelf.isVisible()
    assert shelf.cards[0].words() == "0:02:30 · Today"
    shelf.cards[1].click()
    stage.loads(str(stage.folder / "first.mkv"))
    assert stage.begun_at() == "150.000000"
    assert not shelf.isVisible()


def test_without_films_nothing_stands_there(stage: Stage) -> None:
    assert stage.library.shelf.cards == []
    assert not stage.library.shelf.isVisible()
    assert not stage.window.library_menus.recent_menu.isEnabled()


def test_a_missing_film_is_greyed_says_so_and_can_be_taken_off(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(100)
    film.unlink()
    stage.again()
    card = stage.library.shelf.cards[0]
    stage.qtbot.waitUntil(lambda: card.missing)
    assert card.words() == "The file is not there"
    card.click()
    stage.qtbot.waitUntil(lambda: stage.banner == f"There is no file at {film}.")
    stage.library.shelf.cards[0].remove_button.click()
    assert stage.library.recent.films == []
    assert not stage.library.shelf.isVisible()


def test_a_card_is_worked_by_keys(stage: Stage) -> None:
    for name in ("a.mkv", "b.mkv"):
        stage.play(stage.film(name))
    stage.again()
    newest, oldest = stage.library.shelf.cards
    stage.qtbot.keyClick(newest, Qt.Key.Key_Delete)
    assert [each.title for each in stage.library.recent.films] == ["a"]
    stage.qtbot.keyClick(stage.library.shelf.cards[0], Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: stage.player.path == str(stage.folder / "a.mkv"))
    assert oldest.film.title == "a"


def test_the_picture_is_that_of_where_the_film_was_left(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(150)
    stage.player.observe(pause=True)
    asked = [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]
    assert asked[-1].time == at(150)
    stage.client.say(Picture(asked[-1].request, at(150), scripted.picture(), ""))
    recent = stage.library.recent
    stage.qtbot.waitUntil(lambda: recent.picture(str(film)) == scripted.picture())


def test_a_picture_of_what_comes_after_is_not_shown(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    for moment, there in ((152.0, False), (149.5, True)):
        stage.reach(150)
        stage.player.observe(pause=True)
        asked = [sent for sent in stage.client.sent if isinstance(sent, GetPicture)][-1]
        stage.client.say(Picture(asked.request, at(moment), scripted.picture(), ""))
        QApplication.processEvents()
        assert bool(stage.library.recent.picture(str(film))) is there


def test_the_picture_is_asked_for_before_the_film_is_left(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.reach(90)
    stage.play(stage.film("b.mkv"))
    kinds = [type(s) for s in stage.client.sent if isinstance(s, GetPicture | OpenFilm)]
    assert kinds == [OpenFilm, GetPicture, OpenFilm]


def test_the_menu_opens_recent_films_and_forgets_them(stage: Stage) -> None:
    for name in ("a & b.mkv", "c.mkv"):
        stage.play(stage.film(name))
    menu = stage.window.library_menus.recent_menu
    lines = {action.text(): action for action in menu.actions() if action.text()}
    assert list(lines) == ["c", "a && b", "Clear list"]
    lines["a && b"].trigger()
    stage.qtbot.waitUntil(lambda: stage.player.path == str(stage.folder / "a & b.mkv"))
    next(a for a in menu.actions() if a.text() == "Clear list").trigger()
    assert stage.library.recent.films == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_the_menu_opens_a_film_whose_name_is_no_text(stage: Stage) -> None:
    film = stage.folder / os.fsdecode(b"caf\xe9.mkv")
    film.write_bytes(b"a film")
    stage.play(film)
    stage.play(stage.film("b.mkv"))
    stage.window.library_menus.recent_menu.actions()[1].trigger()
    stage.qtbot.waitUntil(lambda: stage.player.path == str(film))
