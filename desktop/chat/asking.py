"""Questions are asked one at a time: which is being answered, which wait, and how each ends.

One written while an answer is still coming waits for its end, so nothing is lost and nothing is
interrupted unasked. One that is asked while the film opens or the engine starts again waits too.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal

from core.chat.types import Circumstances
from core.engine.messages import (
    AnswerFinished,
    AnswerProgress,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    EngineDied,
    Failed,
)
from core.timeline import MediaTime
from desktop.chat.sentences import engine_died, error_sentence
from desktop.chat.turn import Turn
from desktop.chat.turns import Turns
from desktop.engine_bridge import EngineBridge
from desktop.main_window.keeping import Keeping
from desktop.translate import tr


class Asking(QObject):
    """The questions that are not answered yet.

    ``scenes_changed`` carries the scenes of the newest answer, empty when a question begins;
    ``writing_changed`` whether an answer is being written, and whether it was told to stop.

    Attributes:
        ready: whether the engine has the film open.
    """

    scenes_changed = Signal(tuple)
    writing_changed = Signal(bool, bool)

    def __init__(
        self, bridge: EngineBridge, keeping: Keeping, turns: Turns, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._keeping = keeping
        self._turns = turns
        self.ready = False
        self._current: Turn | None = None
        self._request = 0
        self._stopping = False
        self._lost: Turn | None = None
        self._queue: deque[Turn] = deque()
        turns.withdrawn.connect(self._withdraw)
        bridge.answer_started.connect(self._started)
        bridge.answer_progress.connect(self._looking)
        bridge.answer_text.connect(self._text)
        bridge.answer_sentence.connect(self._sentence)
        bridge.answer_finished.connect(self._finished)

    def put(self, turn: Turn, *, back: bool) -> None:
        """Let a question stand behind all others; ``ask_next`` asks it when it is its turn.

        Args:
            back: whether the film was open already, so that only the engine is waited for.
        """
        self._queue.append(turn)
        if not self.ready:
            turn.wait(_until_back if back else _until_open)
        elif self._current is not None:
            turn.wait(_after_another)
        self._turns.add(turn)

    def ask_next(self) -> None:
        """Ask the first that waits, unless one is being answered or nobody can answer."""
        if self._current is not None or not self._queue or not self.ready:
            return
        turn = self._queue.popleft()
        self._current = turn
        self._stopping = False
        turn.asked()
        self.writing_changed.emit(True, False)
        self.scenes_changed.emit(())
        turn.number = self._keeping.begin_turn(turn.kept())
        around = Circumstances(turn.position, self._turns.before(turn))
        self._request = self._bridge.ask(
            turn.question, turn.until, around, whole_film=turn.whole_film
        )

    def stop(self) -> None:
        """Stop the answer that is being written; what was written stays."""
        if self._current is None or self._stopping:
            return
        self._stopping = True
        self._current.stopping()
        self.writing_changed.emit(True, True)
        self._bridge.cancel(self._request)

    def bound(self, until: MediaTime | None) -> None:
        """What waits was asked before its bound was known."""
        for turn in self._queue:
            turn.until = until

    def forget(self) -> None:
        """The film goes, and with it whatever was asked about it."""
        if self._current is not None and not self._stopping:
            self._bridge.cancel(self._request)
        self._current = self._lost = None
        self._stopping = False
        self._queue.clear()
        self.writing_changed.emit(False, False)
        self.scenes_changed.emit(())

    def fail(self, failed: Failed) -> bool:
        """Say what went wrong below the question it belongs to; gives whether there is one."""
        turn = self._answering(failed.request)
        if turn is None:
            return False
        if failed.kind == "EngineDiedError":
            # Whether it starts again is known a moment later, from EngineDied itself.
            self.ready = False
            self._lost = turn
            turn.fail(lambda: error_sentence(failed), again=True)
        else:
            turn.fail(lambda: error_sentence(failed), again=failed.kind != "QuestionError")
        self._settled()
        return True

    def engine_died(self, died: EngineDied) -> bool:
        """Say so below the question that was being answered; gives whether there was one. What
        waits is lost too where the engine doesn't start again."""
        self.ready = False
        lost = self._current or self._lost
        self._lost = None
        if lost is not None:
            lost.fail(lambda: engine_died(died.restarting), again=died.restarting)
            self._settled()
        while self._queue and not died.restarting:
            self._queue.popleft().fail(lambda: engine_died(False))
        return lost is not None

    def _withdraw(self, turn: Turn) -> None:
        if turn in self._queue:
            self._queue.remove(turn)
            self._turns.remove(turn)

    def _answering(self, request: int | None) -> Turn | None:
        return self._current if request == self._request else None

    def _started(self, started: AnswerStarted) -> None:
        if (turn := self._answering(started.request)) and not self._stopping:
            turn.reading()

    def _looking(self, progress: AnswerProgress) -> None:
        if (turn := self._answering(progress.request)) and not self._stopping:
            turn.looking(progress.done, progress.total)

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
            kept = turn.kept()
            if kept.end is not None:
                self._keeping.end_turn(turn.number, kept.text, kept.sentences, kept.end)
            self._settled()

    def _settled(self) -> None:
        self._current = None
        self._stopping = False
        self.writing_changed.emit(False, False)
        self.ask_next()


def _after_another() -> str:
    return tr("Waits for the answer above.")


def _until_open() -> str:
    return tr("Waits for the film to open.")


def _until_back() -> str:
    return tr("Waits for the companion to start again.")
