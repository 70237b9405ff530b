"""From an empty profile to the first answer about one's own film, with words only, in the real
window with the real player and engine, and a small chat model that has learnt one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from core.engine.messages import AnswerFinished, AnswerSentence, Failed, FilmOpened
from desktop import preferences, theme
from desktop.app import dismiss, make_window
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from tests.clips import make_clip
from tests.core.packs.chat_models import write_parrot

PATIENCE = 180_000
LINES = """1
00:00:01,000 --> 00:00:04,000
The girl holds the red lantern at the harbour.

2
00:00:05,000 --> 00:00:08,000
She lit it for her brother, who is at sea.
"""


class Viewer:
    """Someone new, whose every action is counted."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.actions = 0

    def drop(self, *files: Path) -> None:
        """Let files go over the window: one action."""
        self.actions += 1
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, buttons, held)
        self.window.dragEnterEvent(enter)
        assert enter.isAccepted()
        self.window.dropEvent(
            QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, buttons, held)
        )

    def ask(self, question: str) -> None:
        """Click into the box, type and press Enter: one action."""
        self.actions += 1
        box = self.window.panel.composer.box
        self.qtbot.mouseClick(box.viewport(), Qt.MouseButton.LeftButton)
        self.qtbot.keyClicks(box, question)
        self.qtbot.keyClick(box, Qt.Key.Key_Return)

    def until(self, come: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(come, timeout=PATIENCE)


@pytest.fixture
def viewer(
    qtbot: QtBot, qapp: QApplication, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Viewer]:
    monkeypatch.setenv("REELMATE_AUDIO", "null")
    assert not data_folder.exists(), "the profile is empty"
    theme.apply(qapp)
    window = make_window(EngineBridge())
    window.resize(1100, 680)
    window.show()
    qtbot.waitExposed(window)
    yield Viewer(qtbot, window)
    dismiss(window)
    theme.apply(qapp)


@pytest.mark.timeout(600)
def test_three_actions_lead_to_an_answer_about_ones_own_film(
    viewer: Viewer, tmp_path: Path
) -> None:
    window = viewer.window
    film = make_clip(tmp_path / "mine.mp4", [("red", 5.0), ("blue", 5.0)])
    film.with_suffix(".srt").write_text(LINES)
    model = write_parrot(tmp_path / "talker.gguf", "The girl holds a lantern.")
    opened: list[FilmOpened] = []
    sentences: list[AnswerSentence] = []
    finished: list[AnswerFinished] = []
    failed: list[Failed] = []
    window.bridge.film_opened.connect(opened.append)
    window.bridge.answer_sentence.connect(sentences.append)
    window.bridge.answer_finished.connect(finished.append)
    window.bridge.failed.connect(failed.append)

    empty = window.side.empty
    assert empty.isVisible()
    assert empty.packs_button.isVisible()
    assert not [each for each in QApplication.topLevelWidgets() if _is_asking(each)]

    viewer.drop(film)
    viewer.until(lambda: window.player.loaded)
    viewer.until(lambda: bool(opened))
    note = window.panel.conversation.film_note
    assert note.isVisible(), "the starter says that it doesn't know this film"

    viewer.drop(model)
    viewer.until(lambda: opened[-1].pack == "talker")
    assert opened[-1].heard
    assert not note.isVisible()
    viewer.until(lambda: window.whereabouts.furthest.seconds > 4.5)

    viewer.ask("Who holds the red lantern?")
    viewer.until(lambda: bool(finished or failed))
    assert failed == []
    assert sentences[0].text == "The girl holds a lantern."
    assert sentences[0].scenes[0].start.seconds < 4, "it leads to where that is said"
    assert viewer.actions == 3
    assert not [each for each in QApplication.topLevelWidgets() if _is_asking(each)]
    viewer.until(lambda: preferences.load().pack == "talker")


@pytest.mark.timeout(600)
def test_a_dropped_model_answers_about_the_sample_film_with_links(
    viewer: Viewer, tmp_path: Path, sample: Path
) -> None:
    window = viewer.window
    sentences: list[AnswerSentence] = []
    finished: list[AnswerFinished] = []
    opened: list[FilmOpened] = []
    window.bridge.answer_sentence.connect(sentences.append)
    window.bridge.answer_finished.connect(finished.append)
    window.bridge.film_opened.connect(opened.append)
    viewer.qtbot.mouseClick(window.side.empty.sample_button, Qt.MouseButton.LeftButton)
    viewer.until(lambda: window.player.loaded)
    viewer.drop(write_parrot(tmp_path / "talker.gguf", "My brother is waiting."))
    viewer.until(lambda: bool(opened) and opened[-1].pack == "talker")
    window.panel.header.spoilers.setChecked(False)
    viewer.ask("Who is waiting?")
    viewer.until(lambda: bool(finished))
    assert [each.text for each in sentences] == ["My brother is waiting."]
    assert sentences[0].scenes
    assert all(scene.source == "heard" for scene in sentences[0].scenes)
    assert "brother" in sentences[0].scenes[0].caption


def _is_asking(widget: object) -> bool:
    return isinstance(widget, QDialog) and widget.isVisible()
