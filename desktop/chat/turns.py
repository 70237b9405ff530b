"""All questions of one film with their answers, in the order in which they stand.

Makes turns, wires them once, and tells all of them what concerns each: more is known,
the language changed. Which of them is asked and when is ``asking``'s business.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.chat.types import Earlier
from core.memory.coverage import Coverage
from core.memory.kept import KeptTurn
from core.timeline import MediaTime
from desktop.chat.conversation import Conversation
from desktop.chat.pictures import Pictures
from desktop.chat.turn import Turn
from desktop.engine_bridge import EngineBridge

AT_ONCE = 6
NEXT_MS = 20
"""So many answers of an earlier day fill the panel; the next one above comes so much later."""
SETTLE_MS = 300
"""Milliseconds until the last of them has its place."""


class Turns(QObject):
    """The turns in ``conversation``."""

    seek_requested = Signal(MediaTime)
    ask_again = Signal(Turn)
    ask_whole_film = Signal(Turn)
    withdrawn = Signal(Turn)

    def __init__(
        self, bridge: EngineBridge, conversation: Conversation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self._turns: list[Turn] = []
        self._pictures = Pictures(bridge, self)
        self._known: tuple[Coverage, MediaTime | None] | None = None
        self._older: list[KeptTurn] = []
        self._next = QTimer(self, interval=NEXT_MS)
        self._next.timeout.connect(self._restore_next)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(lambda: conversation.grow_upwards(False))

    def add(self, turn: Turn) -> None:
        """A new question stands below all others."""
        self._turns.append(self._wired(turn))
        self._conversation.add(turn)

    def restore(self, kept: tuple[KeptTurn, ...]) -> None:
        """Show what was asked on an earlier day above all that stands here.

        The newest at once; older ones follow one by one, so that the film, whose picture
        waits meanwhile, never waits long.
        """
        self._older = list(kept)
        below = [*self._turns]
        newest = [self._restored(old) for old in self._older[-AT_ONCE:]]
        del self._older[-AT_ONCE:]
        self._conversation.add_before([*newest], [*below])
        self._turns[:0] = newest
        if self._older:
            self._settled.stop()
            self._conversation.grow_upwards(True)
            self._next.start()

    def before(self, turn: Turn) -> Earlier | None:
        """What ``turn`` may lean on: the turn above it, where that was answered from a scene, and
        under a bound that holds for this one too. Of a question that is asked once more, the turn
        above where it was asked first."""
        asked = turn
        while asked.repeats is not None:
            asked = asked.repeats
        at = self._turns.index(asked)
        if at == 0:
            return None
        above = self._turns[at - 1].kept()
        if turn.until is not None and (above.until is None or above.until > turn.until):
            return None
        scenes = [scene for sentence in above.sentences for scene in sentence.scenes]
        if above.end is None or not scenes:
            return None
        answer = " ".join(sentence.text for sentence in above.sentences)
        return Earlier(above.question, answer, scenes[0].start)

    def remove(self, turn: Turn) -> None:
        """A question was taken back."""
        self._turns.remove(turn)
        self._conversation.remove(turn)

    def clear(self) -> None:
        """Another film."""
        self._next.stop()
        self._settled.stop()
        self._conversation.grow_upwards(False)
        self._older.clear()
        self._known = None
        self._pictures.forget()
        self._turns.clear()
        self._conversation.clear()

    def more_known(self, coverage: Coverage, until: MediaTime | None) -> None:
        """Some answers may be worth asking for again, some cards may have a picture now.

        Args:
            until: the no-spoiler bound in force.
        """
        self._known = (coverage, until)
        for turn in self._turns:
            turn.more_known(coverage, until)
        self._pictures.more_known(coverage)

    def more_heard(self, coverage: Coverage, until: MediaTime | None) -> None:
        """As ``more_known``, of what was listened to."""
        for turn in self._turns:
            turn.more_heard(coverage, until)

    def engine_is_back(self) -> None:
        """What it was asked before is forgotten there."""
        self._pictures.ask_again()

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        self._conversation.retranslate()
        for turn in self._turns:
            turn.retranslate()

    def _restore_next(self) -> None:
        if not self._older:
            self._next.stop()
            self._settled.start()
            return
        turn = self._restored(self._older.pop())
        self._conversation.add_first(turn)
        self._turns.insert(0, turn)
        if self._known is not None:
            turn.more_known(*self._known)

    def _restored(self, old: KeptTurn) -> Turn:
        turn = Turn(old.question, old.until, whole_film=old.whole_film, guess=old.guess)
        turn.restore(old)
        return self._wired(turn)

    def _wired(self, turn: Turn) -> Turn:
        turn.seek_requested.connect(self.seek_requested)
        turn.picture_wanted.connect(self._pictures.want)
        turn.ask_again.connect(lambda: self.ask_again.emit(turn))
        turn.ask_whole_film.connect(lambda: self.ask_whole_film.emit(turn))
        turn.withdrawn.connect(lambda: self.withdrawn.emit(turn))
        return turn
