"""What comes after what."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.library.playlist import Playlist


@pytest.fixture
def three(qapp: QApplication) -> Playlist:
    made = Playlist()
    made.fill(("a", "b", "c"), "a", listed=True)
    return made


def test_it_goes_on_and_back_and_ends(three: Playlist) -> None:
    assert (three.before(), three.after()) == (None, 1)
    three.go(2)
    assert (three.before(), three.after()) == (1, None)


def test_repeat_all_begins_again(three: Playlist) -> None:
    three.set_repeat("all")
    assert three.before() == 2
    three.go(2)
    assert three.after() == 0


def test_a_lone_film_has_nothing_after_it(qapp: QApplication) -> None:
    lone = Playlist()
    lone.fill(("a",), "a", listed=False)
    lone.set_repeat("all")
    assert (lone.before(), lone.after()) == (None, None)


def test_shuffled_each_film_comes_once(qapp: QApplication) -> None:
    many = Playlist()
    films = [str(n) for n in range(30)]
    many.fill(films, "7", listed=True)
    many.shuffle(True)
    seen = [many.film]
    while (place := many.after()) is not None:
        seen.append(many.go(place))
    assert sorted(seen) == sorted(films)
    assert seen != films
    many.shuffle(False)
    many.go(3)
    assert many.after() == 4


def test_moving_keeps_what_plays(three: Playlist) -> None:
    three.go(1)
    three.move(0, 2)
    assert (three.films, three.film) == (("b", "c", "a"), "b")
    three.move(1, 9)
    assert three.films == ("b", "c", "a")


def test_what_is_taken_off_may_be_what_plays(three: Playlist, qtbot: QtBot) -> None:
    three.go(1)
    three.remove(0)
    assert (three.films, three.film) == (("b", "c"), "b")
    with qtbot.waitSignal(three.changed):
        three.remove(0)
    assert (three.film, three.before(), three.after()) == ("", None, 0)


def test_after_the_one_that_was_taken_off_comes_what_followed_it(three: Playlist) -> None:
    three.add(("d", "e"))
    three.go(2)
    three.remove(2)
    assert (three.films, three.before(), three.after()) == (("a", "b", "d", "e"), 1, 2)
    three.remove(0)
    assert (three.before(), three.after()) == (0, 1)
    three.move(2, 0)
    assert (three.films, three.before(), three.after()) == (("e", "b", "d"), 1, 2)
    three.shuffle(True)
    assert three.after() is not None
    three.shuffle(False)
    three.remove(2)
    assert three.after() is None
    three.set_repeat("all")
    assert three.after() == 0
    assert three.go(0) == "e"
    assert three.after() == 1


def test_a_film_comes_after_itself_where_it_is_all_there_is(three: Playlist) -> None:
    three.set_repeat("all")
    assert not three.repeats_film
    three.fill(("a",), "a", listed=False)
    assert three.repeats_film
    three.remove(0)
    assert (three.repeats_film, three.after()) == (False, None)
    three.set_repeat("one")
    assert three.repeats_film
