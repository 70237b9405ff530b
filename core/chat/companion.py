"""The companion: a question about one film in, its answer piece by piece out.

Recall, look again, prompt, decode, link; each is a module of its own and this one only
passes values along. It knows no process, no pipe and no window.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.chat.clock import Clock
from core.chat.ending import finished
from core.chat.every_frame import also_seen, match_every_frame
from core.chat.fitting import room_beside, words_of_scenes
from core.chat.named import named_by
from core.chat.overviews import put_plainly
from core.chat.parts import Parts
from core.chat.question import check_question
from core.chat.recall import (
    FRAMES_LOOKED_AT,
    FRAMES_SHOWN,
    GLANCES,
    MOST_SCENES,
    Recalled,
    before,
    hear,
    look_again,
    score_cues,
    shortlist,
)
from core.chat.scenes import Scene, find_scenes
from core.chat.scope import THINGS, Scope, leant_on, scope_of
from core.chat.speaking import Speaker, whole_second
from core.chat.starter_prompt import SENTENCE_ENDS, PromptScene, lay_out
from core.chat.starter_rows import StarterRows
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    Earlier,
    Sentence,
    TextPiece,
)
from core.errors import NothingWatchedError
from core.language.decoding import generate
from core.language.protocol import Cancelled
from core.memory.table import FrameTable
from core.timeline import MediaTime

LONGEST_ANSWER = 224


@dataclass(frozen=True, slots=True)
class _Found:
    """What recall brought.

    Attributes:
        scenes: all there are.
        matches: of every frame [n], where all were looked at.
        others_take: seconds that looking at every frame would take, about; 0 where the scenes
            that were looked at are all there are.
    """

    recalled: list[Recalled]
    scenes: list[Scene]
    matches: NDArray[np.float32] | None
    others_take: float


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and what it leans on.

    Attributes:
        text: as it is asked of the starter.
        asked: the question, behind the answer it leans on: what pictures are looked at with.
        earlier: the turn it leans on, None where it says enough by itself.
    """

    text: str
    asked: str
    scope: Scope
    earlier: Earlier | None

    @classmethod
    def of(cls, text: str, around: Circumstances, until: MediaTime | None) -> _Question:
        scope = scope_of(text, around.position)
        text = put_plainly(text) if scope.kind == "overview" else text
        earlier = leant_on(text, scope, around, until)
        asked = f"{earlier.answer} {text}" if earlier else text
        return cls(text, asked, scope, earlier)


