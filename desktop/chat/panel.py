"""The panel: one conversation about the film that is open.

Questions are asked one at a time: one written while an answer is still coming waits
for its end, so nothing is lost and nothing is interrupted unasked; stop is one press
away. A question asked while the engine starts again waits too.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.engine.messages import (
    AnswerFinished,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    EngineDied,
    Failed,
    FilmOpened,
    IndexProgress,
)
from core.timeline import MediaTime
from desktop import theme
from desktop.chat.composer import Composer
from desktop.chat.conversation import Conversation
from desktop.chat.header import Header
from desktop.chat.sentences import FILM_ERRORS, engine_died, error_sentence
from desktop.chat.turn import Turn
from desktop.engine_bridge import EngineBridge
from desktop.translate import tr

WIDTH = 420
NARROWEST = 280


class ChatPanel(QWidget):
    """Ask about the film; ``seek_requested`` carries a clicked time.

    ``scenes_changed`` carries the scenes of the newest answer (tuple of
    ``LinkedScene``), empty when a new question begins or another film opens.
    """

    seek_requested = Signal(MediaTime)
    scenes_changed = Signal(tuple)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatPanel")
        self.setAccessibleName(tr("Companion"))
        self.setFont(theme.font())
        self.setMinimumWidth(NARROWEST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bridge = bridge
        self._film: FilmOpened | None = None
        self._path = ""
        self._unopened: Failed | None = None
        self._ready = False
        self._current: Turn | None = None
        self._request = 0
        self._stopping = False
        self._lost: Turn | None = None
        self._queue: deque[Turn] = deque()
        self._turns: list[Turn] = []

        self.header = Header()
        self.conversation = Conversation()
        self.composer = Composer()
        self.composer.submitted.connect(self.ask)
        self.composer.stop_pressed.connect(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.conversation, 1)
        column.addWidget(self.composer)

        bridge.engine_ready.connect(self._engine_ready)
        bridge.film_opening.connect(self._opening)
        bridge.film_closed.connect(self._closed)
        bridge.film_opened.connect(self._opened)
        bridge.index_progress.connect(self._progressed)
        bridge.answer_started.connect(self._started)
        bridge.answer_text.connect(self._text)
        bridge.answer_sentence.connect(self._sentence)
        bridge.answer_finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.engine_died.connect(self._died)
        self._show_emptiness()

    def sizeHint(self) -> QSize:
        """The width of the drawing."""
        return QSize(WIDTH, 720)

    # For the window -------------------------------------------------------------------

    def ask(self, question: str) -> None:
        """Ask as if ``question`` had been typed; it waits while another is answered."""
        if not self.composer.is_open:
            return
        self.composer.suggestions.take(question)
        guess = self._film is not None and not self._film.known_world
        turn = Turn(question, self.header.until, guess=guess)
        turn.seek_requested.connect(self.seek_requested)
        turn.ask_again.connect(self.ask)
        turn.withdrawn.connect(lambda: self._withdraw(turn))
        self._turns.append(turn)
        self._queue.append(turn)
        if self._ready and self._current is not None:
            turn.wait(_after_another)
        elif not self._ready:
            turn.wait(_until_back if self._film else _until_open)
        self.conversation.add(turn)
        self.conversation.go_to_newest()
        self._ask_next()

    def stop(self) -> None:
        """Stop the answer that is being written; what was written stays."""
        if self._current is None or self._stopping:
            return
        self._stopping = True
        self._current.stopping()
        self.composer.set_writing(True, stopping=True)
        self._bridge.cancel(self._request)

    def set_furthest(self, time: MediaTime) -> None:
        """The furthest moment that was played; "no spoilers" keeps answers before it."""
        self.header.set_furthest(time)

    def focus_question(self) -> None:
        """Put the keyboard into the question box."""
        self.composer.box.setFocus()

    # The film ---------------------------------------------------------------------------

    def _engine_ready(self) -> None:
        if not self._path:
            self.header.show_nothing()

    def _opening(self, path: str) -> None:
        self._path = path
        self._unopened = None
        self._ready = False
        self._forget()
        self._film = None
        self.header.show_opening(path)
        self.composer.set_open(True)
        self._show_emptiness()

    def _closed(self) -> None:
        self._path = ""
        self._unopened = None
        self._ready = False
        self._film = None
        self._forget()
        self.header.show_nothing()
        self.composer.set_open(False)
        self._show_emptiness()

    def _opened(self, opened: FilmOpened) -> None:
        again = self._film is not None and self._film.fingerprint == opened.fingerprint
        self._film = opened
        self._ready = True
        self.header.show_film(opened)
        self.composer.set_open(True)
        if not again:
            self.composer.suggestions.set_questions(opened.suggestions)
            if not opened.known_world:
                self.conversation.set_film_note(_only_drawn)
        self._show_emptiness()
        self._ask_next()

    def _progressed(self, progress: IndexProgress) -> None:
        if self._ready:
            self.header.show_progress(progress)

    def _forget(self) -> None:
        if self._current is not None and not self._stopping:
            self._bridge.cancel(self._request)
        self._current = None
        self._lost = None
        self._stopping = False
        self._queue.clear()
        self._turns.clear()
        self.conversation.clear()
        self.composer.suggestions.set_questions(())
        self.composer.set_writing(False)
        self.scenes_changed.emit(())

    # Answers ------------------------------------------------------------------------------

    def _ask_next(self) -> None:
        if self._current is not None or not self._queue or not self._ready:
            return
        turn = self._queue.popleft()
        self._current = turn
        self._stopping = False
        turn.asked()
        self.composer.set_writing(True)
        self.scenes_changed.emit(())
        self._request = self._bridge.ask(turn.question, turn.until)

    def _withdraw(self, turn: Turn) -> None:
        if turn in self._queue:
            self._queue.remove(turn)
            self._turns.remove(turn)
            self.conversation.remove(turn)

    def _answering(self, request: int | None) -> Turn | None:
        return self._current if request == self._request else None

    def _started(self, started: AnswerStarted) -> None:
        if (turn := self._answering(started.request)) and not self._stopping:
            turn.reading()

    def _text(self, piece: AnswerText) -> None:
        if turn := self._answering(piece.request):
            turn.append_text(piece.text)

    def _sentence(self, sentence: AnswerSentence) -> None:
        if turn := self._answering(sentence.request):
            turn.close_sentence(sentence.text, sentence.scenes)
            self.scenes_changed.emit(turn.scenes)

    def _finished(self, finished: AnswerFinished) -> None:
        if turn := self._answering(finished.request):
            turn.finish(finished)
            self._settled()

    def _settled(self) -> None:
        self._current = None
        self._stopping = False
        self.composer.set_writing(False)
        self._ask_next()

    # What goes wrong -------------------------------------------------------------------------

    def _failed(self, failed: Failed) -> None:
        if (turn := self._answering(failed.request)) and failed.kind == "EngineDiedError":
            # Whether it starts again is known a moment later, from EngineDied itself.
            self._ready = False
            self._lost = turn
            turn.fail(lambda: error_sentence(failed), again=True)
            self._settled()
        elif turn:
            turn.fail(lambda: error_sentence(failed), again=failed.kind != "QuestionError")
            self._settled()
        elif failed.request is None and not self._ready and self._film is None:
            self._closed()
            self._unopened = failed
            self._show_emptiness()
        elif failed.request is None:
            if not self._ready:
                self.header.show_trouble(lambda: tr("Not watching"))
            self.conversation.add_note(lambda: error_sentence(failed), loud=True)

    def _died(self, died: EngineDied) -> None:
        self._ready = False
        self.header.show_trouble(
            (lambda: tr("Starting again…")) if died.restarting else (lambda: tr("Not watching"))
        )
        lost = self._current or self._lost
        self._lost = None
        if lost is not None:
            lost.fail(lambda: engine_died(died.restarting), again=died.restarting)
            self._settled()
        else:
            self.conversation.add_note(lambda: engine_died(died.restarting), loud=True)
        if not died.restarting:
            while self._queue:
                self._queue.popleft().fail(lambda: engine_died(False))
            self.composer.set_open(False)

    # Words --------------------------------------------------------------------------------------

    def _show_emptiness(self) -> None:
        empty = self.conversation.empty
        if self._film is not None:
            empty.say(
                "eye",
                tr("Ask about anything in the film"),
                tr("The answer shows the scenes it comes from; a click takes you there.")
                if self._film.heard
                else tr(
                    "This film has no subtitles to read, so answers come from the picture alone."
                ),
            )
        elif self._path:
            empty.say("film", tr("Opening the film…"), tr("You can write your question already."))
        elif self._unopened is not None:
            heading = (
                tr("This film can't be opened")
                if self._unopened.kind in FILM_ERRORS
                else tr("The companion can't watch along")
            )
            empty.say("warning", heading, error_sentence(self._unopened))
        else:
            empty.say(
                "film",
                tr("Watch a film together"),
                tr("The companion watches along on this machine and answers with scenes."),
            )

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again when the language changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(tr("Companion"))
            self.header.retranslate()
            self.composer.retranslate()
            self.conversation.retranslate()
            for turn in self._turns:
                turn.retranslate()
            self._show_emptiness()


def _after_another() -> str:
    return tr("Waits for the answer above.")


def _until_open() -> str:
    return tr("Waits for the film to open.")


def _until_back() -> str:
    return tr("Waits for the companion to start again.")


def _only_drawn() -> str:
    return tr("The starter only knows drawn films; on this one its answers are guesses.")
