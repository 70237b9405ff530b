"""One question with its answer: from waiting through writing to settled.

A turn is told what happened and shows it; it knows neither the engine nor the turns
around it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.chat.types import LinkedScene
from core.engine.messages import AnswerFinished
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.answer import AnswerText
from desktop.chat.bubbles import Note, QuestionBubble
from desktop.chat.cards import CardGrid
from desktop.translate import tr


class State(Enum):
    """Where a turn stands."""

    WAITING = auto()
    ASKED = auto()
    SETTLED = auto()


class Turn(QWidget):
    """A question and its answer.

    Attributes:
        until: the no-spoiler bound that was in force when the question was asked.
    """

    seek_requested = Signal(MediaTime)
    ask_again = Signal(str)
    withdrawn = Signal()

    def __init__(
        self,
        question: str,
        until: MediaTime | None,
        *,
        guess: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.question = question
        self.until = until
        self.state = State.WAITING
        self._guess = guess
        self._scenes: list[LinkedScene] = []
        self._finished: AnswerFinished | None = None
        self._say: Callable[[], str] = str

        self._bubble = QuestionBubble(question)
        self.answer = AnswerText()
        self.answer.hide()
        self.answer.seek_requested.connect(self.seek_requested)
        self.cards = CardGrid()
        self.cards.seek_requested.connect(self.seek_requested)
        self.note = Note()
        self._copy = QToolButton()
        self._copy.setObjectName("copyAnswer")
        self._copy.setCursor(Qt.CursorShape.PointingHandCursor)
        self._copy.clicked.connect(self.copy)
        self._again = QPushButton()
        self._again.setObjectName("askAgain")
        self._again.setCursor(Qt.CursorShape.PointingHandCursor)
        self._again.clicked.connect(lambda: self.ask_again.emit(self.question))
        self._withdraw = QPushButton()
        self._withdraw.setObjectName("withdraw")
        self._withdraw.setCursor(Qt.CursorShape.PointingHandCursor)
        self._withdraw.clicked.connect(self.withdrawn)
        self._copy.hide()
        self._again.hide()

        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.note, 1)
        for button in (self._withdraw, self._again, self._copy):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._bubble)
        column.addWidget(self.answer)
        column.addWidget(self.cards)
        column.addLayout(foot)
        self.retranslate()

    @property
    def scenes(self) -> tuple[LinkedScene, ...]:
        """The answer's scenes without repeats, in the order in which they were linked."""
        return tuple(self._scenes)

    # What happened ------------------------------------------------------------

    def wait(self, say: Callable[[], str]) -> None:
        """The question can't be put to the engine yet; ``say`` tells why."""
        self._set_note(say)

    def asked(self) -> None:
        """The question went to the engine."""
        self.state = State.ASKED
        self._withdraw.hide()
        self._set_note(str)
        self.answer.show()
        self.answer.set_writing(True)

    def reading(self) -> None:
        """The engine took the question up and looks for scenes."""
        self.answer.set_writing(True, tr("Looking for the scenes…"))

    def append_text(self, text: str) -> None:
        """A piece of the answer came."""
        self.answer.append_text(text)

    def close_sentence(self, text: str, scenes: tuple[LinkedScene, ...]) -> None:
        """A sentence is whole and rests on ``scenes``."""
        self.answer.close_sentence(text, scenes)
        for scene in scenes:
            if all(scene.start != known.start for known in self._scenes):
                self._scenes.append(scene)

    def stopping(self) -> None:
        """The viewer pressed stop; what was written stays."""
        self.answer.set_writing(False)
        self._set_note(lambda: tr("Stopping…"))

    def finish(self, finished: AnswerFinished) -> None:
        """The answer is whole, or was stopped."""
        self._finished = finished
        self._settle()
        self._set_note(self._drawn_from)
        self.note.setToolTip(self._measured(finished))

    def fail(self, say: Callable[[], str], *, again: bool = False) -> None:
        """The answer ends here with a sentence; what was written stays."""
        self._settle()
        self.note.set_loud(True)
        self._set_note(say)
        self._again.setVisible(again)

    def copy(self) -> None:
        """Put the answer on the clipboard, its times in parentheses."""
        QGuiApplication.clipboard().setText(self.answer.plain())

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        for button, words in (
            (self._again, tr("Ask again")),
            (self._withdraw, tr("Don't ask")),
        ):
            button.setText(words)
            button.setAccessibleName(words)
        self._copy.setAccessibleName(tr("Copy the answer"))
        self._copy.setToolTip(tr("Copy the answer"))
        self._copy.setIcon(theme.icon("copy", theme.tokens().quietest, 16))
        self.cards.retranslate()
        self._set_note(self._say)

    # Helpers ------------------------------------------------------------------

    def _settle(self) -> None:
        self.state = State.SETTLED
        self._withdraw.hide()
        self.answer.set_writing(False)
        self.answer.flush()
        written = bool(self.answer.plain())
        self.answer.setVisible(written)
        self._copy.setVisible(written)
        self.cards.set_scenes(self.scenes)

    def _set_note(self, say: Callable[[], str]) -> None:
        self._say = say
        words = say()
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _drawn_from(self) -> str:
        """What the answer was drawn from, in a line."""
        finished = self._finished
        if finished is None:
            return ""
        parts = []
        if finished.cancelled:
            parts.append(
                tr("Stopped; what was written stays")
                if self.answer.plain()
                else tr("Stopped before anything was written")
            )
        elif len(self._scenes) == 1:
            parts.append(tr("Answered from 1 scene"))
        elif self._scenes:
            parts.append(tr("Answered from {count} scenes", count=len(self._scenes)))
        elif finished.scenes_recalled:
            parts.append(tr("No scene to show for this"))
        else:
            parts.append(tr("Nothing had been watched yet"))
        if finished.until is not None and finished.until < finished.film_duration:
            parts.append(tr("nothing past {time} was used", time=finished.until.clock()))
        elif finished.watched_until < finished.film_duration:
            parts.append(
                tr(
                    "watched to {time} of {film}",
                    time=finished.watched_until.clock(),
                    film=finished.film_duration.clock(),
                )
            )
        if self._guess:
            parts.append(tr("a guess"))
        return " · ".join(parts)

    def _measured(self, finished: AnswerFinished) -> str:
        first, total = finished.seconds.get("first_token"), finished.seconds.get("total")
        if first is None or total is None:
            return ""
        return tr(
            "First word after {first} s, all after {total} s; {rows} rows read.",
            first=f"{first:.1f}",
            total=f"{total:.1f}",
            rows=finished.rows,
        )