class Companion:
    """Answers questions about one film from its memory.

    Args:
        use_pictures, use_words: False leaves one of the two out, to measure what the
            answers rest on.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        use_pictures: bool = True,
        use_words: bool = True,
    ) -> None:
        self._memory = parts.memory
        self._words = parts.words
        self._cues = parts.cues if use_words else ()
        self._encoder = parts.encoder
        self._tokens = parts.tokens
        self._language = parts.language
        self._rows = StarterRows(parts.language, parts.tokens)
        self._duration = parts.film_duration
        self._use_pictures = use_pictures
        self._use_words = use_words

    def answer(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """Answer from what has been watched; close the generator or cancel the language
        model to stop it.

        Args:
            until: nothing after it is recalled, linked, shown or counted; None for all watched.
            around: where the viewer is, and the turn before.

        Raises:
            QuestionError: the question is empty, or too long for anyone or for this model.
            NothingWatchedError: nothing of the film has been watched yet.
            ModelError: the language model failed.
        """
        yield from self._answer(question, until, around, whole_film=False)

    def answer_whole(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """As ``answer``, having looked at every frame before ``until``, not only at the best
        scenes."""
        yield from self._answer(question, until, around, whole_film=True)

    def _answer(
        self, text: str, until: MediaTime | None, around: Circumstances, *, whole_film: bool
    ) -> Iterator[AnswerEvent]:
        question = _Question.of(check_question(text), around, until)
        asked = self._rows.ids(question.text)
        room = self._room(question, asked)
        clock = Clock()
        frames = self._memory.frames()
        found = yield from self._recall(question, frames, until, clock, whole_film)
        recalled = found.recalled
        prompt = self._prompt(question, recalled, room)
        rows = self._rows.rows(asked, question.earlier, recalled, prompt)
        cancelled = False
        try:
            yield from self._speak(question, found, prompt, rows, frames, clock)
        except Cancelled:
            cancelled = True
        clock.mark("total")
        yield finished(
            frames,
            until,
            self._duration,
            clock,
            cancelled=cancelled,
            scenes=len(recalled),
            rows=len(rows),
            whole_film=whole_film,
            whole_film_seconds=0.0 if whole_film else found.others_take,
        )

    def _recall(
        self,
        question: _Question,
        frames: FrameTable,
        until: MediaTime | None,
        clock: Clock,
        whole_film: bool,
    ) -> Generator[AnswerEvent, None, _Found]:
        cues = before(self._cues, until)
        scenes = find_scenes(frames, cues, until)
        if not scenes:
            raise NothingWatchedError
        spoken = score_cues(self._words, question.asked, until, len(cues)) if cues else {}
        heard = hear(question.asked, scenes, cues, spoken)
        count = scenes[-1].frames.stop
        matches: NDArray[np.float32] | None = None
        if whole_film and self._use_pictures and question.scope is THINGS:
            matches = yield from match_every_frame(
                question.asked, frames, count, self._encoder, self._tokens
            )
            likeness = matches
        else:
            query = self._tokens.search_query(question.asked).float().cpu().numpy()
            query = query if self._use_pictures else np.zeros_like(query)
            likeness = frames.search[:count].astype(np.float32) @ query  # (n,)
        keep = named_by(question.scope, question.earlier, scenes)
        chosen = [*keep]
        if question.scope is THINGS:
            chosen += [at for at in shortlist(scenes, likeness, heard) if at not in keep]
        clock.lap("recall")
        recalled = look_again(
            question.asked,
            scenes,
            chosen,
            frames,
            cues,
            likeness,
            heard,
            self._encoder,
            self._tokens,
            known=matches,
            blind=not self._use_pictures,
            keep=keep,
        )
        clock.lap("look_again")
        left_out = len(scenes) > len(chosen) and question.scope is THINGS
        looked = GLANCES * len(chosen) + FRAMES_LOOKED_AT * len(recalled)
        each = clock.seconds["look_again"] / max(1, looked)
        return _Found(recalled, scenes, matches, each * count if left_out else 0.0)

    def _room(self, question: _Question, asked: Sequence[int]) -> int:
        """Rows that are left for what is spoken in the scenes.

        Args:
            asked: ids of the question.

        Raises:
            QuestionError: it leaves no room for their pictures and an answer.
        """
        pictures = [PromptScene(0, FRAMES_SHOWN, ())] * MOST_SCENES
        earlier = self._rows.earlier(question.earlier, 0)
        ids = lay_out(asked, pictures, self._rows.rows_a_frame, earlier=earlier)
        context = self._language.context_rows
        return room_beside(context, len(ids) + LONGEST_ANSWER, question.text)

    def _prompt(
        self, question: _Question, recalled: Sequence[Recalled], room: int
    ) -> list[PromptScene]:
        words = words_of_scenes(question.asked, [s.lines for s in recalled], self._rows.ids, room)
        return [
            PromptScene(start=whole_second(scene), frames=len(scene.frames), words=ids)
            for scene, ids in zip(recalled, words, strict=True)
        ]

    def _speak(
        self,
        question: _Question,
        found: _Found,
        prompt: Sequence[PromptScene],
        rows: NDArray[np.float32],
        frames: FrameTable,
        clock: Clock,
    ) -> Iterator[AnswerEvent]:
        language, recalled = self._language, found.recalled
        ends = [self._rows.ids(f"a{end}")[-1] for end in SENTENCE_ENDS]
        rule = self._rows.rule(question.asked, prompt, ends)
        speaker = Speaker(question.asked, recalled, ends, language.token_bytes, frames.pictures)
        logits = language.prefill(rows)
        clock.lap("prefill")
        for token, allowed in generate(language, logits, rule, LONGEST_ANSWER, self._rows.mark):
            for event in speaker.take(token, allowed):
                if isinstance(event, TextPiece) and "first_token" not in clock.seconds:
                    clock.mark("first_token")
                yield event
        for event in speaker.finish():
            if isinstance(event, Sentence) and event.scenes and found.matches is not None:
                links = also_seen(event.scenes, found.scenes, found.matches, frames)
                event = replace(event, scenes=links)
            yield event
