"""What some models write for themselves before they answer, kept from the viewer."""

from __future__ import annotations

OPEN, SHUT = "<think>", "</think>"


class WithoutThoughts:
    """Text in, text out without what stands between ``<think>`` and ``</think>`` at its start.

    Args:
        thinking: whether the prompt itself has opened a thought.
    """

    def __init__(self, thinking: bool = False) -> None:
        self.thinking = thinking
        self._held = ""
        self._begun = False

    def push(self, piece: str) -> str:
        """What may be shown now."""
        if self._begun and not self.thinking:
            return piece
        self._held += piece
        if not self.thinking:
            start = self._held.lstrip()
            if OPEN.startswith(start):
                return ""  # it may become one
            if not start.startswith(OPEN):
                return self._begin(start)
            self.thinking, self._held = True, start[len(OPEN) :]
        _, shut, after = self._held.partition(SHUT)
        if not shut:
            return ""
        self.thinking, self._held = False, ""
        return self._begin(after.lstrip()) if after.strip() else ""

    def finish(self) -> str:
        """What was held back and turned out to be no thought."""
        held, self._held = self._held, ""
        return "" if self.thinking else held

    def _begin(self, text: str) -> str:
        self._begun, self._held = True, ""
        return text
