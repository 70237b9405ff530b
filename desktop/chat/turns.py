"""All questions of one film with their answers, in the order in which they stand.

Makes turns, wires them once, and tells all of them what concerns each: more is known,
the language changed. Which of them is asked and when is the panel's business.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from core.memory.coverage import Coverage
from core.memory.kept import KeptTurn
from core.timeline import MediaTime
from desktop.chat.conversation import Conversation
from desktop.chat.pictures import Pictures
from desktop.chat.turn import Turn
from desktop.engine_bridge import EngineBridge


class Turns(QObject):
    """The turns in ``conversation``."""

    seek_requested = Signal(MediaTime)
    ask_again = Signal(str)
    ask_whole_film = Signal(Turn)
    withdrawn = Signal(Turn)

    def __init__(
        self, bridge: EngineBridge, conversation: Conversation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self._turns: list[Turn] = []
        self._pictures = Pictures(bridge, self)

    def add(self, turn: Turn) -> None:
        """A new question stands below all others."""
        self._turns.append(self._wired(turn))
        self._conversation.add(turn)

    def restore(self, kept: Iterable[KeptTurn]) -> tuple[Turn, ...]:
        """Show what was asked on an earlier day above all that stands here; gives it."""
        earlier = []
        for old in kept:
            turn = Turn(old.question, old.until, whole_film=old.whole_film, guess=old.guess)
            turn.restore(old)
            earlier.append(self._wired(turn))
        self._conversation.add_before([*earlier], [*self._turns])
        self._turns[:0] = earlier
        return tuple(earlier)

    def remove(self, turn: Turn) -> None:
        """A question was taken back."""
        self._turns.remove(turn)
        self._conversation.remove(turn)

    def clear(self) -> None:
        """Another film."""
        self._pictures.forget()
        self._turns.clear()
        self._conversation.clear()

    def more_known(self, coverage: Coverage, until: MediaTime | None) -> None:
        """Some answers may be worth asking for again, some cards may have a picture now.

        Args:
            until: the no-spoiler bound in force.
        """
        for turn in self._turns:
            turn.more_known(coverage, until)
        self._pictures.more_known(coverage)

    def engine_is_back(self) -> None:
        """What it was asked before is forgotten there."""
        self._pictures.ask_again()

    def retranslate(self) -> None:
        """Say everything again in the chosen language."""
        self._conversation.retranslate()
        for turn in self._turns:
            turn.retranslate()

    def _wired(self, turn: Turn) -> Turn:
        turn.seek_requested.connect(self.seek_requested)
        turn.picture_wanted.connect(self._pictures.want)
        turn.ask_again.connect(self.ask_again)
        turn.ask_whole_film.connect(lambda: self.ask_whole_film.emit(turn))
        turn.withdrawn.connect(lambda: self.withdrawn.emit(turn))
        return turn
