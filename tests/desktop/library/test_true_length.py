"""Files that end before they say, over a fake mpv and a scripted companion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.desktop.chat import scripted
from tests.desktop.library.staging import Stage, at


def tell(stage: Stage, film: Path, ends: float) -> None:
    """The companion has opened the film and read where it ends."""
    opened = scripted.opened(path=film)
    info = replace(opened.info, ends=at(ends))
    stage.client.say(replace(opened, info=info))
    QApplication.processEvents()


def test_a_film_is_as_long_as_there_is_of_it(stage: Stage) -> None:
    film = stage.film("torn.mkv")
    stage.play(film, 7200)
    tell(stage, film, 3600)
    assert stage.player.duration == at(3600)
    assert stage.window.side.bar.seek_bar.duration == at(3600)
    assert stage.notice == "This file ends at 1:00:00, though it claims to be longer."
    stage.window.seek(at(5000))
    assert stage.seeks()[-1] == "3600.000000"


def test_one_that_plays_on_was_right_after_all(stage: Stage) -> None:
    film = stage.film("growing.mkv")
    stage.play(film, 7200)
    tell(stage, film, 3600)
    stage.reach(3602)
    assert stage.player.duration == at(7200)


def test_of_a_film_whose_word_holds_nothing_is_said(stage: Stage) -> None:
    film = stage.film("whole.mkv")
    stage.play(film, 7200)
    tell(stage, film, 0)
    assert (stage.player.duration, stage.notice) == (at(7200), "")


def test_the_next_film_is_not_shortened(stage: Stage) -> None:
    film = stage.film("torn.mkv")
    stage.play(film, 7200)
    tell(stage, film, 3600)
    stage.play(stage.film("other.mkv"), 7200)
    assert stage.player.duration == at(7200)
