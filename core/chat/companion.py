"""The companion: a question about one film in, its answer piece by piece out.

Recall, look again, prompt, decode, link; each is a module of its own and this one only
passes values along. It knows no process, no pipe and no window.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.chat.clock import Clock
from core.chat.every_frame import also_seen, match_every_frame
from core.chat.linking import link, softmax
from core.chat.parts import Parts
from core.chat.question import check_question
from core.chat.recall import (
    FRAMES_LOOKED_AT,
    GLANCES,
    Recalled,
    before,
    hear,
    look_again,
    score_cues,
    shortlist,
)
from core.chat.scenes import Scene, find_scenes
from core.chat.slots import fill_slots
from core.chat.starter_prompt import (
    BECAUSE,
    NONE,
    AnswerRule,
    PromptScene,
    lay_out,
    stamp,
)
from core.chat.types import AnswerEvent, Finished, LinkedScene, Sentence, TextPiece
from core.errors import NothingWatchedError
from core.language.bpe import as_read
from core.language.decoding import Utf8Stream, generate
from core.language.protocol import Cancelled
from core.memory.table import FrameTable
from core.timeline import MediaTime

LONGEST_ANSWER = 64


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
        self._duration = parts.film_duration
        self._use_pictures = use_pictures
        self._use_words = use_words

    def answer(self, question: str, until: MediaTime | None) -> Iterator[AnswerEvent]:
        """Answer from what has been watched; close the generator or cancel the language
        model to stop it.

        Args:
            until: nothing after it is recalled, linked, shown or counted; None for all watched.

        Raises:
            QuestionError: the question is empty or too long.
            NothingWatchedError: nothing of the film has been watched yet.
            ModelError: the language model failed.
        """
        yield from self._answer(question, until, whole_film=False)

    def answer_whole(self, question: str, until: MediaTime | None) -> Iterator[AnswerEvent]:
        """As ``answer``, having looked at every frame before ``until``, not only at the best
        scenes."""
        yield from self._answer(question, until, whole_film=True)

    def _answer(
        self, question: str, until: MediaTime | None, *, whole_film: bool
    ) -> Iterator[AnswerEvent]:
        question = check_question(question)
        clock = Clock()
        frames = self._memory.frames()
        found = yield from self._recall(question, frames, until, clock, whole_film)
        recalled = found.recalled
        prompt = self._prompt(recalled)
        rows = self._rows(question, recalled, prompt)
        cancelled = False
        try:
            yield from self._speak(question, found, prompt, rows, frames, clock)
        except Cancelled:
            cancelled = True
        clock.mark("total")
        coverage = frames.coverage.before(until)
        yield Finished(
            cancelled=cancelled,
            watched_until=coverage.watched_until,
            film_duration=self._duration,
            until=until,
            scenes_recalled=len(recalled),
            rows=len(rows),
            seconds=clock.seconds,
            watched=coverage.watched,
            glimpsed=coverage.glimpsed,
            whole_film=whole_film,
            whole_film_seconds=0.0 if whole_film else found.others_take,
        )

    def _recall(
        self,
        question: str,
        frames: FrameTable,
        until: MediaTime | None,
        clock: Clock,
        whole_film: bool,
    ) -> Generator[AnswerEvent, None, _Found]:
        cues = before(self._cues, until)
        scenes = find_scenes(frames, cues, until)
        if not scenes:
            raise NothingWatchedError
        spoken = score_cues(self._words, question, until, len(cues)) if cues else {}
        heard = hear(question, scenes, cues, spoken)
        count = scenes[-1].frames.stop
        matches: NDArray[np.float32] | None = None
        if whole_film and self._use_pictures:
            matches = yield from match_every_frame(
                question, frames, count, self._encoder, self._tokens
            )
            likeness = matches
        else:
            query = self._tokens.search_query(question).float().cpu().numpy()
            query = query if self._use_pictures else np.zeros_like(query)
            likeness = frames.search[:count].astype(np.float32) @ query  # (n,)
        chosen = shortlist(scenes, likeness, heard)
        clock.lap("recall")
        recalled = look_again(
            question,
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
        )
        clock.lap("look_again")
        left_out = len(scenes) > len(chosen)
        looked = GLANCES * len(chosen) + FRAMES_LOOKED_AT * len(recalled)
        each = clock.seconds["look_again"] / max(1, looked)
        return _Found(recalled, scenes, matches, each * count if left_out else 0.0)

    def _prompt(self, recalled: Sequence[Recalled]) -> list[PromptScene]:
        return [
            PromptScene(
                start=_whole_second(scene),
                frames=len(scene.frames),
                words=self._ids(" ".join(scene.lines)) if scene.lines else (),
            )
            for scene in recalled
        ]

    def _ids(self, text: str) -> list[int]:
        return self._language.tokenize(as_read(text))

    def _rows(
        self, question: str, recalled: Sequence[Recalled], prompt: Sequence[PromptScene]
    ) -> NDArray[np.float32]:
        """The prompt as rows [R, L]."""
        language = self._language
        asked = self._ids(question)
        ids = lay_out(asked, prompt, 1 + self._tokens.content_tokens)
        visual = np.concatenate([s.tokens.reshape(-1, language.width) for s in recalled])
        rows = fill_slots(language, ids, visual)
        at = 2 + len(asked)
        for scene, shown in zip(recalled, prompt, strict=True):
            length = shown.rows(1 + self._tokens.content_tokens)
            rows[at : at + length] += self._tokens.evidence(scene.seen, scene.heard)
            at += length
        return rows

    def _speak(
        self,
        question: str,
        found: _Found,
        prompt: Sequence[PromptScene],
        rows: NDArray[np.float32],
        frames: FrameTable,
        clock: Clock,
    ) -> Iterator[AnswerEvent]:
        language, recalled = self._language, found.recalled
        rule = AnswerRule(prompt, language.vocabulary, self._ids(BECAUSE))
        logits = language.prefill(rows)
        clock.lap("prefill")
        stream = Utf8Stream()
        text = ""
        chosen: list[int] = []
        probabilities = [1.0] * len(recalled)
        for token, allowed in generate(language, logits, rule, LONGEST_ANSWER):
            at = len(chosen)
            chosen.append(token)
            if at < 3 and chosen[0] != NONE:
                _narrow(probabilities, recalled, chosen, softmax(allowed))
                continue
            if token == NONE:
                continue
            piece = self._piece(token, chosen, recalled, stream)
            if piece and "first_token" not in clock.seconds:
                clock.mark("first_token")
                piece = piece.lstrip()
            if piece:
                text += piece
                yield TextPiece(piece)
        if rest := stream.finish():
            text += rest
            yield TextPiece(rest)
        scenes: tuple[LinkedScene, ...] = ()
        if chosen and chosen[0] != NONE:
            scenes = link(question, text, recalled, probabilities, frames.pictures)
            if found.matches is not None:
                scenes = also_seen(scenes, found.scenes, found.matches, frames)
        yield Sentence(0, text, scenes)

    def _piece(
        self,
        token: int,
        chosen: Sequence[int],
        recalled: Sequence[Recalled],
        stream: Utf8Stream,
    ) -> str:
        """What a token adds to the text; the last of a stamp's three is a time."""
        head = chosen[:3]
        if chosen[0] != NONE and token in head:
            if list(chosen[-3:]) != list(head):
                return ""
            named = (s for s in recalled if list(stamp(_whole_second(s))) == list(head))
            return next(named).moment.clock()
        return stream.push(self._language.token_bytes(token))


def _whole_second(scene: Recalled) -> int:
    return scene.scene.span.start.us // 1_000_000


def _narrow(
    probabilities: list[float],
    recalled: Sequence[Recalled],
    chosen: Sequence[int],
    chances: NDArray[np.float64],
) -> None:
    """Multiply in the chance [V] of each scene's next stamp token.

    Only where its stamp began like the chosen one: the chances are given that beginning.
    """
    at = len(chosen) - 1
    for index, scene in enumerate(recalled):
        own = stamp(_whole_second(scene))
        if list(own[:at]) == list(chosen[:at]):
            probabilities[index] *= float(chances[own[at]])
