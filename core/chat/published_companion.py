"""The companion of the published weights: a film's frames and lines in their own prompt.

They were never taught a time, and nothing in them puts words and pictures into one space. So
scenes are recalled by what is spoken in them and, for the rest, evenly over the film, and a
sentence is linked to scenes in which its words are spoken. Where the pack brings a search
encoder, both go by pictures too (``core.chat.sight``). Knows no process and no window.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.chat.clock import Clock
from core.chat.cutting import SentenceCutter
from core.chat.ending import finished, told
from core.chat.fitting import room_beside
from core.chat.linking import link_by_words
from core.chat.llama_vid_prompt import as_ids, lines_of_frames, movie_prompt
from core.chat.parts import Parts
from core.chat.passages import choose
from core.chat.published_rows import BEGIN, prompt_rows
from core.chat.question import check_question
from core.chat.recall import before, score_cues
from core.chat.scenes import Scene, find_scenes
from core.chat.scope import leant_on, scope_of
from core.chat.sight import best_frames, fuse, likeness, link_by_evidence, standing
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    LinkedScene,
    Looked,
    Sentence,
    TextPiece,
)
from core.errors import NothingWatchedError
from core.film.types import Cue
from core.language.decoding import Utf8Stream, generate, without_controls
from core.memory.table import FrameTable
from core.timeline import MediaTime, TimeRange
from core.tokens.llama_vid import LlamaVidTokens
from core.vision.pictures import from_jpeg

FRAMES_ON_CPU, FRAMES_ON_GPU = 16, 256
"""Frames looked at again for a question; EVA-ViT-G takes seconds for one on a CPU."""

LONGEST_ANSWER = 256
_MARKS = 2
"""Rows by which a text may grow between two others."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What recall brought.

    Attributes:
        scenes: in time order.
        spoken: of each line that has words of the question how well it fits.
        chosen: indices of the frames that will be looked at.
    """

    scenes: list[Scene]
    spoken: Mapping[int, float]
    chosen: list[int]


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What the language model will read, and the scenes it stems from.

    Attributes:
        shown: indices of the frames it sees.
    """

    rows: NDArray[np.float32]
    scenes: list[Scene]
    lines: list[tuple[str, ...]]
    frames: FrameTable
    shown: Sequence[int]


