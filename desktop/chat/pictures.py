"""The pictures of cards that came without one: an answer from an earlier day.

A card asks when it is first painted, so that a long conversation costs nothing until it
is scrolled to. What the memory has no picture of is asked for again when more is known.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from shiboken6 import isValid

from core.engine.messages import Picture
from core.memory.coverage import Coverage
from core.timeline import MediaTime, TimeRange
from desktop.chat.cards import SceneCard
from desktop.engine_bridge import EngineBridge

SETTLED = MediaTime.from_seconds(1)
"""After so long a scene that fades in is lit."""


class Pictures(QObject):
    """Asks the engine, and hands each picture to its card."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._asked: dict[int, SceneCard] = {}
        self._missing: list[SceneCard] = []
        bridge.picture.connect(self._on_picture)

    def want(self, card: SceneCard) -> None:
        """``card`` is seen and has no picture; what comes after its scene is none for it."""
        scene = TimeRange(card.scene.start, card.scene.end)
        self._asked[self._bridge.get_picture(lit(scene), until=scene.end)] = card

    def ask_again(self) -> None:
        """The engine started anew and has forgotten what it was asked."""
        lost, self._asked = list(self._asked.values()), {}
        self._want_all(lost)

    def more_known(self, coverage: Coverage) -> None:
        """What had no picture may have one now."""
        parts = coverage.watched + coverage.glimpsed
        found = [card for card in self._missing if any(card.scene.start in p for p in parts)]
        self._missing = [card for card in self._missing if card not in found]
        self._want_all(found)

    def forget(self) -> None:
        """Another film: nobody waits any more."""
        self._asked.clear()
        self._missing.clear()

    def _want_all(self, cards: list[SceneCard]) -> None:
        for card in cards:
            if isValid(card):
                self.want(card)

    def _on_picture(self, picture: Picture) -> None:
        card = self._asked.pop(picture.request, None)
        if card is None or not isValid(card):
            return
        if picture.jpeg:
            card.set_picture(picture.jpeg)
        else:
            self._missing.append(card)


def lit(scene: TimeRange) -> MediaTime:
    """Where a scene shows itself: its first picture may still be black."""
    middle = MediaTime((scene.start.us + scene.end.us) // 2)
    return min(scene.start + SETTLED, middle)
