"""The text of an answer while it is written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.timeline import MediaTime
from desktop import theme
from desktop.chat.answer import AnswerText
from tests.desktop.chat.scripted import scene


def made(qtbot: QtBot, width: int = 380) -> AnswerText:
    """A shown, empty answer."""
    answer = AnswerText()
    qtbot.addWidget(answer)
    answer.setFixedWidth(width)
    answer.show()
    return answer


def words(answer: AnswerText) -> str:
    """The document's text with plain spaces."""
    return answer.document().toRawText().replace("\u00a0", "")


def test_pieces_are_gathered_and_shown_together(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    changes: list[None] = []
    answer.document().contentsChanged.connect(lambda: changes.append(None))
    for piece in ("Cap", "tain ", "Ar", "no ", "lit ", "it."):
        answer.append_text(piece)
    assert words(answer) == ""
    qtbot.waitUntil(lambda: words(answer) == "Captain Arno lit it.")
    assert len(changes) == 1


def test_a_click_on_a_time_asks_for_the_scenes_start(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it.")
    answer.close_sentence("Captain Arno lit it.", (scene("0:37:20"),))
    answer.flush()
    assert words(answer) == "Captain Arno lit it 0:37:20."
    ((_, plate),) = answer.link_rects()
    with qtbot.waitSignal(answer.seek_requested) as seek:
        qtbot.mouseClick(answer.viewport(), Qt.MouseButton.LeftButton, pos=plate.center().toPoint())
    assert seek.args == [MediaTime.parse("0:37:20")]


def test_the_keyboard_reaches_a_time(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it.")
    answer.close_sentence("Captain Arno lit it.", (scene("0:37:20"),))
    answer.flush()
    with qtbot.waitActive(answer):
        answer.activateWindow()
    answer.setFocus()
    qtbot.keyClick(answer, Qt.Key.Key_Tab)
    with qtbot.waitSignal(answer.seek_requested):
        qtbot.keyClick(answer, Qt.Key.Key_Return)


def test_a_selection_survives_what_is_written_after_it(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it.")
    answer.flush()
    cursor = answer.textCursor()
    cursor.setPosition(8)
    cursor.setPosition(12, QTextCursor.MoveMode.KeepAnchor)
    answer.setTextCursor(cursor)
    answer.close_sentence("Captain Arno lit it.", (scene("0:37:20"),))
    answer.append_text(" Mira 🏮 slept.")
    answer.close_sentence("Mira 🏮 slept.", (scene("0:24:41"),))
    answer.append_text(" Then it rained.")
    answer.flush()
    assert answer.textCursor().selectedText() == "Arno"
    assert words(answer) == "Captain Arno lit it 0:37:20. Mira 🏮 slept 0:24:41. Then it rained."


def test_earlier_lines_stay_where_they_are(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it because of the boat. ")
    answer.close_sentence("Captain Arno lit it because of the boat.", (scene("0:37:20"),))
    answer.flush()
    ((_, before),) = answer.link_rects()
    height = answer.height()
    for _ in range(10):
        answer.append_text("And it rained all night. ")
        answer.flush()
        ((_, after),) = answer.link_rects()
        assert after == before
        assert answer.height() >= height
        height = answer.height()


def test_copied_words_have_no_padding(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it.")
    answer.close_sentence("Captain Arno lit it.", (scene("0:37:20"),))
    answer.flush()
    answer.selectAll()
    answer.copy()
    assert QGuiApplication.clipboard().text() == "Captain Arno lit it 0:37:20."


def test_text_of_the_model_is_never_markup(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("<b>Arno</b> <a href='scene:1'>lit</a> it & left.")
    answer.flush()
    assert answer.toPlainText() == "<b>Arno</b> <a href='scene:1'>lit</a> it & left."
    assert list(answer.link_rects()) == []


def test_a_word_longer_than_the_panel_wraps(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot, 200)
    answer.append_text("a" * 200)
    answer.flush()
    assert answer.height() > 3 * 24
    assert answer.horizontalScrollBar().maximum() == 0


def test_another_theme_inks_the_words_again(qtbot: QtBot, dressed: QApplication) -> None:
    answer = made(qtbot)
    answer.append_text("Captain Arno lit it.")
    answer.close_sentence("Captain Arno lit it.", (scene("0:37:20"),))
    answer.flush()

    def ink(place: int) -> str:
        cursor = QTextCursor(answer.document())
        cursor.setPosition(place)
        return cursor.charFormat().foreground().color().name()

    assert (ink(3), ink(25)) == (theme.DARK.text, theme.DARK.teal)
    theme.apply(dressed, theme.LIGHT)
    QApplication.processEvents()
    try:
        assert (ink(3), ink(25)) == (theme.LIGHT.text, theme.LIGHT.teal)
        assert words(answer) == "Captain Arno lit it 0:37:20."
    finally:
        theme.apply(dressed)
