"""A chat model of the viewer's own: dropped or chosen, added, chosen at once; or refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel

from core.engine.messages import OpenFilm
from core.packs.find import pack_names
from tests.core.packs.chat_models import write_chat_model
from tests.core.packs.eyes_models import write_eyes
from tests.desktop.packs.staging import Stage


def test_a_dropped_model_is_added_and_chosen_at_once(stage: Stage, tmp_path: Path) -> None:
    model = write_chat_model(tmp_path / "Tiny Talker.gguf")
    stage.play(stage.film("a.mkv"))
    stage.drag(model)
    assert stage.accepted
    assert stage.library.drop_hint.text == "Let go to talk with this model"
    stage.drop(model)
    assert stage.line.words.text().startswith("Adding Tiny Talker.gguf: ")
    assert stage.line.bar.isVisible()
    stage.until(lambda: "tiny-talker" in pack_names())
    stage.until(lambda: stage.window.choices.now.pack == "tiny-talker")
    assert stage.line.words.text() == "Tiny Talker reads along from now on."
    opened = [each.pack for each in stage.client.sent if isinstance(each, OpenFilm)]
    assert opened == ["starter", "tiny-talker"]
    assert stage.player.path is not None
    assert stage.player.path.endswith("a.mkv"), "the film plays on"
    stage.qtbot.mouseClick(stage.line.close_button, Qt.MouseButton.LeftButton)
    assert not stage.line.isVisible()


def test_a_model_dropped_together_with_a_film_leaves_it_the_window(
    stage: Stage, tmp_path: Path
) -> None:
    film = stage.film("b.mkv")
    stage.drop(film, write_chat_model(tmp_path / "talker.gguf"))
    stage.loads(str(film))
    stage.until(lambda: stage.window.choices.now.pack == "talker")


def test_a_model_dropped_with_its_mmproj_sees(
    stage: Stage, tmp_path: Path, data_folder: Path
) -> None:
    eyes = write_eyes(tmp_path / "mmproj-talker.gguf")
    stage.drop(eyes, write_chat_model(tmp_path / "talker.gguf"))
    stage.until(lambda: stage.window.choices.now.pack == "talker")
    assert (data_folder / "packs" / "talker" / "mmproj.gguf").samefile(eyes)
    words = [label.text() for label in stage.page.findChildren(QLabel)]
    assert "Reads a film's subtitles and looks at its scenes for an answer." in words


def test_the_mmproj_of_another_model_is_refused(stage: Stage, tmp_path: Path) -> None:
    wide = write_eyes(tmp_path / "mmproj-other.gguf", width=96)
    stage.drop(write_chat_model(tmp_path / "talker.gguf"), wide)
    stage.until(lambda: bool(stage.line.words.property("loud")))
    assert stage.line.words.text().startswith("mmproj-other.gguf can't become a pack: ")
    assert pack_names() == ("starter",)


def test_what_is_no_model_is_refused_in_one_sentence(stage: Stage, tmp_path: Path) -> None:
    notes = tmp_path / "notes.gguf"
    notes.write_text("Buy milk.")
    stage.drop(notes)
    words = "notes.gguf can't become a pack: it is no GGUF file."
    stage.until(lambda: stage.line.words.text() == words)
    assert stage.line.words.property("loud")
    stage.window.set_language("zh_CN")
    stage.until(lambda: stage.line.words.text().startswith("notes.gguf 不能"))
    assert stage.page.own.said.text() == stage.line.words.text()
    stage.qtbot.mouseClick(stage.line.close_button, Qt.MouseButton.LeftButton)
    stage.until(lambda: not stage.line.isVisible())
    assert pack_names() == ("starter",)


def test_a_model_is_chosen_from_a_dialog(stage: Stage, tmp_path: Path) -> None:
    model = write_chat_model(tmp_path / "talker.gguf")
    stage.press("chooseModel")
    dialog = stage.window.settings.dialog
    assert dialog is not None
    chooser = dialog.findChild(QFileDialog, "modelDialog")
    assert chooser is not None
    chooser.selectFile(str(model))
    chooser.accept()
    stage.until(lambda: "talker" in stage.page.picks)
    stage.until(lambda: stage.page.picks["talker"].isChecked())


def test_a_model_is_dropped_on_the_page(stage: Stage, tmp_path: Path) -> None:
    own = stage.page.own
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write_chat_model(tmp_path / "talker.gguf")))])
    buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, buttons, held)
    enter.ignore()
    own.dragEnterEvent(enter)
    assert enter.isAccepted()
    own.dropEvent(QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, buttons, held))
    stage.until(lambda: "talker" in pack_names())


def test_adding_can_be_stopped(stage: Stage, tmp_path: Path, data_folder: Path) -> None:
    stage.drop(write_chat_model(tmp_path / "talker.gguf"))
    stage.qtbot.mouseClick(stage.line.button, Qt.MouseButton.LeftButton)
    assert not stage.line.isVisible()
    packs = data_folder / "packs"
    assert not packs.exists() or list(packs.iterdir()) == []
    assert stage.window.choices.now.pack == "starter"


def test_files_that_are_dropped_on_the_question_are_the_windows(stage: Stage) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/x/talker.gguf")])
    box = stage.window.panel.composer.box
    assert not box.canInsertFromMimeData(data)
    words = QMimeData()
    words.setText("Who?")
    assert box.canInsertFromMimeData(words)
