"""The companion of a language model that sees nothing: it answers from what is said in a film.

Passages are recalled by the question's words and, for the rest, evenly over the film; a sentence
is linked to passages in which its words are spoken. All lines are there at once, so nothing of the
film has to be watched first. Knows no process and no window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from core.chat.chat_question import ChatQuestion, rows_left, speak, thinks
from core.chat.clock import Clock
from core.chat.ending import told
from core.chat.linking import link_by_words
from core.chat.parts import Parts
from core.chat.passages import choose, find_passages
from core.chat.recall import before, score_cues
from core.chat.scenes import Scene
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    Finished,
)
from core.chat.words_prompt import passage, user_turn
from core.errors import NothingSaidError, NoWordsError, QuestionError
from core.film.types import Cue
from core.language.device import gpu_names, offload_available
from core.language.protocol import ChatEngine
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange

ROWS_ON_CPU, ROWS_ON_GPU = 1024, 6144
"""Rows of lines that one question may cost; two cores read some fifty a second with a 1.5B."""


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
        question = ChatQuestion.of(text, around, until)
        if not self._cues:
            raise NoWordsError
        cues = before(self._cues, until)
        if not cues:
            raise NothingSaidError
        clock = Clock()
        frames = self._memory.frames()
        prompt = self._prompt(question, cues, frames, until, most)
        clock.lap("recall")

        def read_and_speak() -> Iterator[AnswerEvent]:
            logits = self._language.read_tokens(prompt.ids)
            clock.lap("prefill")
            yield from speak(
                self._language,
                logits,
                self._language.context_rows - len(prompt.ids),
                lambda said, _: link_by_words(said, prompt.shown, prompt.lines, frames),
                thinking=prompt.thinks,
            )

        cancelled = yield from told(read_and_speak(), clock)
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
        question: ChatQuestion,
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
        ids, thinking = self._ids(question, [texts[at] for at in chosen])
        return _Prompt(ids, [passages[at] for at in chosen], [lines[at] for at in chosen], thinking)

    def _choose(
        self,
        question: ChatQuestion,
        passages: Sequence[Scene],
        size: Callable[[int], int],
        room: int,
        until: MediaTime | None,
    ) -> list[int]:
        named = question.named(passages)
        if named:
            first = question.first(named)
            some = choose([0.0] * len(named), lambda at: size(named[at]), room, first)
            return [named[at] for at in some]
        found = score_cues(self._words, question.searched, until)
        scores = [sum(found.get(cue, 0.0) for cue in each.cues) for each in passages]
        return choose(scores, size, room, question.kept(passages))

    def _room(self, question: ChatQuestion) -> int:
        """Rows that are left for lines.

        Raises:
            QuestionError: none are.
        """
        ids, thinking = self._ids(question, [])
        room = rows_left(self._language.context_rows, len(ids), thinking=thinking)
        if room <= 0:
            raise QuestionError("is too long for this model", len(question.text))
        return room

    def _ids(self, question: ChatQuestion, passages: Sequence[str]) -> tuple[list[int], bool]:
        """The prompt, and whether the template leaves it within a thought."""
        pieces = self._template.fill(
            question.turns(user_turn(question.text, passages, question.here))
        )
        return self._language.chat_tokens(pieces), thinks(pieces)


def rows_of_lines() -> int:
    """How many rows of lines one question may cost on this machine."""
    return ROWS_ON_GPU if offload_available() and gpu_names() else ROWS_ON_CPU
