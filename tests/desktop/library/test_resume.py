"""A film goes on where it was left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.engine.messages import OpenFilm
from core.film.fingerprint import fingerprint
from core.folders import memory_root
from core.memory.viewer import ViewerMemory
from tests.desktop.library.staging import Stage, at


def remember(stage: Stage, name: str, seconds: float, content: bytes = b"") -> str:
    """The film was left there on another day, under another name."""
    path = stage.film(name, content)
    memory = ViewerMemory(memory_root() / fingerprint(path))
    memory.keep_place(at(seconds), at(seconds))
    memory.close()
    return str(path)


def test_a_film_opened_again_goes_on_where_it_was_left(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    assert (stage.begun_at(), stage.notice) == ("none", "")
    stage.reach(200)
    stage.again()
    stage.play(film)
    assert stage.begun_at() == "200.000000"
    assert stage.player.position == at(200)
    assert stage.notice == "Goes on at 0:03:20"
    assert stage.seeks() == []


def test_it_goes_on_in_the_same_window_too(stage: Stage) -> None:
    first, second = stage.film("a.mkv"), stage.film("b.mkv")
    stage.play(first)
    stage.reach(200)
    stage.play(second)
    assert stage.begun_at() == "none"
    stage.play(first)
    assert stage.begun_at() == "200.000000"


def test_start_over_goes_to_the_beginning(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    stage.play(film)
    (button,) = stage.library.notice.buttons
    assert button.text() == "Start over"
    button.click()
    assert stage.seeks() == ["0.000000"]
    assert stage.notice == ""


def test_a_key_starts_over_and_says_so(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.reach(200)
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_Home)
    assert stage.seeks() == ["0.000000"]
    assert stage.osd == "From the beginning"


def test_the_beginning_and_the_end_are_not_gone_on_from(stage: Stage) -> None:
    film = stage.film("a.mkv")
    for seconds in (20, 590):
        stage.play(film)
        stage.reach(seconds)
        stage.play(film)
        assert stage.begun_at() == "none"
        assert stage.notice == ""


def test_credits_in_the_last_chapter_are_the_end(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.player.observe(chapter_list=[{"time": 0.0}, {"time": 530.0}])
    stage.reach(540)
    stage.play(film)
    assert stage.begun_at() == "none"


def test_an_asked_start_and_the_setting_come_first(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    stage.window.play(str(film), at(77))
    stage.loads(str(film))
    assert (stage.begun_at(), stage.notice) == ("77.000000", "")
    stage.reach(200)
    stage.window.choices.change(resume=False)
    stage.play(film)
    assert (stage.begun_at(), stage.notice) == ("none", "")


def test_a_moved_film_is_known_by_its_content(stage: Stage) -> None:
    film = remember(stage, "moved.mkv", 300)
    assert stage.window.open_film(stage.folder / "moved.mkv")
    stage.loads(film)
    stage.qtbot.waitUntil(lambda: stage.seeks() == ["300.000000"])
    assert stage.notice == "Goes on at 0:05:00"


def test_whoever_went_somewhere_meanwhile_stays_there(stage: Stage) -> None:
    film = remember(stage, "moved.mkv", 300)
    assert stage.window.open_film(stage.folder / "moved.mkv")
    stage.player.happen("start-file")
    stage.player.happen("file-loaded")
    stage.player.observe(duration=600.0, track_list=[{"id": 1, "type": "video"}])
    stage.window.seek(at(100))
    stage.library.resume._on_place(film, at(300))
    QApplication.processEvents()
    assert stage.seeks() == ["100.000000"]
    assert stage.notice == ""


def test_whoever_has_seen_some_of_it_is_not_carried_off(stage: Stage) -> None:
    path = stage.film("other.mkv")
    stage.play(path)
    stage.library.resume._free = True
    stage.reach(16)
    stage.library.resume._on_place(str(path), at(300))
    assert stage.seeks() == []


def test_a_late_word_of_another_film_moves_nothing(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.library.resume._free = True
    stage.library.resume._on_place(str(stage.folder / "b.mkv"), at(300))
    assert stage.seeks() == []


def test_the_furthest_moment_is_what_was_played_not_where_it_goes_on(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    stage.play(film)
    assert stage.window.furthest_watched == at(0)
    stage.reach(200.2)
    assert stage.window.furthest_watched == at(0)


def test_the_companion_begins_where_the_film_goes_on(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    stage.play(film)
    opened = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert [each.position for each in opened] == [at(0), at(200)]


def test_the_notice_goes_away_by_itself(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    stage.play(film)
    stage.library.notice._left_ms = 150
    stage.qtbot.waitUntil(lambda: stage.notice == "")
    assert stage.seeks() == []


def test_a_film_that_breaks_off_is_gone_on_with_from_there(stage: Stage) -> None:
    film = stage.film("a.mkv")
    stage.play(film)
    stage.reach(200)
    film.unlink()
    stage.player.observe(eof_reached=True, pause=True)
    said = "The file of a.mkv is gone. Once it is back, opening it goes on from here."
    stage.qtbot.waitUntil(lambda: stage.banner == said)
    assert stage.notice == ""
    entry = stage.library.recent.find(str(film))
    assert entry is not None
    assert (entry.position, entry.over) == (at(200), False)
