"""The companion of a chat model with eyes of its own: it answers from the film's lines and from the
small pictures that are remembered.

Which moments it is told of is ``core.chat.moments``'s; a sentence is linked to moments in which its
words are spoken, and to those that the model itself points to (``core.chat.pointing``). Lines are
there at once, pictures once they have been watched. Knows no process and no window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.chat.chat_question import ChatQuestion, rows_left, speak, thinks
from core.chat.clock import Clock
from core.chat.ending import finished, told
from core.chat.moments import choose_told, find_moments, frames_of, just_before
from core.chat.parts import Parts
from core.chat.pointing import MOST, Pointing
from core.chat.recall import before, score_cues
from core.chat.scenes import Scene
from core.chat.seeing_prompt import ToldScene, is_chinese, spoken, stamp, user_turn
from core.chat.sight import fuse, likeness, link_by_pointing, standing
from core.chat.spoken import tells
from core.chat.types import NO_CIRCUMSTANCES, AnswerEvent, Circumstances, LinkedScene
from core.errors import NothingWatchedError, QuestionError
from core.film.types import Cue
from core.language.protocol import Seeing
from core.language.template import Piece, Shown, Turn
from core.memory.table import FrameTable
from core.timeline import MediaTime
from core.vision.pictures import from_jpeg

PICTURES_ON_CPU, PICTURES_AT_MOST = 4, MOST
"""Pictures that one question may cost on a CPU; on a GPU, or about the whole film, as many as the
model can point to: what it tells of another could only be linked to a wrong one."""
LOOKING_SECONDS = 30.0
"""That looking at them may take a CPU: a ViT-L takes two cores over ten for one. One is looked at
however long it takes."""
ROWS_ON_CPU, ROWS_ON_GPU = 1536, 6144
"""Rows of pictures and lines that one question may cost. A picture takes from 64 to 600, as the
eyes have it; one is shown however many it takes."""
_MARKS = 2
"""Rows by which a text may grow between two others."""


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What the model will read, and the moments it stems from.

    Attributes:
        turns: of the conversation, the last one with the pictures.
        shown: the moments in time order; ``lines`` and ``frames`` (that it sees) are theirs.
    """

    turns: list[Turn]
    pieces: list[Piece]
    shown: list[Scene]
    lines: list[tuple[str, ...]]
    frames: list[tuple[int, ...]]


