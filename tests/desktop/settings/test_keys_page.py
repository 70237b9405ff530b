"""Keys are changed by pressing them, and nothing is taken from another command unasked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QTextEdit

from desktop.keys.keymap import DEFAULTS, FILE
from desktop.settings.groups import groups
from desktop.settings.keys_page import Search
from tests.desktop.library.test_hands import hands
from tests.desktop.settings.staging import Stage

KEY = Qt.Key


def muted(stage: Stage, key: Qt.Key) -> bool:
    """Whether a key pressed at the film mutes it."""
    stage.to_the_film()
    _ = stage.player.sent
    stage.qtbot.keyClick(stage.window, key)
    return ("set", "mute", "yes") in stage.player.sent


def test_a_recorded_key_holds_at_once_and_the_old_one_no_more(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.settings("keys")
    recorder = stage.record("mute")
    stage.qtbot.keyClick(recorder, KEY.Key_K)
    assert muted(stage, KEY.Key_K)
    assert not muted(stage, KEY.Key_M)
    assert "(K)" in stage.window.side.bar.volume.button.toolTip()


def test_a_key_that_is_used_is_taken_only_when_that_is_confirmed(stage: Stage) -> None:
    stage.settings("keys")
    recorder = stage.record("mute")
    stage.qtbot.keyClick(recorder, KEY.Key_F)
    assert recorder.words.text() == "F is already used by “Full screen”. Take it from there?"
    stage.qtbot.keyClick(recorder, KEY.Key_Escape)
    keymap = stage.window.keymap
    assert (keymap.of("mute"), keymap.of("full-screen")) == (("M",), ("F", "F11"))
    recorder = stage.record("mute")
    stage.qtbot.keyClick(recorder, KEY.Key_F)
    stage.qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    assert (keymap.of("mute"), keymap.of("full-screen")) == (("F",), ("F11",))


def test_space_enter_and_signs_that_need_shift_can_be_recorded(stage: Stage) -> None:
    stage.settings("keys")
    for pressed, written in (("space", "Space"), ("Return", "Return"), ("at", "@")):
        stage.window.keymap.clear("play")
        stage.record("quit")
        hands(stage, "key", pressed)
        stage.qtbot.waitUntil(lambda: not stage.recorders())
        assert stage.window.keymap.of("quit") == (written,)


def test_tab_and_a_held_shift_are_no_keys(stage: Stage) -> None:
    stage.settings("keys")
    recorder = stage.record("mute")
    stage.qtbot.keyClick(recorder, KEY.Key_Tab)
    stage.qtbot.keyClick(recorder, KEY.Key_Shift)
    assert recorder.isVisible()
    assert recorder.words.text().startswith("Tab goes")
    stage.qtbot.keyClick(recorder, KEY.Key_Escape)
    assert not stage.window.keymap.is_own("mute")


def test_a_new_single_key_still_belongs_to_whoever_types(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.window.keymap.put("mute", "K")
    stage.window.keymap.put("play", "Ctrl+A")
    stage.to_the_film()
    stage.window.ask()
    box = QApplication.focusWidget()
    assert isinstance(box, QTextEdit | QPlainTextEdit)
    box.setPlainText("")
    _ = stage.player.sent
    stage.qtbot.keyClicks(box, "kk")
    stage.qtbot.keyClick(box, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert (box.toPlainText(), box.textCursor().selectedText()) == ("kk", "kk")
    assert stage.player.sent == []


def test_a_search_finds_commands_and_keys_and_enter_records(stage: Stage) -> None:
    stage.settings("keys")
    search = stage.control(Search, "keySearch")
    stage.qtbot.keyClicks(search, "pgup")
    table = stage.table()
    found = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert found == ["Film before", "Chapter before"]
    search.clear()
    stage.qtbot.keyClicks(search, "mute")
    stage.qtbot.keyClick(search, KEY.Key_Return)
    recorder = stage.recorders()[0]
    stage.qtbot.keyClick(recorder, KEY.Key_K)
    assert stage.window.keymap.of("mute") == ("K",)


def test_delete_takes_the_keys_away_and_reset_brings_them_back(stage: Stage) -> None:
    stage.settings("keys")
    table = stage.table()
    table.choose("mute")
    stage.qtbot.keyClick(table, KEY.Key_Delete)
    assert stage.window.keymap.of("mute") == ()
    stage.control(QPushButton, "resetKey").click()
    assert stage.window.keymap.of("mute") == ("M",)
    stage.window.keymap.put("play", "K")
    stage.control(QPushButton, "resetAllKeys").click()
    assert stage.window.keymap.of("play") == DEFAULTS["play"]
    assert not stage.control(QPushButton, "resetAllKeys").isEnabled()


def test_an_unreadable_file_is_said_in_one_sentence(stage: Stage, data_folder: Path) -> None:
    data_folder.mkdir(exist_ok=True)
    (data_folder / FILE).write_text("{")
    stage.close()
    stage.again()
    said = stage.window.side.banner.text.text()
    assert said == "Your own keys can't be read; the usual ones hold until you change one."


def test_the_sheet_shows_the_keys_in_force_and_closes_on_esc(stage: Stage) -> None:
    stage.window.keymap.put("mute", "Ctrl+F9")
    stage.to_the_film()
    hands(stage, "key", "question")
    stage.qtbot.waitUntil(lambda: stage.window.settings.sheet is not None)
    sheet = stage.window.settings.sheet
    assert sheet is not None
    stage.qtbot.waitUntil(sheet.isActiveWindow)
    caps = {cap.text() for cap in sheet.caps()}
    assert {"Ctrl+F9", "Space", "?"} <= caps
    assert "M" not in caps
    stage.qtbot.keyClick(sheet, KEY.Key_Escape)
    stage.qtbot.waitUntil(lambda: stage.window.settings.sheet is None)


def test_every_command_stands_in_one_group(stage: Stage) -> None:
    names = [binding.action for group in groups() for binding in group.bindings]
    assert sorted(names) == sorted(DEFAULTS)
    titles = {b.action: group.title for group in groups() for b in group.bindings}
    assert (titles["screenshot"], titles["ask"]) == ("Picture", "Window")


def test_the_sheet_needs_no_scrolling_sideways_in_a_small_window(stage: Stage) -> None:
    stage.window.resize(stage.window.minimumSize())
    stage.window.settings.show_keys()
    sheet = stage.window.settings.sheet
    assert sheet is not None
    stage.qtbot.waitExposed(sheet)
    assert sheet.width() <= stage.window.width()
    assert sheet.area.horizontalScrollBar().maximum() == 0
