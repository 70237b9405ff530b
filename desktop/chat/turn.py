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
from core.chat.whole_film import wants_whole_film
from core.engine.messages import AnswerFinished
from core.memory.coverage import Coverage
from core.memory.kept import KeptSentence, KeptTurn
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.answer import AnswerText
from desktop.chat.bubbles import Note, QuestionBubble
from desktop.chat.cards import CardGrid, SceneCard
from desktop.chat.drawn_from import drawn_from, measured
from desktop.chat.history import end_of, finished_of
from desktop.chat.offers import Offers
from desktop.main_window.known import known, known_by_ear, length
from desktop.translate import tr

ENOUGH_MORE = MediaTime.from_seconds(60)
ENOUGH_SHARE = 0.2
"""So much more must have been watched until a question is worth asking again: a minute, or
this share of what was open to its answer."""


class State(Enum):
    """Where a turn stands."""

    WAITING = auto()
    ASKED = auto()
    SETTLED = auto()


class Turn(QWidget):
    """A question and its answer.

    Attributes:
        until: the no-spoiler bound that was in force when the question was asked.
        whole_film: whether every frame is looked at for it.
        position: where the viewer was who asked, None where that isn't known.
        repeats: the turn whose question is asked once more.
        number: under which it is kept, None where it isn't.
    """

    seek_requested = Signal(MediaTime)
    picture_wanted = Signal(SceneCard)
    ask_again = Signal(str)
    ask_whole_film = Signal(str)
    withdrawn = Signal()

    def __init__(
        self,
        question: str,
        until: MediaTime | None,
        *,
        whole_film: bool = False,
        guess: bool = False,
        position: MediaTime | None = None,
        repeats: Turn | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.question = question
        self.position = position
        self.repeats = repeats
        self.until = until
        self.whole_film = whole_film
        self.number: int | None = None
        self.state = State.WAITING
        self._guess = guess
        self._scenes: list[LinkedScene] = []
        self._sentences: list[KeptSentence] = []
        self._finished: AnswerFinished | None = None
        self._offered_again = self._more_seen = self._more_heard = False
        self._say: Callable[[], str] = str

        self._bubble = QuestionBubble(question)
        self.answer = AnswerText()
        self.answer.hide()
        self.answer.seek_requested.connect(self.seek_requested)
        self.cards = CardGrid()
        self.cards.seek_requested.connect(self.seek_requested)
        self.cards.picture_wanted.connect(self.picture_wanted)
        self.note = Note()
        self._copy = QToolButton()
        self._copy.setObjectName("copyAnswer")
        self._copy.setCursor(Qt.CursorShape.PointingHandCursor)
        self._copy.clicked.connect(self.copy)
        self._again = QPushButton()
        self._again.setObjectName("askAgain")
        self._again.setCursor(Qt.CursorShape.PointingHandCursor)
        self._again.clicked.connect(self._asks_once_more)
        self._withdraw = QPushButton()
        self._withdraw.setObjectName("withdraw")
        self._withdraw.setCursor(Qt.CursorShape.PointingHandCursor)
        self._withdraw.clicked.connect(self.withdrawn)
        self._copy.hide()
        self._again.hide()
        self.offers = Offers()
        self.offers.again_wanted.connect(self._wants_again)
        self.offers.whole_film_wanted.connect(self._wants_whole_film)

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
        column.addWidget(self.offers)
        self.retranslate()

    @property
    def scenes(self) -> tuple[LinkedScene, ...]:
        """The answer's scenes without repeats, in the order in which they were linked."""
        return tuple(self._scenes)

    def kept(self) -> KeptTurn:
        """The turn as far as it goes, to be kept."""
        return KeptTurn(
            self.question,
            self.until,
            self.whole_film,
            self._guess,
            self.answer.raw,
            tuple(self._sentences),
            None if self._finished is None else end_of(self._finished),
        )

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
        self.answer.set_writing(
            True,
            tr("Looking at every frame…") if self.whole_film else tr("Looking for the scenes…"),
        )

    def looking(self, done: int, total: int) -> None:
        """So many frames have been looked at."""
        words = tr("Looking at frame {done} of {total}", done=f"{done:,}", total=f"{total:,}")
        self.answer.set_writing(True, words)

    def append_text(self, text: str) -> None:
        """A piece of the answer came."""
        self.answer.append_text(text)

    def close_sentence(self, text: str, scenes: tuple[LinkedScene, ...]) -> None:
        """A sentence is whole and rests on ``scenes``."""
        self.answer.close_sentence(text, scenes)
        self._sentences.append(KeptSentence(text, scenes))
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
        self.note.setToolTip(measured(finished))
        if not finished.whole_film or finished.cancelled:
            self.offers.offer_whole_film(
                finished.whole_film_seconds,
                self.until if self.until and self.until < finished.film_duration else None,
                proposed=wants_whole_film(self.question),
            )

    def fail(self, say: Callable[[], str], *, again: bool = False) -> None:
        """The answer ends here with a sentence; what was written stays."""
        self._settle()
        self.note.set_loud(True)
        self._set_note(say)
        self._again.setVisible(again)

    def restore(self, kept: KeptTurn) -> None:
        """Show an answer of an earlier day."""
        self.append_text(kept.text)
        for sentence in kept.sentences:
            self.close_sentence(sentence.text, sentence.scenes)
        if kept.end is not None:
            self.finish(finished_of(kept, kept.end))
        else:
            self._settle()
            self._set_note(lambda: tr("This question was not answered."))
            self._again.show()

    def more_known(self, coverage: Coverage, until: MediaTime | None) -> None:
        """Offer to ask again where much more of what was open to the answer is watched now.

        Args:
            until: the no-spoiler bound that is in force now.
        """
        if self._finished is not None:
            self._more_seen = self._is_more(known(self._finished), coverage, until)
            self._offer_again()

    def more_heard(self, coverage: Coverage, until: MediaTime | None) -> None:
        """Likewise of what was listened to, in a film whose lines are heard."""
        if self._finished is not None and (then := known_by_ear(self._finished)) is not None:
            self._more_heard = self._is_more(then, coverage, until)
            self._offer_again()

    def _is_more(self, then: Coverage, now: Coverage, until: MediaTime | None) -> bool:
        bounds = [bound for bound in (self.until, until) if bound is not None]
        bound = min(bounds, default=None)
        then, now = then.before(bound), now.before(bound)
        gained = length(now.watched).us - length(then.watched).us
        enough = min(ENOUGH_MORE.us, now.duration.us * ENOUGH_SHARE)
        return gained > 0 and gained >= enough

    def _offer_again(self) -> None:
        finished = self._finished
        if finished is not None and not finished.cancelled and not self._offered_again:
            self.offers.offer_again(seen=self._more_seen, heard=self._more_heard)

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
        self.offers.retranslate()
        self._set_note(self._say)

    # Helpers ------------------------------------------------------------------

    def _wants_again(self) -> None:
        self._offered_again = True
        self.offers.offer_again(seen=False, heard=False)
        self.ask_again.emit(self.question)

    def _wants_whole_film(self) -> None:
        self.offers.offer_whole_film(0)
        self.ask_whole_film.emit(self.question)

    def _asks_once_more(self) -> None:
        wanted = self.ask_whole_film if self.whole_film else self.ask_again
        wanted.emit(self.question)

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
        if self._finished is None:
            return ""
        written = bool(self.answer.plain())
        return drawn_from(self._finished, len(self._scenes), written=written, guess=self._guess)
