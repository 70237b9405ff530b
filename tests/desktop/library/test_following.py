"""What plays after a film: the folder's next, a playlist's, the same again, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt

from tests.desktop.library.staging import Stage, at


def test_keys_go_through_the_folder_in_natural_order(stage: Stage) -> None:
    e1, e2, e10 = (stage.film(f"e{n}.mkv") for n in (1, 2, 10))
    stage.film("e2.srt")
    stage.play(e1)
    stage.qtbot.waitUntil(lambda: len(stage.library.playlist.films) == 3)
    stage.press_key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert stage.player.path == str(e2)
    assert stage.osd == "e2"
    stage.loads(str(e2))
    stage.press_key(Qt.Key.Key_Greater)
    stage.loads(str(e10))
    stage.press_key(Qt.Key.Key_Greater)
    assert stage.osd == "No film comes after this one"
    stage.press_key(Qt.Key.Key_Less)
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
    stage.press_key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
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