class PublishedCompanion:
    """Answers questions about one film from its memory, with a pack of the published kind."""

    def __init__(self, parts: Parts) -> None:
        assert isinstance(parts.tokens, LlamaVidTokens), "a pack of another kind"
        self._memory = parts.memory
        self._words = parts.words
        self._cues = parts.cues
        self._encoder = parts.encoder
        self._tokens: LlamaVidTokens = parts.tokens
        self._language = parts.language
        self._duration = parts.film_duration

    def answer(
        self,
        question: str,
        until: MediaTime | None,
        around: Circumstances = NO_CIRCUMSTANCES,
    ) -> Iterator[AnswerEvent]:
        """Answer from what has been watched; raises as ``Companion.answer``. It can be stopped at
        each report of how many frames were looked at again."""
        question = check_question(question)
        scope = scope_of(question, around.position)
        earlier = leant_on(question, scope, around, until)
        if earlier is not None:
            leaning = f"{earlier.question} {earlier.answer} {question}"
            if self._asked_rows(leaning, most_frames()) <= self._language.context_rows:
                question = leaning
        clock = Clock()
        frames = self._memory.frames()
        found = self._recall(question, frames, until, scope.span)
        lines = self._lines(question, found)
        clock.lap("recall")
        tokens = yield from self._look(question, frames, found.chosen)
        prompt = self._prompt(question, frames, found, lines, tokens)
        clock.lap("look_again")

        def read_and_speak() -> Iterator[AnswerEvent]:
            logits = self._language.prefill(prompt.rows)
            clock.lap("prefill")
            yield from self._speak(logits, prompt)

        cancelled = yield from told(read_and_speak(), clock)
        yield finished(
            frames,
            until,
            self._duration,
            clock,
            cancelled=cancelled,
            scenes=len(found.scenes),
            rows=len(prompt.rows),
            whole_film_seconds=self._whole_film_seconds(frames, until, prompt, clock),
        )

    def _whole_film_seconds(
        self, frames: FrameTable, until: MediaTime | None, prompt: _Prompt, clock: Clock
    ) -> float:
        """How long reading the tokens of all frames would take, about; 0 where all were shown."""
        count = frames.count_before(until)
        if count <= len(prompt.shown) or "prefill" not in clock.seconds:
            return 0.0
        rows = count * (1 + self._tokens.content_tokens)
        return clock.seconds["prefill"] / len(prompt.rows) * rows

    def _recall(
        self,
        question: str,
        frames: FrameTable,
        until: MediaTime | None,
        span: TimeRange | None,
    ) -> _Found:
        cues = before(self._cues, until)
        scenes = find_scenes(frames, cues, until)
        if span is not None:
            named = [s for s in scenes if s.span.start < span.end and span.start < s.span.end]
            scenes = named or scenes
        if not scenes:
            raise NothingWatchedError
        spoken = score_cues(self._words, question, until) if cues else {}
        heard = [_heard(scene, spoken) for scene in scenes]
        if self._tokens.search is None:
            return _Found(scenes, spoken, choose_frames(scenes, heard, most_frames()))
        alike = likeness(frames, self._tokens.search, question)
        scores = fuse(standing(scenes, alike), np.asarray(heard))
        return _Found(scenes, spoken, best_frames(scenes, alike, scores, most_frames()))

    def _lines(self, question: str, found: _Found) -> list[Cue]:
        """Lines of the scenes that are looked at, as many as fit: those that have the question's
        words first, then the others of their scenes.

        Raises:
            QuestionError: it leaves no room for the pictures and an answer.
        """
        language = self._language
        asked = self._asked_rows(question, len(found.chosen))
        room = room_beside(language.context_rows, asked, question)
        looked_at = set(found.chosen)
        cues: list[Cue] = []
        scores: list[float] = []
        for scene in found.scenes:
            if not looked_at.isdisjoint(scene.frames):
                heard = _heard(scene, found.spoken)
                cues += [self._cues[cue] for cue in scene.cues]
                scores += [heard + found.spoken.get(cue, 0.0) for cue in scene.cues]
        sizes = [len(language.tokenize(cue.text)) + _MARKS for cue in cues]
        return [cues[at] for at in choose(scores, sizes.__getitem__, room)]

    def _asked_rows(self, question: str, frames: int) -> int:
        """Rows of a prompt with so many frames and no lines, and of the longest answer to it."""
        pieces = movie_prompt(question, [""] * frames, 1 + self._tokens.content_tokens)
        return len(as_ids(pieces, self._language.tokenize, BEGIN)) + LONGEST_ANSWER

    def _prompt(
        self,
        question: str,
        frames: FrameTable,
        found: _Found,
        lines: Sequence[Cue],
        tokens: torch.Tensor,
    ) -> _Prompt:
        """What will be read of the tokens [f, 1 + c, L] of the chosen frames and of the lines."""
        times = [MediaTime(int(frames.times_us[index])) for index in found.chosen]
        pieces = movie_prompt(question, lines_of_frames(times, lines), tokens.shape[1])
        visual = tokens.flatten(0, 1).float().cpu().numpy()
        return _Prompt(
            prompt_rows(self._language, pieces, visual),
            found.scenes,
            [tuple(self._cues[cue].text for cue in scene.cues) for scene in found.scenes],
            frames,
            found.chosen,
        )

    def _look(
        self, question: str, frames: FrameTable, chosen: Sequence[int]
    ) -> Generator[Looked, None, torch.Tensor]:
        """The tokens [f, 1 + c, L] of the chosen frames, no more at once than the encoder likes:
        a GPU has no room planned for more, and a CPU takes seconds for each."""
        parts = []
        for first in range(0, len(chosen), self._encoder.batch):
            some = chosen[first : first + self._encoder.batch]
            pictures = [from_jpeg(frames.pictures[index]) for index in some]
            features = self._encoder.encode(self._encoder.preprocess(pictures))
            parts.append(self._tokens.tokens(features, question))
            yield Looked(first + len(some), len(chosen))
        return torch.cat(parts)

    def _speak(self, logits: NDArray[np.float32], prompt: _Prompt) -> Iterator[AnswerEvent]:
        stream, cutter = Utf8Stream(), SentenceCutter()
        index = 0
        for token, _ in generate(self._language, logits, None, LONGEST_ANSWER):
            piece = without_controls(stream.push(self._language.token_bytes(token)))
            if piece:
                yield TextPiece(piece)
            for text in cutter.push(piece):
                yield Sentence(index, text, self._links(text, prompt))
                index += 1
        if piece := stream.finish():
            yield TextPiece(piece)
        last = cutter.rest + piece
        if last.strip() or not index:
            yield Sentence(index, last, self._links(last, prompt))

    def _links(self, sentence: str, prompt: _Prompt) -> tuple[LinkedScene, ...]:
        search = self._tokens.search
        if search is None:
            return link_by_words(sentence, prompt.scenes, prompt.lines, prompt.frames)
        alike = likeness(prompt.frames, search, sentence)
        return link_by_evidence(
            sentence, prompt.scenes, prompt.lines, prompt.frames, alike, prompt.shown
        )


def _heard(scene: Scene, spoken: Mapping[int, float]) -> float:
    """How much of the question is spoken in a scene."""
    return sum(spoken.get(cue, 0.0) for cue in scene.cues)


def most_frames() -> int:
    """How many frames one question may cost on this machine."""
    return FRAMES_ON_GPU if torch.cuda.is_available() else FRAMES_ON_CPU


def choose_frames(scenes: Sequence[Scene], heard: Sequence[float], most: int) -> list[int]:
    """At most ``most`` frames in time order: half of them from the scenes in which the
    question's words are spoken, the best first; the rest evenly over all scenes."""
    every = [index for scene in scenes for index in scene.frames]
    if len(every) <= most:
        return every
    chosen: set[int] = set()
    for at in np.argsort(-np.asarray(heard), kind="stable"):
        if heard[at] <= 0 or len(chosen) >= most // 2:
            break
        chosen.update(list(scenes[at].frames)[: most // 2 - len(chosen)])
    others = [index for index in every if index not in chosen]
    spread = np.linspace(0, len(others) - 1, most - len(chosen)).round().astype(int)
    return sorted(chosen | {others[at] for at in spread})
