"""Recent films, playlists, drops and addresses, through the window."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication

from core.engine.messages import CloseFilm, GetPicture, OpenFilm, Picture
from desktop.library import library as library_module
from desktop.library.address_dialog import AddressDialog
from desktop.library.aside import Aside
from desktop.library.gather import Gathered
from desktop.library.vanishing import STILL_LOOKS
from desktop.library.wish import Wish
from tests.desktop.chat import scripted
from tests.desktop.library.staging import FILM_S, Stage, at


def press(stage: Stage, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    stage.qtbot.keyClick(stage.window, key, held or Qt.KeyboardModifier.NoModifier)


# Recent films -----------------------------------------------------------------------


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


# Folder and playlist ------------------------------------------------------------------


def test_keys_go_through_the_folder_in_natural_order(stage: Stage) -> None:
    e1, e2, e10 = (stage.film(f"e{n}.mkv") for n in (1, 2, 10))
    stage.film("e2.srt")
    stage.play(e1)
    stage.qtbot.waitUntil(lambda: len(stage.library.playlist.films) == 3)
    press(stage, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert stage.player.path == str(e2)
    assert stage.osd == "e2"
    stage.loads(str(e2))
    press(stage, Qt.Key.Key_Greater)
    stage.loads(str(e10))
    press(stage, Qt.Key.Key_Greater)
    assert stage.osd == "No film comes after this one"
    press(stage, Qt.Key.Key_Less)
    assert stage.player.path == str(e2)


def test_several_dropped_films_play_one_after_another(stage: Stage) -> None:
    e10, e2 = stage.film("e10.mkv"), stage.film("e2.mkv")
    stage.drop(e10, e2)
    stage.loads(str(e2))
    assert stage.library.playlist.listed
    stage.ends()
    assert stage.notice == "Next: e10"
    stage.library.notice._left_ms = 150
    stage.qtbot.waitUntil(lambda: stage.player.path == str(e10))


def test_the_countdown_can_be_cancelled_and_cut_short(stage: Stage) -> None:
    stage.drop(stage.film("a.mkv"), stage.film("b.mkv"))
    stage.loads(str(stage.folder / "a.mkv"))
    stage.ends()
    now, stay = stage.library.notice.buttons
    assert (now.text(), stay.text()) == ("Play now", "Stay here")
    stay.click()
    assert (stage.notice, stage.player.path) == ("", str(stage.folder / "a.mkv"))
    stage.player.observe(eof_reached=False)
    stage.ends()
    stage.library.notice.buttons[0].click()
    assert stage.player.path == str(stage.folder / "b.mkv")


def test_going_back_into_the_film_cancels_the_countdown(stage: Stage) -> None:
    stage.drop(stage.film("a.mkv"), stage.film("b.mkv"))
    stage.loads(str(stage.folder / "a.mkv"))
    stage.ends()
    stage.window.seek(at(100))
    assert stage.notice == ""


@pytest.mark.parametrize(
    ("names", "follows"),
    [
        (("only.mkv",), False),
        (("Alien.mkv", "Brazil.mkv"), False),
        (("Show 1.mkv", "Show 2.mkv"), True),
    ],
)
def test_of_a_film_opened_alone_only_its_series_follows(
    stage: Stage, names: tuple[str, ...], follows: bool
) -> None:
    films = [stage.film(name) for name in names]
    stage.play(films[0])
    stage.qtbot.waitUntil(lambda: len(stage.library.playlist.films) == len(films))
    stage.ends()
    assert bool(stage.notice) is follows


def test_nothing_follows_where_the_setting_says_so(stage: Stage) -> None:
    stage.window.choices.change(next_by_itself=False)
    stage.drop(stage.film("a.mkv"), stage.film("b.mkv"))
    stage.loads(str(stage.folder / "a.mkv"))
    stage.ends()
    assert stage.notice == ""


@pytest.mark.parametrize("repeat", ["one", "all"])
def test_one_film_is_repeated_when_that_is_chosen(stage: Stage, repeat: str) -> None:
    stage.window.library_menus.repeats[repeat].trigger()
    stage.play(stage.film("a.mkv"))
    _ = stage.player.sent
    stage.ends()
    assert "0.000000" in stage.seeks()
    assert ("set", "pause", "no") in stage.player.fake.sent


def test_a_film_that_can_t_be_played_gives_way_to_the_next(stage: Stage) -> None:
    stage.drop(stage.film("a.mkv"), stage.film("b.mkv"))
    stage.qtbot.waitUntil(lambda: stage.player.path == str(stage.folder / "a.mkv"))
    stage.player.fail("unrecognized file format")
    assert stage.banner == "a.mkv can't be opened: it is no film."
    assert stage.notice == "Next: b"
    stage.library.notice.buttons[0].click()
    stage.player.fail("unrecognized file format")
    assert stage.notice == ""


def test_a_film_that_can_t_be_played_gives_back_the_one_before(stage: Stage) -> None:
    good, bad = stage.film("good.mkv"), stage.film("bad.mkv")
    stage.play(good)
    stage.reach(40)
    stage.player.observe(pause=True)
    stage.drop(bad)
    stage.qtbot.waitUntil(lambda: stage.player.path == str(bad))
    stage.player.fail("unrecognized file format")
    assert stage.banner == "bad.mkv can't be opened: it is no film."
    assert stage.player.path == str(good)
    assert stage.begun_at() == "40.000000"
    assert [c for c in stage.player.fake.sent if c[:2] == ("set", "pause")][-1][2] == "yes"
    stage.loads(str(good))
    assert stage.window.film == good
    assert stage.banner == "bad.mkv can't be opened: it is no film."


def test_the_words_of_a_film_that_can_t_be_played_go_with_it(stage: Stage) -> None:
    good = stage.film("good.mkv")
    stage.play(good)
    bad = stage.film("bad.mkv")
    stage.drop(bad, stage.film("bad.srt"))
    stage.qtbot.waitUntil(lambda: stage.player.path == str(bad))
    stage.player.fail("unrecognized file format")
    stage.loads(str(good))
    assert not any(command[0] == "sub-add" for command in stage.player.fake.sent)


def test_a_film_that_loads_and_then_has_nothing_to_decode_gives_it_back_too(stage: Stage) -> None:
    good, bad = stage.film("good.mkv"), stage.film("bad.mkv")
    stage.play(good)
    stage.reach(40)
    assert stage.window.open_film(bad)
    stage.player.happen("start-file")
    stage.player.happen("file-loaded")
    stage.player.observe(track_list=[{"id": 1, "type": "video"}])
    stage.player.happen("failed", "something happened")
    assert stage.banner == "bad.mkv can't be opened: its picture is in a format that is not known."
    assert (stage.player.path, stage.begun_at()) == (str(good), "40.000000")


def test_a_film_that_is_broken_when_it_is_opened_again_does_not_come_back(stage: Stage) -> None:
    good = stage.film("good.mkv")
    stage.play(good)
    stage.library.open((str(good),))
    loads = stage.player.fake.sent.count(("loadfile", str(good), "replace"))
    load = ("loadfile", str(good), "replace")
    stage.qtbot.waitUntil(lambda: stage.player.fake.sent.count(load) > loads)
    stage.player.fail("unrecognized file format")
    assert stage.window.side.empty.isVisible()
    assert stage.player.fake.sent.count(load) == loads + 1


def test_a_dropped_folder_and_a_list_play(stage: Stage) -> None:
    stage.film("season/e1.mkv")
    stage.drop(stage.folder / "season")
    stage.loads(str(stage.folder / "season/e1.mkv"))
    (stage.folder / "a.m3u").write_text("season/e1.mkv\nhttps://host/x.mp4\n")
    stage.drop(stage.folder / "a.m3u")
    stage.qtbot.waitUntil(lambda: len(stage.library.playlist.films) == 2)


def test_the_playlist_is_seen_ordered_and_shortened(stage: Stage) -> None:
    films = [stage.film(f"{letter}.mkv") for letter in "abc"]
    stage.drop(*films)
    stage.loads(str(films[0]))
    press(stage, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    panel = stage.library.panel
    assert panel.isVisible()
    shown = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert shown == ["a", "b", "c"]
    panel.list.model().moveRow(QModelIndex(), 0, QModelIndex(), 3)
    playlist = stage.library.playlist
    assert [Path(film).stem for film in playlist.films] == ["b", "c", "a"]
    assert playlist.film == str(films[0])
    panel.list.setCurrentRow(0)
    stage.qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert [Path(film).stem for film in playlist.films] == ["c", "a"]
    panel.list.setCurrentRow(0)
    stage.qtbot.keyClick(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [Path(film).stem for film in playlist.films] == ["a", "c"]
    item = panel.list.item(1)
    middle = panel.list.visualItemRect(item).center()
    stage.qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    stage.qtbot.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert stage.player.path == str(films[2])
    stage.qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.isVisible()


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
    press(stage, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
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