class SeeingCompanion:
    """Answers questions about one film with a model that reads and sees."""

    def __init__(self, parts: Parts) -> None:
        self._memory = parts.memory
        self._words = parts.words
        self._cues = parts.cues
        self._language = cast(Seeing, parts.language)
        self._search = parts.tokens.search
        self._duration = parts.film_duration
        self._template = self._language.chat_template()

    def answer(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """Answer from what was watched and is said before ``until``.

        Args:
            until: nothing after it is read, seen, linked or counted; None for the whole film.
            around: where the viewer is, and the turn before.

        Raises:
            QuestionError: the question is empty or too long.
            NothingWatchedError: there are neither pictures nor lines yet.
            ModelError: the language model failed.
        """
        rows, pictures = ROWS_ON_GPU, PICTURES_AT_MOST
        if not self._language.eyes_on_gpu:
            in_time = int(LOOKING_SECONDS / max(self._language.picture_seconds, 1e-3))
            rows, pictures = ROWS_ON_CPU, min(PICTURES_ON_CPU, max(1, in_time))
        yield from self._answer(question, until, around, rows, pictures)

    def answer_whole(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """As ``answer``, with as much of the film before ``until`` as the model's context holds. It
        is not called an answer from every frame."""
        rows = self._language.context_rows
        yield from self._answer(question, until, around, rows, PICTURES_AT_MOST)

    def _answer(
        self,
        text: str,
        until: MediaTime | None,
        around: Circumstances,
        rows: int,
        pictures: int,
    ) -> Iterator[AnswerEvent]:
        question = ChatQuestion.of(text, around, until)
        clock = Clock()
        frames = self._memory.frames()
        prompt = self._prompt(question, frames, until, rows, pictures)
        clock.lap("recall")
        read = 0

        def read_and_speak() -> Iterator[AnswerEvent]:
            nonlocal read
            logits = self._language.read_pieces(prompt.pieces)
            read = self._language.rows
            clock.lap("prefill")
            yield from self._speak(logits, question, prompt, frames, read)

        cancelled = yield from told(read_and_speak(), clock)
        yield finished(
            frames,
            until,
            self._duration,
            clock,
            cancelled=cancelled,
            scenes=len(prompt.shown),
            rows=read,
        )

    # Recall -----------------------------------------------------------------------

    def _prompt(
        self,
        question: ChatQuestion,
        frames: FrameTable,
        until: MediaTime | None,
        rows: int,
        pictures: int,
    ) -> _Prompt:
        cues = before(self._cues, until)
        near = question.scope.span.start if question.is_now and question.scope.span else None
        moments = find_moments(cues, frames, until, near)
        if not moments:
            raise NothingWatchedError
        if named := question.named(moments):
            moments = [moments[at] for at in named]
        alike = None
        if self._search is not None and len(frames):
            alike = likeness(frames, self._search, question.searched)
        scores = [0.0] * len(moments) if named else self._scores(question, moments, until, alike)
        told = choose_told(
            moments,
            scores,
            question.first(named) if named else question.kept(moments),
            [self._size(moment, cues) for moment in moments].__getitem__,
            self._picture_rows(frames),
            min(rows, self._room(question)),
            pictures,
            [] if named else _just_seen(question, moments),
        )
        shown = [moments[at] for at in told]
        seen = [frames_of(moments[at], count, frames, near, alike) for at, count in told.items()]
        lines = [tuple(cues[cue].text for cue in moment.cues) for moment in shown]
        scenes = [
            ToldScene(moment.span.start, said, tuple(_picture(frames, at) for at in some))
            for moment, said, some in zip(shown, lines, seen, strict=True)
        ]
        turns = self._turns(question, scenes)
        return _Prompt(turns, self._template.fill(turns), shown, lines, seen)

    def _scores(
        self,
        question: ChatQuestion,
        moments: Sequence[Scene],
        until: MediaTime | None,
        alike: NDArray[np.float32] | None,
    ) -> list[float]:
        """How much speaks for each moment: words, and pictures where they can be searched."""
        if question.scope.kind == "overview":
            return [0.0] * len(moments)
        found = score_cues(self._words, question.searched, until) if self._cues else {}
        heard = np.array([sum(found.get(cue, 0.0) for cue in moment.cues) for moment in moments])
        scores = heard if alike is None else fuse(standing(moments, alike), heard)
        return [float(score) for score in scores]

    def _size(self, moment: Scene, cues: Sequence[Cue]) -> int:
        text = stamp(moment.span.start) + spoken([cues[cue].text for cue in moment.cues])
        return len(self._language.tokenize(text)) + _MARKS

    def _picture_rows(self, frames: FrameTable) -> int:
        """Rows of one of the film's pictures, which are all of one size."""
        if not len(frames):
            return 0
        height, width = from_jpeg(frames.pictures[0]).shape[:2]
        return self._language.picture_rows(width, height)

    def _room(self, question: ChatQuestion) -> int:
        """Rows that are left for moments.

        Raises:
            QuestionError: none are.
        """
        pieces = self._template.fill(self._turns(question, []))
        room = rows_left(
            self._language.context_rows,
            len(self._language.chat_tokens(pieces)),
            thinking=thinks(pieces),
        )
        if room <= 0:
            raise QuestionError("is too long for this model", len(question.text))
        return room

    def _turns(self, question: ChatQuestion, scenes: Sequence[ToldScene]) -> list[Turn]:
        words = user_turn(question.text, scenes, question.here)
        return question.turns(Turn("user", words))

    # Speaking ---------------------------------------------------------------------

    def _speak(
        self,
        logits: NDArray[np.float32],
        question: ChatQuestion,
        prompt: _Prompt,
        frames: FrameTable,
        read: int,
    ) -> Iterator[AnswerEvent]:
        pictured = [at for at, some in enumerate(prompt.frames) if some]
        pointing = Pointing(
            self._language,
            self._template,
            prompt.turns,
            [prompt.shown[at].span.start for at in pictured],
            read,
            chinese=is_chinese(question.text),
        )

        def links(sentence: str, chosen: Sequence[int]) -> tuple[LinkedScene, ...]:
            if not tells(sentence):
                return ()
            chances = np.zeros(len(prompt.shown))
            chances[pictured] = pointing.chances(sentence, chosen)
            return link_by_pointing(
                sentence, prompt.shown, prompt.lines, frames, chances, prompt.frames
            )

        yield from speak(
            self._language,
            logits,
            self._language.context_rows - read,
            links,
            thinking=thinks(prompt.pieces),
        )


def _just_seen(question: ChatQuestion, moments: Sequence[Scene]) -> list[int]:
    """What most questions are about whose words say little; one about all of a film is not."""
    if question.position is None or question.scope.kind != "things":
        return []
    return just_before(moments, question.position)


def _picture(frames: FrameTable, at: int) -> Shown:
    return Shown(from_jpeg(frames.pictures[at]))
