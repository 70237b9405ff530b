"""The companion of a language model that sees nothing: it answers from what is said in a film.

Passages are recalled by the question's words and, for the rest, evenly over the film; a sentence
is linked to passages in which its words are spoken. All lines are there at once, so nothing of the
film has to be watched first. Knows no process and no window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.chat.clock import Clock
from core.chat.cutting import SentenceCutter
from core.chat.linking import link_by_words
from core.chat.parts import Parts
from core.chat.passages import choose, evenly, find_passages
from core.chat.question import check_question
from core.chat.recall import before, score_cues
from core.chat.scenes import Scene
from core.chat.scope import Scope, leant_on, scope_of
from core.chat.thinking import OPEN, WithoutThoughts
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    Earlier,
    Finished,
    LinkedScene,
    Sentence,
    TextPiece,
)
from core.chat.words_prompt import passage, user_turn
from core.errors import NothingSaidError, NoWordsError, QuestionError
from core.film.types import Cue
from core.language.decoding import Utf8Stream, generate, without_controls
from core.language.device import gpu_names, offload_available
from core.language.protocol import Cancelled, ChatEngine
from core.language.template import Turn
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

ROWS_ON_CPU, ROWS_ON_GPU = 1024, 6144
"""Rows of lines that one question may cost; two cores read some fifty a second with a 1.5B."""
LONGEST_ANSWER = 384
LONGEST_THOUGHT = 1024
"""Tokens that a model may write for itself before it answers."""
_JUST_NOW = MediaTime.from_seconds(60)
_TEMPLATE_SLACK = 16


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and what it leans on.

    Attributes:
        searched: what lines are looked for with.
        position: where the viewer is, where it is about that.
    """

    text: str
    searched: str
    scope: Scope
    earlier: Earlier | None
    position: MediaTime | None

    @classmethod
    def of(cls, text: str, around: Circumstances, until: MediaTime | None) -> _Question:
        scope = scope_of(text, around.position)
        earlier = leant_on(text, scope, around, until)
        searched = f"{earlier.question} {earlier.answer} {text}" if earlier else text
        return cls(text, searched, scope, earlier, around.position if _is_now(scope) else None)


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What the model will read.

    Attributes:
        shown: the passages in it, in time order; ``lines`` are theirs.
        thinks: whether the template has opened a thought.
    """

    ids: list[int]
    shown: list[Scene]
    lines: list[tuple[str, ...]]
    thinks: bool


class WordsCompanion:
    """Answers questions about one film from its lines, with a model and its own chat template."""

    def __init__(self, parts: Parts) -> None:
        self._memory = parts.memory
        self._words = parts.words
        self._cues = parts.cues
        self._language = cast(ChatEngine, parts.language)
        self._duration = parts.film_duration
        self._template = self._language.chat_template()

    def answer(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """Answer from what is said before ``until``.

        Args:
            until: nothing after it is read, linked, shown or counted; None for the whole film.
            around: where the viewer is, and the turn before.

        Raises:
            QuestionError: the question is empty or too long.
            NoWordsError: the film has no lines.
            NothingSaidError: it has none before ``until``.
            ModelError: the language model failed.
        """
        yield from self._answer(question, until, around, rows_of_lines())

    def answer_whole(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """As ``answer``, with all lines before ``until`` that the model's context holds. It is not
        called an answer from every frame: none was looked at."""
        yield from self._answer(question, until, around, None)

    def _answer(
        self, text: str, until: MediaTime | None, around: Circumstances, most: int | None
    ) -> Iterator[AnswerEvent]:
        question = _Question.of(check_question(text), around, until)
        if not self._cues:
            raise NoWordsError
        cues = before(self._cues, until)
        if not cues:
            raise NothingSaidError
        clock = Clock()
        frames = self._memory.frames()
        prompt = self._prompt(question, cues, frames, until, most)
        clock.lap("recall")
        cancelled = False
        try:
            logits = self._language.read_tokens(prompt.ids)
            clock.lap("prefill")
            for event in self._speak(logits, prompt, frames):
                if "first_token" not in clock.seconds:
                    clock.mark("first_token")
                yield event
        except Cancelled:
            cancelled = True
        clock.mark("total")
        read = self._duration if until is None else min(until, self._duration)
        yield Finished(
            cancelled=cancelled,
            watched_until=read,
            film_duration=self._duration,
            until=until,
            scenes_recalled=len(prompt.shown),
            rows=len(prompt.ids),
            seconds=clock.seconds,
            watched=(TimeRange(MediaTime(), read),),
        )

    # Recall -----------------------------------------------------------------------

    def _prompt(
        self,
        question: _Question,
        cues: Sequence[Cue],
        frames: FrameTable,
        until: MediaTime | None,
        most: int | None,
    ) -> _Prompt:
        passages = find_passages(cues, frames, until)
        lines = [tuple(cues[cue].text for cue in each.cues) for each in passages]
        texts = [passage(p.span.start, said) for p, said in zip(passages, lines, strict=True)]
        sizes = [len(self._language.tokenize(text)) + 2 for text in texts]
        room = self._room(question)
        room = room if most is None else min(room, most)
        chosen = self._choose(question, passages, sizes.__getitem__, room, until)
        ids, thinks = self._ids(question, [texts[at] for at in chosen])
        return _Prompt(ids, [passages[at] for at in chosen], [lines[at] for at in chosen], thinks)

    def _choose(
        self,
        question: _Question,
        passages: Sequence[Scene],
        size: Callable[[int], int],
        room: int,
        until: MediaTime | None,
    ) -> list[int]:
        named = _named(question.scope, passages)
        if named:
            first = _first(question, named)
            some = choose([0.0] * len(named), lambda at: size(named[at]), room, first)
            return [named[at] for at in some]
        found = score_cues(self._words, question.searched, until)
        scores = [sum(found.get(cue, 0.0) for cue in each.cues) for each in passages]
        kept = [
            at
            for at, each in enumerate(passages)
            if question.earlier is not None and question.earlier.moment in each.span
        ]
        return choose(scores, size, room, kept)

    def _room(self, question: _Question) -> int:
        """Rows that are left for lines.

        Raises:
            QuestionError: none are.
        """
        ids, thinks = self._ids(question, [])
        answer = min(LONGEST_ANSWER, self._language.context_rows // 4)
        thought = LONGEST_THOUGHT if thinks else 0
        room = self._language.context_rows - len(ids) - answer - thought - _TEMPLATE_SLACK
        if room <= 0:
            raise QuestionError("is too long for this model", len(question.text))
        return room

    def _ids(self, question: _Question, passages: Sequence[str]) -> tuple[list[int], bool]:
        """The prompt, and whether the template leaves it within a thought."""
        turns = [Turn("user", user_turn(question.text, passages, question.position))]
        if question.earlier is not None:
            turns = [
                Turn("user", question.earlier.question),
                Turn("assistant", question.earlier.answer),
                *turns,
            ]
        pieces = self._template.fill(turns)
        last = pieces[-1]
        thinks = last.markup and last.text.rstrip().endswith(OPEN)
        return self._language.chat_tokens(pieces), thinks

    # Speaking ---------------------------------------------------------------------

    def _speak(
        self, logits: NDArray[np.float32], prompt: _Prompt, frames: FrameTable
    ) -> Iterator[AnswerEvent]:
        stream, cutter, thoughts = Utf8Stream(), SentenceCutter(), WithoutThoughts(prompt.thinks)
        index = written = 0
        room = self._language.context_rows - len(prompt.ids)
        for token, _ in generate(
            self._language, logits, None, min(LONGEST_THOUGHT + LONGEST_ANSWER, room)
        ):
            text = without_controls(stream.push(self._language.token_bytes(token)))
            piece = thoughts.push(text)
            written += not thoughts.thinking
            if piece:
                yield TextPiece(piece)
            for said in cutter.push(piece):
                yield Sentence(index, said, self._links(said, prompt, frames))
                index += 1
            if written >= LONGEST_ANSWER:
                break
        if piece := thoughts.push(stream.finish()) + thoughts.finish():
            yield TextPiece(piece)
        last = cutter.rest + piece
        if last.strip() or not index:
            yield Sentence(index, last, self._links(last, prompt, frames))

    def _links(self, sentence: str, prompt: _Prompt, frames: FrameTable) -> tuple[LinkedScene, ...]:
        return link_by_words(sentence, prompt.shown, prompt.lines, frames)


def rows_of_lines() -> int:
    """How many rows of lines one question may cost on this machine."""
    return ROWS_ON_GPU if offload_available() and gpu_names() else ROWS_ON_CPU


def _is_now(scope: Scope) -> bool:
    return scope.kind == "moment"


def _named(scope: Scope, passages: Sequence[Scene]) -> list[int]:
    """The passages of a stretch that a question names; of a moment those of the minute before."""
    span = scope.span
    if span is None:
        return []
    if _is_now(scope):
        span = TimeRange(MediaTime(max(0, span.start.us - _JUST_NOW.us)), span.end)
    return [
        at
        for at, each in enumerate(passages)
        if each.span.start < span.end and span.start < each.span.end
    ]


def _first(question: _Question, named: Sequence[int]) -> Sequence[int]:
    """Of a moment the latest passages first, of a stretch evenly."""
    count = len(named)
    return range(count)[::-1] if _is_now(question.scope) else list(evenly(count))
