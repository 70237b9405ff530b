"""A whole film from its memory alone: neutral and content tokens in the published prompt.

In the published form a frame's context token was made for the question, so all of a film is
looked at and read anew for each. The memory keeps a context token that was made for none. From
those the
prompt's rows are the same for every question up to the last frame's, and what the language model
made of them can be kept: in the engine, and on the disk. What is stored are not the tokens but
what the last projectors read, a third as wide with a 7B. Opens no vision tower.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.chat.clock import Clock
from core.chat.llama_vid_prompt import Piece, as_ids
from core.chat.one_prompt import (
    LONGEST_ANSWER,
    AskRoom,
    OpenLanguage,
    Room,
    check_room,
    fitted_film,
    fitting_in_ram,
    written,
)
from core.chat.published_rows import BEGIN, prompt_rows
from core.chat.types import Looked
from core.closing import Closing
from core.errors import NothingWatchedError
from core.film.types import Cue
from core.language.llama import LlamaEngine
from core.language.prefix_cache import PrefixCache, common_rows, row_digests
from core.language.prefix_file import RowDigests, Stopped
from core.language.protocol import Cancelled
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.timeline import MediaTime

AT_ONCE = 256
"""Frames whose tokens are read from the memory and projected together; always as many, so that a
frame's rows are the same to the last bit however many follow it."""

READ_AT_ONCE = 512
"""Rows that the language model reads between two tellings of how far it is."""

Project = Callable[[NDArray[np.float16], NDArray[np.float16]], NDArray[np.float32]]
"""What the memory keeps of frames, [n, c, K] and [n, K], → their tokens [n, 1 + c, L]."""

SLACK_ROWS, SLACK_SHARE = 512, 0.125
"""Rows of context beyond what a question needs, for longer questions and for what will have been
watched by the next one."""
DEAR = 60.0
"""Seconds of reading; what took longer is written to the disk before the answer begins, not
after it, so that a program that ends meanwhile loses nothing."""


@dataclass(frozen=True, slots=True)
class PrefixUse:
    """Where the rows before a question came from.

    Attributes:
        how: "kept", most of them were in the engine; "read", they were on the disk; "made", the
            language model had to read most of them.
        rows: all rows of the prompt.
        reused: the first rows, which the language model didn't have to read.
        seconds: since the question: "prefix" until the rows before it were there, "prefill" from
            then until the question itself was read.
    """

    how: Literal["kept", "read", "made"]
    rows: int
    reused: int
    seconds: dict[str, float] = field(default_factory=dict)


