"""How the starter is spoken to: the rows of its prompt and the shape of its answers.

    <s> <q> question  { H M S  (context content)…  <words> line line … }…  <q> question <a>
    H M S  sentence </s>        or        <none> sentence </s>

A stamp is three tokens, all of which occur often: an hour, a minute, a second. The
question stands before the scenes, so that a causal model reads them knowing what is
asked, and again behind them. The answer names its scene first: locating comes before
reading. Every row of a scene carries, added to it, how much of the question was seen and
how much was heard there. One place for trainer and app; nothing here knows a tokenizer or weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.chat.slots import SLOT

HOURS, MINUTES, SECONDS = 10, 60, 60
SPECIALS = (
    "<s>",
    "</s>",
    "<none>",
    "<q>",
    "<a>",
    "<words>",
    *(f"<h{n}>" for n in range(HOURS)),
    *(f"<m{n:02d}>" for n in range(MINUTES)),
    *(f"<s{n:02d}>" for n in range(SECONDS)),
)
"""In the order of their ids, from 0."""

BEGIN, END, NONE, QUESTION, ANSWER, WORDS = range(6)
FIRST_HOUR = 6
FIRST_MINUTE = FIRST_HOUR + HOURS
FIRST_SECOND = FIRST_MINUTE + MINUTES
FIRST_WORD = FIRST_SECOND + SECONDS

BECAUSE = "because"
"""What follows it in an answer is quoted from the scene."""


@dataclass(frozen=True, slots=True)
class PromptScene:
    """A recalled scene as the prompt holds it.

    Attributes:
        start: whole seconds of the film.
        frames: how many frames of it are shown.
        words: ids of the lines spoken in it, may be empty.
    """

    start: int
    frames: int
    words: Sequence[int]

    def rows(self, tokens_a_frame: int) -> int:
        """How many rows of the prompt are this scene's."""
        return 3 + self.frames * tokens_a_frame + (1 + len(self.words) if self.words else 0)


def stamp(seconds: int) -> tuple[int, int, int]:
    """Whole seconds, under ten hours, as three ids."""
    seconds = min(max(seconds, 0), HOURS * 3600 - 1)
    return (
        FIRST_HOUR + seconds // 3600,
        FIRST_MINUTE + seconds // 60 % 60,
        FIRST_SECOND + seconds % 60,
    )


def stamp_seconds(ids: Sequence[int]) -> int:
    """Three ids of a stamp back to whole seconds."""
    hour, minute, second = ids
    return (hour - FIRST_HOUR) * 3600 + (minute - FIRST_MINUTE) * 60 + (second - FIRST_SECOND)


def lay_out(
    question: Sequence[int], scenes: Iterable[PromptScene], tokens_a_frame: int = 2
) -> list[int]:
    """The whole prompt as ids, with ``SLOT`` for each visual row, context before content."""
    ids = [BEGIN, QUESTION, *question]
    for scene in scenes:
        ids.extend(stamp(scene.start))
        ids.extend([SLOT] * (scene.frames * tokens_a_frame))
        if scene.words:
            ids.append(WORDS)
            ids.extend(scene.words)
    ids.extend((QUESTION, *question, ANSWER))
    return ids


class AnswerRule:
    """Which tokens may come next: a stamp of the prompt or <none>, then words, then the end.

    A time inside the sentence can only be the stamp the answer began with, and a reason only
    what somebody says in that scene, word for word: reasons are quoted, never made up.

    Args:
        scenes: the prompt's, in any order; of two that begin in the same second the first.
        because: ids of the word after which a reason is quoted; empty quotes nothing.
    """

    def __init__(
        self, scenes: Sequence[PromptScene], vocabulary: int, because: Sequence[int] = ()
    ) -> None:
        self._because = list(because)
        self._vocabulary = vocabulary
        self._reasons: dict[tuple[int, ...], list[list[int]]] = {}
        for scene in scenes:
            words = list(scene.words)
            reasons = [words[at:] for at in _places(words, self._because)]
            self._reasons.setdefault(stamp(scene.start), reasons)

    def allowed(self, so_far: Sequence[int]) -> list[int] | None:
        """Ids that may follow ``so_far``; None where any word, the end or a time may."""
        if not so_far:
            return sorted({s[0] for s in self._reasons} | {NONE})
        if so_far[0] == NONE:
            return None
        if len(so_far) < 3:
            at = len(so_far)
            return sorted({s[at] for s in self._reasons if s[:at] == tuple(so_far)})
        head = list(so_far[:3])
        if so_far[-1] == head[0] and len(so_far) > 3:
            return [head[1]]
        if so_far[-2:] == head[:2] and len(so_far) > 4:
            return [head[2]]
        return self._quotable(self._reasons[so_far[0], so_far[1], so_far[2]], list(so_far[3:]))

    def _quotable(self, reasons: Sequence[list[int]], said: list[int]) -> list[int] | None:
        """Ids that go on quoting one of the scene's reasons; None where none was begun."""
        begun = _places(said, self._because)
        if not begun:
            return None
        quoted = said[begun[0] :]
        at = len(quoted)
        return [END, *sorted({r[at] for r in reasons if r[:at] == quoted and len(r) > at})]

    def _barred(self, so_far: Sequence[int]) -> list[int]:
        """The id that would begin a reason in a scene in which nobody gives one."""
        if so_far[0] == NONE or not self._because or self._reasons[tuple(so_far[:3])]:
            return []
        *begun, last = self._because
        said = list(so_far[3:])
        return [last] if said[len(said) - len(begun) :] == begun else []

    def __call__(self, so_far: list[int], logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits [V] with everything that may not come next at −∞."""
        allowed = self.allowed(so_far)
        kept = np.full(self._vocabulary, -np.inf, np.float32)
        if allowed is not None:
            kept[allowed] = logits[allowed]
            return kept
        kept[END] = logits[END]
        kept[FIRST_WORD:] = logits[FIRST_WORD:]
        if so_far[0] != NONE:
            kept[so_far[0]] = logits[so_far[0]]
        kept[self._barred(so_far)] = -np.inf
        return kept


def _places(words: list[int], run: list[int]) -> list[int]:
    """Where ``run`` stands in ``words``; nowhere if it is empty."""
    last = len(words) - len(run) if run else -1
    return [at for at in range(last + 1) if words[at : at + len(run)] == run]
