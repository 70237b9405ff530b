"""The preferences as they are used: with the keyboard, in either language and theme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core.engine.messages import OpenFilm, Power
from desktop import preferences, theme
from desktop.settings import companion_page
from desktop.settings.controls import Choice, Switch
from desktop.settings.dialog import PAGES, SettingsDialog
from tests.desktop.chat import scripted
from tests.desktop.settings.staging import Stage

KEY = Qt.Key


def reachable(dialog: SettingsDialog) -> list[QWidget]:
    """What Tab comes to, from the pages' names on and once around."""
    found: list[QWidget] = []
    dialog.names.setFocus()
    while (here := QApplication.focusWidget()) is not None and here not in found:
        found.append(here)
        dialog.focusNextChild()
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_control_is_reached_by_tab_and_has_a_name(stage: Stage, page: str) -> None:
    dialog = stage.settings(page)
    reached = reachable(dialog)
    for widget in dialog.pages[page].findChildren(QWidget):
        for_keys = widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if for_keys and widget.isVisible() and widget.focusProxy() is None:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
            assert widget in reached, widget


def test_the_menus_key_opens_the_preferences(stage: Stage) -> None:
    stage.to_the_film()
    stage.qtbot.keyClick(stage.window, KEY.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = stage.window.settings.dialog
    assert dialog is not None
    stage.qtbot.waitUntil(dialog.isActiveWindow)
    stage.qtbot.keyClick(dialog, KEY.Key_Escape)
    stage.qtbot.waitUntil(lambda: stage.window.settings.dialog is None)


def test_the_films_keys_do_nothing_in_the_preferences(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    dialog = stage.settings("playback")
    _ = stage.player.sent
    stage.qtbot.keyClick(dialog.names, KEY.Key_M)
    stage.qtbot.keyClick(dialog.names, KEY.Key_Right)
    assert stage.player.sent == []


def test_a_switch_turned_with_the_space_bar_is_kept(stage: Stage) -> None:
    stage.settings("playback")
    switch = stage.control(Switch, "resume")
    switch.setFocus()
    stage.qtbot.keyClick(switch, KEY.Key_Space)
    assert not stage.window.choices.now.resume
    stage.qtbot.waitUntil(lambda: not preferences.load().resume)


def test_enter_presses_no_button_by_the_way(stage: Stage) -> None:
    dialog = stage.settings("playback")
    stage.qtbot.keyClick(stage.control(Switch, "resume"), KEY.Key_Return)
    assert dialog.isVisible()
    assert dialog.findChild(QFileDialog) is None


def test_other_steps_are_gone_at_once_and_said_in_the_menu(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.settings("playback")
    choice = stage.control(Choice, "short_step")
    choice.setFocus()
    stage.qtbot.keyClick(choice, KEY.Key_Down)
    assert stage.window.commands.actions["forward"].text() == "Forward 10 seconds"
    stage.to_the_film()
    stage.qtbot.keyClick(stage.window, KEY.Key_Right)
    assert stage.seeks()[-1] == "10.000000"


def test_the_volume_of_the_start_is_kept_only_where_that_is_chosen(stage: Stage) -> None:
    stage.window.choices.change(keep_volume=False, volume=40)
    stage.player.observe(volume=90.0)
    stage.window.close()
    assert preferences.load().volume == 40


def test_another_language_is_spoken_at_once_and_the_keyboard_stays(stage: Stage) -> None:
    dialog = stage.settings("appearance")
    box = stage.control(Choice, "language")
    box.setFocus()
    box.setCurrentIndex(box.findData("zh_CN"))
    box.activated.emit(box.currentIndex())
    stage.qtbot.waitUntil(lambda: dialog.windowTitle() == "偏好设置")
    held = QApplication.focusWidget()
    assert held is not None
    assert (held.objectName(), held is box) == ("language", False)
    assert stage.window.commands.actions["quit"].text() == "退出"


def test_the_systems_theme_is_followed_while_it_is_chosen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = Qt.ColorScheme.Light
    monkeypatch.setattr(theme, "system_scheme", lambda: scheme)
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(scheme)
    assert theme.tokens() is theme.DARK
    stage.window.set_theme("system")
    assert (theme.tokens(), theme.choice()) == (theme.LIGHT, "system")
    scheme = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(scheme)
    assert (theme.tokens(), theme.choice()) == (theme.DARK, "system")
    checked = [a.text() for a in stage.window.commands._themes.actions() if a.isChecked()]
    assert checked == ["System"]
    stage.window.set_theme("dark")
    scheme = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit(scheme)
    assert theme.tokens() is theme.DARK


def test_the_companion_reads_other_lines_at_once(stage: Stage) -> None:
    stage.play(stage.film("a.mkv"))
    stage.settings("companion")
    box = stage.control(Choice, "companion_language")
    stage.qtbot.keyClick(box, KEY.Key_End)
    wanted = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert [each.subtitle_language for each in wanted] == ["en", "zh"]


def test_the_windows_language_may_come_before_another(stage: Stage) -> None:
    stage.settings("subtitles")
    first = stage.control(Choice, "subtitle_languages")
    other = stage.control(Choice, "other_subtitle_language")

    def choose(box: Choice, code: str) -> None:
        box.setCurrentIndex(box.findData(code))
        box.activated.emit(box.currentIndex())

    for chosen in (("", "de"), ("fr", "de"), ("", "de"), ("", ""), ("fr", "")):
        choose(first, chosen[0])
        choose(other, chosen[1])
        assert (first.currentData(), other.currentData()) == chosen


def test_the_companion_hears_how_to_watch_on_battery(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(companion_page, "has_battery", lambda: True)
    stage.settings("companion")
    stage.qtbot.keyClick(stage.control(Choice, "on_battery"), KEY.Key_Down)
    assert Power("pause") in stage.client.sent


def test_the_panels_switch_and_the_panel_are_one(stage: Stage) -> None:
    stage.settings("companion")
    switch = stage.control(Switch, "panel_shown")
    switch.click()
    stage.qtbot.waitUntil(lambda: not stage.window.panel.isVisible())
    stage.to_the_film()
    stage.qtbot.keyClick(stage.window, KEY.Key_C)
    stage.settings()
    stage.qtbot.waitUntil(switch.isChecked)


def test_new_films_begin_without_the_bound_where_that_is_chosen(stage: Stage) -> None:
    stage.settings("companion")
    stage.control(Switch, "no_spoilers").click()
    film = stage.film("a.mkv")
    stage.play(film)
    stage.client.say(scripted.opened(path=film, fingerprint="new"))
    header = stage.window.panel.header
    stage.qtbot.waitUntil(lambda: not header.spoilers.isChecked())
    assert header.until is None
