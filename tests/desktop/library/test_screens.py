"""What the library shows, kept as pictures under build/screens for people to look at.

Each test also checks what can be told from outside: nothing sticks out or lies over another.
"""

from __future__ import annotations

import itertools
import time

import pytest

from desktop.library.address_dialog import AddressDialog
from desktop.library.places import stamp
from desktop.library.recent import RecentFilm
from tests.desktop.chat import scripted
from tests.desktop.library.staging import SCREENS, Stage

NAMES = (
    "The Lighthouse Keeper",
    "A Very Long Title of a Very Long Film That Nobody Remembers",
    "电影搭子与灯塔看守人",
    "Missing Person",
    "Street",
)


def remember_five(stage: Stage) -> None:
    day = 86_400.0
    for number, name in reversed(list(enumerate(NAMES))):
        path = stage.film(f"{name}.mkv")
        size, changed = stamp(str(path))
        film = RecentFilm(
            str(path),
            name,
            size,
            changed,
            position_us=(number + 1) * 900 * 10**6,
            duration_us=6012 * 10**6,
            over=number == 2,
            left=time.time() - number * 3 * day,
        )
        stage.library.recent.put(film)
        if number != 4:
            jpeg = scripted.picture(indoors=number % 2 == 1)
            stage.library.recent.keep_picture(film.film, jpeg)
        if number == 3:
            path.unlink()
    stage.library.show_recent()
    stage.qtbot.waitUntil(lambda: stage.library.shelf.cards[3].missing)


def dress(stage: Stage, theme: str, language: str) -> None:
    stage.window.set_theme(theme)
    stage.window.set_language(language)


@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN")])
def test_the_empty_window_with_recent_films(stage: Stage, theme: str, language: str) -> None:
    remember_five(stage)
    dress(stage, theme, language)
    stage.window.resize(1440, 860)
    stage.shoot(f"library-1-empty-{theme}")
    shelf = stage.library.shelf
    seen = [card for card in shelf.cards if card.isVisible()]
    assert len(seen) == 4
    for left, right in itertools.pairwise(seen):
        assert left.geometry().right() < right.x()
    assert shelf.rect().contains(seen[-1].geometry())


def test_a_small_window_leaves_out_what_it_has_no_room_for(stage: Stage) -> None:
    remember_five(stage)
    empty = stage.window.side.empty
    stage.window.resize(860, 480)
    stage.qtbot.waitUntil(lambda: empty.height() < 420)
    stage.shoot("library-2-small")
    buttons = empty.open_button.mapTo(empty, empty.open_button.rect().bottomLeft()).y()
    cards = stage.library.shelf.cards[0]
    if stage.library.shelf.isVisible():
        assert cards.mapTo(empty, cards.rect().topLeft()).y() > buttons
        assert cards.mapTo(empty, cards.rect().bottomLeft()).y() < empty.height()
    stage.window.resize(1200, 900)
    stage.qtbot.waitUntil(lambda: stage.library.shelf.isVisible() and empty.mark.isVisible())
    assert not stage.window.side.banner.isVisible()


@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN")])
def test_what_stands_over_the_picture(stage: Stage, theme: str, language: str) -> None:
    films = [stage.film(f"{name}.mkv") for name in NAMES]
    stage.drop(*films)
    first = stage.library.playlist
    stage.qtbot.waitUntil(lambda: len(first.films) == 5)
    stage.loads(first.films[0])
    dress(stage, theme, language)
    stage.reach(200)
    stage.window.play(first.films[0])
    stage.loads(first.films[0])
    stage.shoot(f"library-3-goes-on-{theme}")
    stage.ends()
    stage.shoot(f"library-4-next-{theme}")
    notice, side = stage.library.notice, stage.window.side
    assert side.picture_rect().contains(notice.geometry())
    for button in notice.buttons:
        assert notice.rect().contains(button.geometry())
        assert button.width() >= button.sizeHint().width()
    stage.window.side.banner.say("The Lighthouse Keeper.mkv can't be opened: it is no film.")
    assert not notice.geometry().intersects(side.banner.geometry())
    stage.shoot(f"library-5-both-{theme}")
    side.banner.dismiss()
    notice.dismiss()
    stage.library.panel.toggle()
    stage.shoot(f"library-6-playlist-{theme}")
    assert side.picture_rect().contains(stage.library.panel.geometry())
    stage.library.panel.toggle()
    stage.drag(*films)
    stage.shoot(f"library-7-drop-{theme}")


def test_the_menu_and_the_address(stage: Stage) -> None:
    remember_five(stage)
    stage.window.library_menus.retranslate()
    for name, menu in (
        ("menu", stage.window.commands.menu),
        ("recent", stage.window.library_menus.recent_menu),
        ("playlist", stage.window.library_menus.playlist_menu),
    ):
        menu.ensurePolished()
        menu.adjustSize()
        assert menu.grab().save(str(SCREENS / f"library-8-{name}.png"))
    stage.window.commands.actions["open-address"].trigger()
    dialog = stage.window.findChild(AddressDialog, "addressDialog")
    assert dialog is not None
    dialog.line.setText("host/a.mp4")
    dialog.open_button.click()
    assert dialog.grab().save(str(SCREENS / "library-9-address.png"))
    dialog.reject()


def test_a_film_from_the_network(stage: Stage) -> None:
    stage.play("https://host/films/The%20Lighthouse%20Keeper.mp4")
    stage.shoot("library-10-network")
    assert stage.window.panel.header.title.text() == "The Lighthouse Keeper.mp4"