class RememberedFilm(Closing):
    """A pack's language model with a film read into it. One thread owns it.

    Nothing ties it to a film: rows that differ from those it has read are read, the others kept.

    Args:
        open_language: its language model; opened with the first question, kept until ``close``.
        project: its token generator's last step.
        gguf: that model's file.
        words: its tokenizer.
        cache: where prefixes are kept on the disk; None for nowhere.
        room: there is for a prompt, before ``open_language`` is called for it; None for what RAM
            holds.
    """

    def __init__(
        self,
        open_language: OpenLanguage,
        project: Project,
        gguf: Path,
        words: SentencePieces,
        cache: PrefixCache | None = None,
        room: AskRoom | None = None,
    ) -> None:
        self._open_language = open_language
        self._project = project
        self._gguf = gguf
        self._words = words
        self._cache = cache
        self._room = room or (lambda _: Room(fitting_in_ram(gguf)))
        self._language: LlamaEngine | None = None
        self._read = _none()
        self._unkept = False
        self._stop = threading.Event()

    @property
    def layers(self) -> tuple[int, int] | None:
        """Its language model's layers and how many of them lie on a GPU; None while there is
        none. From any thread."""
        language = self._language
        return None if language is None else (language.layers, language.layers_on_gpu)

    def answer(
        self,
        frames: FrameTable,
        cues: Sequence[Cue],
        until: MediaTime | None,
        question: str,
        told: Callable[[PrefixUse], None] = lambda _: None,
    ) -> Iterator[str | Looked]:
        """Answer from every frame that was sampled before ``until``, and the lines between them;
        of a film too long for the model from every second, fourth or eighth frame.

        Args:
            told: called once, before the first word.

        Yields:
            How much of the film is read, where it has to be; the answer, piece by piece.

        Raises:
            NothingWatchedError: there is no frame before ``until``.
            ContextError: the context it takes doesn't fit into memory, or is longer than
                the model was trained for.
            OutOfMemoryError, ModelError: the language model can't be used.
            Cancelled: ``cancel`` was called; what was read by then stays in the engine.

        What was read stays in the engine, too, until ``close``; have ``keep`` write it to the disk.
        """
        if not len(frames):
            raise NothingWatchedError
        try:
            yield from self._answer(frames, cues, until, question, told)
        except Cancelled:
            self.resume()
            raise

    def cancel(self) -> None:
        """From any thread: end the answer in progress, or else the next one, as
        ``LanguageEngine.cancel`` says. A prefix on its way from the disk or to it is left there
        within a moment."""
        language = self._language
        self._stop.set()
        if language is not None:
            language.cancel()

    def resume(self) -> None:
        """Forget a ``cancel`` that found nothing to stop. Call it where an answer begins."""
        self._stop.clear()
        if self._language is not None:
            self._language.resume()

    def keep(self, stopped: Stopped = lambda: False) -> None:
        """Write the film that the last answer read to the disk, unless it is there or was not
        read whole. Not while it answers.

        Args:
            stopped: asked all the time; once it says so, nothing is kept of it until the next
                call.
        """
        language = self._language
        if language is None or self._cache is None or not self._unkept:
            return
        language.drop(len(self._read))  # behind them lie a question and its answer
        try:
            self._cache.save(language, self._read, stopped)
        except Cancelled:
            return
        self._unkept = False

    def close(self) -> None:
        """Free the language model; on the disk all stays."""
        self._unkept = False
        language, self._language = self._language, None
        self._read = _none()
        if language is not None:
            language.close()

    def _answer(
        self,
        frames: FrameTable,
        cues: Sequence[Cue],
        until: MediaTime | None,
        question: str,
        told: Callable[[PrefixUse], None],
    ) -> Iterator[str | Looked]:
        clock = Clock()
        tokens_a_frame = 1 + frames.content[:1].shape[1]
        frames, prompt, times = fitted_film(
            frames,
            cues,
            until,
            question,
            tokens_a_frame,
            self._gguf,
            lambda prompt: len(self._ids(prompt)),
        )
        language = self._opened(len(self._ids(prompt)), times)
        if self._stop.is_set():
            raise Cancelled
        visual = visual_rows(frames, len(times), self._project)
        rows = prompt_rows(language, prompt, visual, self._words.encode)
        del visual
        cut = prefix_rows(prompt, self._words.encode)
        digests = row_digests(rows[:cut])
        self._unkept = False
        reused, how = self._reuse(language, digests)
        for done in self._complete(language, rows[:cut], digests, reused):
            yield Looked(done * len(times) // cut, len(times))
        clock.lap("prefix")
        self._unkept = True
        if clock.seconds["prefix"] > DEAR:
            self.keep(self._stop.is_set)
        if self._stop.is_set():
            raise Cancelled
        logits = language.prefill(rows[cut:], keep=cut)
        clock.lap("prefill")
        told(PrefixUse(how, len(rows), reused, clock.seconds))
        del rows
        yield from written(language, logits)

    def _opened(self, rows: int, times: Sequence[MediaTime]) -> LlamaEngine:
        """The language model with room for a prompt of ``rows`` and an answer."""
        needed = rows + LONGEST_ANSWER
        if self._language is not None and self._language.context_rows >= needed:
            return self._language
        self.close()
        fitting = check_room(self._gguf, self._room, rows, times)
        slack = SLACK_ROWS + int(SLACK_SHARE * rows)
        self._language = self._open_language(min(needed + slack, fitting))
        return self._language

    def _reuse(
        self, language: LlamaEngine, digests: RowDigests
    ) -> tuple[int, Literal["kept", "read", "made"]]:
        """Have the engine hold as many of the prefix's first rows as are to be had, and no
        others; how many, and where most of them come from."""
        how: Literal["kept", "read"] = "kept"
        have = common_rows(self._read, digests)
        if self._cache is not None and have < len(digests):
            self._read = _none()
            if loaded := self._cache.load(language, digests, have, self._stop.is_set):
                have, how = loaded, "read"
        have = min(have, language.rows)
        language.drop(have)
        self._read = digests[:have]
        return have, how if 2 * have >= len(digests) else "made"

    def _complete(
        self, language: LlamaEngine, rows: NDArray[np.float32], digests: RowDigests, have: int
    ) -> Iterator[int]:
        """Read what the engine doesn't hold of the prefix ``rows`` [P, L]; how much it holds."""
        for first in range(have, len(rows), READ_AT_ONCE):
            try:
                language.prefill(rows[first : first + READ_AT_ONCE], keep=first)
            finally:
                self._read = digests[: language.rows]
            yield language.rows

    def _ids(self, prompt: Sequence[Piece]) -> list[int]:
        return as_ids(prompt, self._words.encode, BEGIN)


def prefix_rows(prompt: Sequence[Piece], encode: Callable[[str], Sequence[int]]) -> int:
    """How many rows of a film's prompt come before its last words, which hold the question.

    The words behind the last frame and the question are one piece and share tokens.
    """
    assert prompt[-1] is not None, "a prompt ends with words"
    return len(as_ids(prompt[:-1], encode, BEGIN))


def visual_rows(frames: FrameTable, count: int, project: Project) -> NDArray[np.float32]:
    """Tokens of the first ``count`` frames, at least one, in their published order, context
    first: [count · (1 + c), L]."""
    rows: NDArray[np.float32] | None = None
    for first in range(0, count, AT_ONCE):
        last = min(first + AT_ONCE, count)
        tokens = project(_filled(frames.content[first:last]), _filled(frames.neutral[first:last]))
        if rows is None:
            rows = np.empty((count, *tokens.shape[1:]), np.float32)
        rows[first:last] = tokens[: last - first]
    assert rows is not None, "a film without frames has no rows"
    return rows.reshape(-1, rows.shape[-1])


def _filled(some: NDArray[np.float16]) -> NDArray[np.float16]:
    """With zeros up to AT_ONCE frames."""
    return np.concatenate([some, np.zeros((AT_ONCE - len(some), *some.shape[1:]), np.float16)])


def _none() -> RowDigests:
    return np.zeros((0, 32), np.uint8)
