"""An answer's words with its times set into them. No Qt.

Text arrives piece by piece; later each sentence is declared whole together with the
scenes it rests on. ``Wording`` keeps both and gives runs of words and of times, where
a time stands at its sentence's end, before the full stop.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.chat.types import LinkedScene

_CLOSING = ".!?…。！？\"'”’»)）」』"


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or, where ``scene`` is given, the clock time of that scene's start."""

    text: str
    scene: LinkedScene | None = None


class Wording:
    """The words of one answer as far as they are written."""

    def __init__(self) -> None:
        self._raw = ""
        self._read = 0
        self._links: list[tuple[int, LinkedScene]] = []

    def append(self, text: str) -> None:
        """Add a piece of text; space before the first word is left out."""
        self._raw = (self._raw + text).lstrip()

    def close_sentence(self, text: str, scenes: tuple[LinkedScene, ...]) -> None:
        """The next sentence is whole; its best scene's time goes to its end."""
        words = text.strip()
        found = self._raw.find(words, self._read)
        if found < 0 and not self._raw[self._read :].strip():
            self._raw = f"{self._raw.rstrip()} {words}".lstrip()
            found = len(self._raw) - len(words)
        end = found + len(words) if found >= 0 else len(self._raw.rstrip())
        if scenes and words:
            stop = len(self._raw[self._read : end].rstrip(_CLOSING)) + self._read
            self._links.append((stop, scenes[0]))
        self._read = end

    def runs(self) -> tuple[Run, ...]:
        """What to show, in order."""
        runs: list[Run] = []
        at = 0
        for place, scene in self._links:
            words = self._raw[at:place]
            runs.append(Run(words if words.endswith((" ", "\n")) else words + " "))
            runs.append(Run(scene.start.clock(), scene))
            at = place
        if rest := self._raw[at:]:
            runs.append(Run(rest))
        return tuple(runs)

    @property
    def raw(self) -> str:
        """The words alone, as they were written."""
        return self._raw

    def plain(self) -> str:
        """The answer as text to paste elsewhere, times in parentheses."""
        return "".join(f"({run.text})" if run.scene else run.text for run in self.runs()).strip()
