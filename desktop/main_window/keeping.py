"""What the viewer does with the film that is open, kept on the disk as it happens.

Follows the engine: a film that was opened brings its own memory of the viewer along.
Where the disk is full or may not be written, the film goes on and ``trouble`` says so
once; whoever keeps something here needs no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from core.engine.messages import FilmOpened
from core.errors import StorageError
from core.folders import memory_root
from core.memory.kept import Kept, KeptEnd, KeptSentence, KeptTurn
from core.memory.viewer import FILE, ViewerMemory
from core.timeline import MediaTime
from desktop.engine_bridge import EngineBridge

MOST_TURNS = 60
"""So many of the newest questions are shown again; older ones stay on the disk."""

T = TypeVar("T")


class Keeping(QObject):
    """One film's viewer. Make it before all that listens to ``film_opened`` and reads
    ``kept``.

    Args:
        no_spoilers: how the switch stands for a film that was never opened.

    Attributes:
        kept: what was found when the film was opened.
    """

    trouble = Signal(StorageError)
    """Nothing can be kept; said once in the window's life."""

    def __init__(
        self,
        bridge: EngineBridge,
        parent: QObject | None = None,
        no_spoilers: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._first_no_spoilers = no_spoilers
        self.kept = Kept()
        self._fingerprint = ""
        self._memory: ViewerMemory | None = None
        self._no_spoilers = True
        self._said = False
        bridge.film_opening.connect(self.close)
        bridge.film_closed.connect(self.close)
        bridge.film_opened.connect(self._on_opened)

    def keep_place(self, position: MediaTime, furthest: MediaTime) -> None:
        """The film is at ``position``, and was played up to ``furthest``."""
        self._try(lambda memory: memory.keep_place(position, furthest))

    def keep_no_spoilers(self, on: bool) -> None:
        """The viewer turned the switch."""
        if on != self._no_spoilers:
            self._no_spoilers = on
            self._try(lambda memory: memory.keep_no_spoilers(on))

    def keep_world_told(self) -> None:
        """The viewer has read that the pack knows only another kind of film."""
        self.kept = replace(self.kept, world_told=True)
        self._try(lambda memory: memory.keep_world_told())

    def keep_deaf_told(self) -> None:
        """The viewer has read that nothing here listens to films."""
        self.kept = replace(self.kept, deaf_told=True)
        self._try(lambda memory: memory.keep_deaf_told())

    def begin_turn(self, turn: KeptTurn) -> int | None:
        """A question was asked; gives its number for ``end_turn``, None where it isn't kept."""
        return self._try(lambda memory: memory.begin_turn(turn))

    def end_turn(
        self, number: int | None, text: str, sentences: tuple[KeptSentence, ...], end: KeptEnd
    ) -> None:
        """The answer has ended."""
        if number is not None:
            self._try(lambda memory: memory.end_turn(number, text, sentences, end))

    def close(self) -> None:
        """The film is closed; nothing is kept from now on."""
        memory, self._memory = self._memory, None
        self.kept = Kept()
        self._fingerprint = ""
        self._no_spoilers = True
        if memory is not None:
            memory.close()

    @property
    def fingerprint(self) -> str:
        """The film's that is open, "" for none."""
        return self._fingerprint

    # The film -------------------------------------------------------------------

    def _on_opened(self, opened: FilmOpened) -> None:
        if opened.fingerprint == self._fingerprint:
            return  # an engine that started again opens the same film once more
        self._fingerprint = opened.fingerprint
        folder = memory_root() / opened.fingerprint
        new = not (folder / FILE).exists()
        try:
            self._memory = ViewerMemory(folder)
            self.kept = self._memory.load(MOST_TURNS)
        except StorageError as error:
            self._say(error)
        self._no_spoilers = self.kept.no_spoilers
        if new:
            self.keep_no_spoilers(self._first_no_spoilers())
            self.kept = replace(self.kept, no_spoilers=self._no_spoilers)

    def _try(self, change: Callable[[ViewerMemory], T]) -> T | None:
        if self._memory is None:
            return None
        try:
            return change(self._memory)
        except StorageError as error:
            self._say(error)
            return None

    def _say(self, error: StorageError) -> None:
        if not self._said:
            self._said = True
            self.trouble.emit(error)
