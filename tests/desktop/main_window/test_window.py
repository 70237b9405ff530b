"""The window's wires, over a fake mpv and a scripted engine, without a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.engine.messages import (
    CloseFilm,
    GetPicture,
    IndexProgress,
    OpenFilm,
    Picture,
)
from desktop import preferences
from desktop.chat import header
from desktop.main_window import screening
from desktop.player.seek_bar import SeekBar
from tests.desktop.chat import scripted
from tests.desktop.main_window.staging import Stage, at, span


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (SeekBar, "seekBar"),
        (QAbstractButton, "playButton"),
        (QLabel, "timeLabel"),
        (QSlider, "volumeSlider"),
        (QToolButton, "subtitleButton"),
        (QToolButton, "fullScreenButton"),
        (QToolButton, "panelButton"),
        (QPushButton, "openButton"),
        (QWidget, "questionBox"),
    ],
)
def test_what_one_uses_can_be_found_by_name(stage: Stage, kind: type[QWidget], name: str) -> None:
    assert stage.window.objectName() == "mainWindow"
    assert stage.window.findChild(kind, name) is not None


def test_without_a_film_the_window_says_how_to_get_one(stage: Stage) -> None:
    assert stage.window.side.empty.isVisible()
    assert stage.window.side.empty.open_button.isVisible()


def test_a_film_is_played_and_handed_to_the_companion(stage: Stage) -> None:
    stage.play()
    assert ("loadfile", str(stage.film), "replace") in stage.player.sent
    assert OpenFilm(str(stage.film)) in stage.client.sent
    assert not stage.window.side.empty.isVisible()
    assert stage.window.windowTitle() == "The Lighthouse Keeper — Reelmate"


def test_the_title_bar_bears_the_name_the_film_gives_itself(stage: Stage) -> None:
    stage.play()
    stage.player._on_title("The Lighthouse")
    assert stage.window.windowTitle() == "The Lighthouse — Reelmate"
    stage.player._on_title(stage.film.name)
    assert stage.window.windowTitle() == f"{stage.film.stem} — Reelmate"


def test_what_is_not_there_is_said_in_one_sentence(stage: Stage, tmp_path: Path) -> None:
    assert not stage.window.open_film(tmp_path / "gone.mp4")
    assert stage.banner == f"There is no file at {tmp_path / 'gone.mp4'}."
    assert not stage.window.open_film(tmp_path)
    assert stage.banner == f"{tmp_path.name} can't be opened: it is a folder."
    (tmp_path / "empty.mp4").touch()
    assert not stage.window.open_film(tmp_path / "empty.mp4")
    assert stage.banner == "empty.mp4 can't be opened: the file is empty."
    assert not any(isinstance(sent, OpenFilm) for sent in stage.client.sent)


def test_a_film_that_fails_to_load_leaves_the_empty_window_and_a_sentence(stage: Stage) -> None:
    stage.play()
    assert stage.window.open_film(stage.film)
    stage.player.fail("unrecognized file format")
    assert stage.banner == "The Lighthouse Keeper.mp4 can't be opened: it is no film."
    assert stage.window.side.empty.isVisible()
    assert CloseFilm() in stage.client.sent


def test_sound_without_a_picture_plays_and_is_not_watched(stage: Stage) -> None:
    assert stage.window.open_film(stage.film)
    stage.player.happen("start-file")
    stage.player.happen("file-loaded")
    stage.player.observe(track_list=[{"id": 1, "type": "audio", "selected": True}])
    assert not stage.banner
    assert stage.window.side.sound.title.text() == "The Lighthouse Keeper"
    empty = stage.window.panel.conversation.empty
    sentence = "The Lighthouse Keeper.mp4 has no picture, only sound."
    assert empty.words.accessibleName() == sentence
    assert not any(isinstance(sent, OpenFilm) for sent in stage.client.sent)


def test_a_time_clicked_in_the_panel_seeks_exactly(stage: Stage) -> None:
    stage.play()
    _ = stage.player.sent
    stage.window.panel.seek_requested.emit(at(37.2))
    assert stage.player.sent == [("seek", "37.200000", "absolute+exact")]


def test_scenes_of_the_answer_lie_on_the_bar(stage: Stage) -> None:
    stage.play()
    scenes = (scripted.scene("0:00:10"), scripted.scene("0:00:50"))
    stage.window.panel.scenes_changed.emit(scenes)
    assert stage.window.side.bar.seek_bar.scenes == scenes


def test_the_bar_shows_how_far_the_companion_has_watched(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.know()
    stage.client.say(IndexProgress(at(40), at(100), 40, finished=False))
    bar = stage.window.side.bar.seek_bar
    qtbot.waitUntil(lambda: bar.marks.watched == (span(0, 40),))
    stage.client.say(IndexProgress(at(99.5), at(100), 100, finished=True))
    qtbot.waitUntil(lambda: bar.marks.watched == (span(0, 100),))


def test_the_bar_tells_watched_from_glimpsed(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.know()
    parts = {"watched": (span(0, 10), span(50, 60)), "glimpsed": (span(10, 50),)}
    stage.client.say(IndexProgress(at(10), at(100), 20, finished=False, **parts))
    bar = stage.window.side.bar.seek_bar
    qtbot.waitUntil(lambda: bar.marks.watched == parts["watched"])
    assert bar.marks.glimpsed == parts["glimpsed"]


def test_a_late_word_of_the_film_before_marks_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.know()
    bar = stage.window.side.bar.seek_bar
    stage.window.library.open(("https://host/b.mp4",))
    qtbot.waitUntil(lambda: stage.player.path == "https://host/b.mp4")
    stage.player.load("https://host/b.mp4")
    stage.client.say(IndexProgress(at(40), at(100), 40, finished=False))
    stage.client.say(scripted.opened(path=stage.film, watched="0:00:40"))
    QApplication.processEvents()
    assert bar.marks.watched == ()


def test_a_late_word_of_one_film_marks_nothing_on_the_next(
    stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    stage.play()
    stage.know()
    bar = stage.window.side.bar.seek_bar
    second = tmp_path / "second.mp4"
    second.write_bytes(b"another film")
    stage.window.library.open((str(second),))
    qtbot.waitUntil(lambda: stage.player.path == str(second))
    stage.player.load(str(second))
    stage.client.say(scripted.opened(path=stage.film, watched="0:00:40"))
    stage.client.say(IndexProgress(at(40), at(100), 40, finished=False))
    QApplication.processEvents()
    assert bar.marks.watched == ()
    stage.client.say(scripted.opened(path=second, watched="0:00:20"))
    qtbot.waitUntil(lambda: bar.marks.watched == (span(0, 20),))


def test_hovering_brings_time_picture_and_line(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.know()
    stage.window.side.bar.seek_bar.preview_requested.emit(at(30.2))
    card = stage.window.side.preview
    assert card.isVisible()
    assert (card.time, card.image.isNull()) == (at(30.2), True)
    asked = [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]
    assert [request.time for request in asked] == [at(30)]
    jpeg = scripted.picture()
    stage.client.say(Picture(asked[0].request, at(30), jpeg, "I saw the light."))
    qtbot.waitUntil(lambda: not card.image.isNull())
    assert card.line == "I saw the light."
    stage.window.side.bar.seek_bar.preview_left.emit()
    assert not card.isVisible()


def test_a_fast_pointer_asks_for_the_first_and_the_last_place_only(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    stage.know()
    for second in range(10, 30):
        stage.window.side.bar.seek_bar.preview_requested.emit(at(second))
    asked = [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]
    assert [request.time for request in asked] == [at(10)]
    stage.client.say(Picture(asked[0].request, at(10), b"", ""))

    def asked_next() -> bool:
        times = [sent.time for sent in stage.client.sent if isinstance(sent, GetPicture)]
        return times == [at(10), at(29)]

    qtbot.waitUntil(asked_next)


def test_a_place_without_a_picture_is_asked_about_again_when_the_pointer_comes_back(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    stage.know()
    bar = stage.window.side.bar.seek_bar

    def asked() -> list[GetPicture]:
        return [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]

    bar.preview_requested.emit(at(10))
    with qtbot.waitSignal(stage.window.bridge.picture):
        stage.client.say(Picture(asked()[0].request, at(10), b"", ""))
    bar.preview_requested.emit(at(10.1))
    assert len(asked()) == 1
    bar.preview_left.emit()
    bar.preview_requested.emit(at(10))
    assert len(asked()) == 2


def test_the_preview_shows_nothing_beyond_the_spoiler_bound(stage: Stage) -> None:
    stage.play()
    stage.window.hover.bound = at(20)
    stage.window.side.bar.seek_bar.preview_requested.emit(at(60))
    assert stage.window.side.preview.isVisible()
    assert not any(isinstance(sent, GetPicture) for sent in stage.client.sent)


def test_up_to_the_bound_nothing_later_is_asked_for(stage: Stage) -> None:
    stage.play()
    stage.window.hover.bound = at(20.7)
    stage.window.side.bar.seek_bar.preview_requested.emit(at(20.7))
    (asked,) = [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]
    assert (asked.time, asked.until) == (at(20), at(20.7))


def test_pictures_from_before_a_tighter_bound_are_asked_for_again(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    hover, bar, card = stage.window.hover, stage.window.side.bar.seek_bar, stage.window.side.preview

    def asked() -> list[GetPicture]:
        return [sent for sent in stage.client.sent if isinstance(sent, GetPicture)]

    hover.bound = None
    bar.preview_requested.emit(at(58))
    stage.client.say(Picture(asked()[0].request, at(61), scripted.picture(), "Too late."))
    qtbot.waitUntil(lambda: card.line == "Too late.")
    for count, bound in enumerate((at(60), at(59)), 2):
        hover.bound = bound
        assert (card.image.isNull(), card.line) == (True, "")
        assert [each.until for each in asked()][count - 1 :] == [bound]
        with qtbot.waitSignal(stage.window.bridge.picture):
            stage.client.say(Picture(asked()[-2].request, at(61), scripted.picture(), "Too late."))
        assert card.line == ""
        with qtbot.waitSignal(stage.window.bridge.picture):
            stage.client.say(Picture(asked()[-1].request, at(50), scripted.picture(), "In time."))
        assert card.line == "In time."
    hover.bound = at(70)
    assert card.line == "In time."


def test_words_rise_above_the_preview_and_come_down_again(stage: Stage) -> None:
    stage.play()
    _ = stage.player.sent
    stage.window.side.bar.seek_bar.preview_requested.emit(at(30))
    raised = [int(c[2]) for c in stage.player.sent if c[:2] == ("set", "sub-pos")]
    assert raised[-1] < 100
    stage.window.side.bar.seek_bar.preview_left.emit()
    assert ("set", "sub-pos", "100") in stage.player.sent


def test_the_furthest_watched_moment_follows_playing_not_jumping(stage: Stage) -> None:
    stage.play()
    for tenth in range(60):
        stage.player.observe(time_pos=tenth / 10)
        stage.player._tell_position()
    assert stage.window.furthest_watched == at(5.9)
    stage.window.seek(at(80))
    assert stage.window.furthest_watched == at(5.9)


def test_keys_play_seek_and_say_so(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    _ = stage.player.sent
    qtbot.keyClick(stage.window, Qt.Key.Key_Right)
    assert ("seek", "5.000000", "absolute+exact") in stage.player.sent
    assert stage.window.side.osd.text == "0:00:05 / 0:01:40"
    qtbot.keyClick(stage.window, Qt.Key.Key_Space)
    assert stage.player.sent == [("set", "pause", "yes")]
    qtbot.keyClick(stage.window, Qt.Key.Key_M)
    assert stage.player.sent == [("set", "mute", "yes")]
    assert stage.window.side.osd.text == "Sound off"


def test_keys_belong_to_whoever_types(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    qtbot.keyClick(stage.window, Qt.Key.Key_Slash)
    box = QApplication.focusWidget()
    assert isinstance(box, QTextEdit | QPlainTextEdit)
    _ = stage.player.sent
    for key in (Qt.Key.Key_M, Qt.Key.Key_Space, Qt.Key.Key_F, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(box, key)
    assert box.toPlainText() == "m f"
    assert stage.player.sent == []
    assert not stage.window.isFullScreen()


def test_a_dropped_film_is_opened(stage: Stage, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(stage.film))])
    buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(200, 200), copy, data, buttons, held)
    stage.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert stage.window.side.empty.title.text() == "Let go to watch it"
    stage.window.dropEvent(QDropEvent(QPointF(200, 200), copy, data, buttons, held))
    load = ("loadfile", str(stage.film), "replace")
    qtbot.waitUntil(lambda: load in stage.player.fake.sent)


def test_the_dialog_opens_what_is_chosen(stage: Stage, qtbot: QtBot) -> None:
    stage.window.side.empty.open_button.click()
    dialog = stage.window.findChild(QFileDialog, "openDialog")
    assert dialog is not None
    dialog.filesSelected.emit([str(stage.film)])
    load = ("loadfile", str(stage.film), "replace")
    qtbot.waitUntil(lambda: load in stage.player.fake.sent)
    dialog.close()


def test_full_screen_leaves_only_the_film_and_brings_everything_back(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.play()
    window = stage.window
    window.side.bar.full_screen_button.click()
    qtbot.waitUntil(lambda: window.isFullScreen() and window.side.picture_rect().height() > 720)
    assert not window.panel.isVisible()
    assert window.side.picture_rect() == window.side.rect()
    window.side._on_rest()
    qtbot.waitUntil(lambda: not window.side.bar.isVisible())
    window.side.show_controls()
    assert window.side.bar.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert window.panel.isVisible()
    qtbot.waitUntil(lambda: window.side.picture_rect().bottom() < window.side.bar.y() + 1)


def test_in_full_screen_the_panel_comes_from_the_right_edge(stage: Stage, qtbot: QtBot) -> None:
    stage.play()
    window = stage.window
    window.sides.toggle_full_screen()
    qtbot.waitUntil(window.isFullScreen)
    window.side.pointer_moved.emit(QPoint(window.side.width() - 1, 300))
    assert window.panel.isVisible()
    window.side.pointer_moved.emit(QPoint(100, 300))
    qtbot.waitUntil(lambda: not window.panel.isVisible())


def test_the_panel_hides_and_comes_back_as_wide_as_it_was(stage: Stage, qtbot: QtBot) -> None:
    window = stage.window
    window.sides.setSizes([700, 499])
    width = window.panel.width()
    window.side.bar.panel_button.click()
    qtbot.waitUntil(lambda: not window.panel.isVisible())
    window.side.bar.panel_button.click()
    qtbot.waitUntil(lambda: window.panel.isVisible() and window.panel.width() == width)


def test_the_language_changes_at_once_and_everywhere(stage: Stage, qtbot: QtBot) -> None:
    stage.window.set_language("zh_CN")
    empty = stage.window.side.empty
    qtbot.waitUntil(lambda: empty.title.text() == "把影片拖到这里")
    assert stage.window.commands.actions["quit"].text() == "退出"
    qtbot.waitUntil(
        lambda: (
            "暂停" in stage.window.side.bar.play_button.toolTip()
            or "播放" in stage.window.side.bar.play_button.toolTip()
        )
    )


def test_closing_remembers_and_ends_mpv_before_the_engine(stage: Stage, qtbot: QtBot) -> None:
    stage.player.observe(volume=33.0)
    stage.window.set_theme("light")
    with qtbot.waitSignal(stage.window.closed):
        stage.window.close()
    kept = preferences.load()
    assert (kept.volume, kept.theme, kept.panel_shown) == (33, "light", True)
    assert stage.player.fake.ended
    assert stage.client.closed_within is not None


def test_another_pack_is_chosen_at_its_chip_and_kept(
    stage: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(header, "companions", lambda: ("starter", "tiny"))
    monkeypatch.setattr(screening, "companions", lambda: ("starter", "tiny"))
    stage.play()
    stage.client.say(scripted.opened(path=stage.film))
    chip = stage.window.panel.header.pack
    qtbot.waitUntil(chip.isVisible)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    menu = stage.window.findChild(QMenu, "packMenu")
    assert menu is not None
    offered = {action.text(): action for action in menu.actions()}
    assert offered["Starter"].isChecked()
    offered["Tiny"].trigger()
    opened = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert [each.pack for each in opened] == ["starter", "tiny"]
    menu.close()
    stage.play()
    opened = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert opened[-1].pack == "tiny"
    monkeypatch.setattr(screening, "companions", lambda: ("starter",))
    stage.play()
    opened = [sent for sent in stage.client.sent if isinstance(sent, OpenFilm)]
    assert opened[-1].pack == "starter"
