"""A question to a chat model that brings its own template, and how its answer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.chat.cutting import SentenceCutter
from core.chat.passages import evenly
from core.chat.question import check_question
from core.chat.scenes import Scene
from core.chat.scope import Scope, leant_on, scope_of
from core.chat.thinking import OPEN, WithoutThoughts
from core.chat.types import AnswerEvent, Circumstances, Earlier, LinkedScene, Sentence, TextPiece
from core.language.decoding import Utf8Stream, generate, without_controls
from core.language.protocol import LanguageEngine
from core.language.template import Piece, Turn
from core.timeline import MediaTime, TimeRange

LONGEST_ANSWER = 384
LONGEST_THOUGHT = 1024
"""Tokens that a model may write for itself before it answers."""
TEMPLATE_SLACK = 16
_JUST_NOW = MediaTime.from_seconds(60)


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question and what it leans on.

    Attributes:
        searched: what lines are looked for with.
        position: where the viewer is; None where nobody watches.
    """

    text: str
    searched: str
    scope: Scope
    earlier: Earlier | None
    position: MediaTime | None

    @classmethod
    def of(cls, text: str, around: Circumstances, until: MediaTime | None) -> ChatQuestion:
        """Take a question up.

        Raises:
            QuestionError: it is empty or too long.
        """
        text = check_question(text)
        scope = scope_of(text, around.position)
        earlier = leant_on(text, scope, around, until)
        searched = f"{earlier.question} {earlier.answer} {text}" if earlier else text
        return cls(text, searched, scope, earlier, around.position)

    @property
    def is_now(self) -> bool:
        """Whether it is about a moment."""
        return self.scope.kind == "moment"

    @property
    def here(self) -> MediaTime | None:
        """Where the viewer is, where it is about that."""
        return self.position if self.is_now else None

    def turns(self, asked: str | Turn) -> list[Turn]:
        """The conversation, with the turn it leans on before it."""
        last = Turn("user", asked) if isinstance(asked, str) else asked
        if self.earlier is None:
            return [last]
        return [
            Turn("user", self.earlier.question),
            Turn("assistant", self.earlier.answer),
            last,
        ]

    def named(self, passages: Sequence[Scene]) -> list[int]:
        """The passages of a stretch that it names; of a moment those of the minute before."""
        span = self.scope.span
        if span is None:
            return []
        if self.is_now:
            span = TimeRange(MediaTime(max(0, span.start.us - _JUST_NOW.us)), span.end)
        return [
            at
            for at, each in enumerate(passages)
            if each.span.start < span.end and span.start < each.span.end
        ]

    def first(self, named: Sequence[int]) -> Sequence[int]:
        """Of a moment the latest passages first, of a stretch evenly."""
        count = len(named)
        return range(count)[::-1] if self.is_now else list(evenly(count))

    def kept(self, passages: Sequence[Scene]) -> list[int]:
        """The passage that the turn before was linked to."""
        earlier = self.earlier
        if earlier is None:
            return []
        return [at for at, each in enumerate(passages) if earlier.moment in each.span]


def thinks(pieces: Sequence[Piece]) -> bool:
    """Whether a filled template leaves the model within a thought."""
    last = pieces[-1]
    return last.markup and last.text.rstrip().endswith(OPEN)


def rows_left(context_rows: int, asked: int, *, thinking: bool) -> int:
    """Rows for what is told of a film, beside the question and the answer; none or less: no room.

    Args:
        asked: rows of the question and of all that the template writes around it.
    """
    answer = min(LONGEST_ANSWER, context_rows // 4)
    thought = LONGEST_THOUGHT if thinking else 0
    return context_rows - asked - answer - thought - TEMPLATE_SLACK


def speak(
    engine: LanguageEngine,
    logits: NDArray[np.float32],
    room: int,
    links: Callable[[str, Sequence[int]], tuple[LinkedScene, ...]],
    *,
    thinking: bool,
) -> Iterator[AnswerEvent]:
    """Write an answer sentence by sentence, thoughts left out.

    Args:
        logits: behind the prompt.
        room: rows that are left.
        links: from a sentence and all tokens that were chosen so far to its scenes.
        thinking: whether the prompt has opened a thought.
    """
    stream, cutter, thoughts = Utf8Stream(), SentenceCutter(), WithoutThoughts(thinking)
    index = written = 0
    chosen: list[int] = []
    for token, _ in generate(engine, logits, None, min(LONGEST_THOUGHT + LONGEST_ANSWER, room)):
        chosen.append(token)
        text = without_controls(stream.push(engine.token_bytes(token)))
        piece = thoughts.push(text)
        written += not thoughts.thinking
        if piece:
            yield TextPiece(piece)
        for said in cutter.push(piece):
            yield Sentence(index, said, links(said, chosen))
            index += 1
        if written >= LONGEST_ANSWER:
            break
    if piece := thoughts.push(stream.finish()) + thoughts.finish():
        yield TextPiece(piece)
    last = cutter.rest + piece
    if last.strip() or not index:
        yield Sentence(index, last, links(last, chosen))
