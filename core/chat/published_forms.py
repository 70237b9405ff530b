"""The published model's other three ways of being asked: a picture, a short clip, a whole film.

Unlike the companion these recall nothing and link nothing: everything that is given goes into
one prompt, as the reference code does it. Each opens the language model with just the context
it needs and frees it at its end; ``remembered`` gives a fourth way, which keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.chat.llama_vid_prompt import Piece, as_ids, picture_prompt
from core.chat.one_prompt import (
    LONGEST_ANSWER,
    AskRoom,
    OpenLanguage,
    check_room,
    fitted_film,
    written,
)
from core.chat.published_rows import BEGIN, prompt_rows
from core.chat.remembered_film import RememberedFilm
from core.film.types import Cue
from core.language.prefix_cache import PrefixCache
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.timeline import MediaTime
from core.tokens.llama_vid import LlamaVidTokens
from core.vision.pictures import from_jpeg
from core.vision.published import PublishedTower

BATCH = 48


@dataclass(frozen=True, slots=True)
class PublishedForms:
    """What a pack of the published kind needs to answer in these forms.

    Attributes:
        gguf: its language model's file.
        words: its tokenizer.
        room: there is for a prompt, before ``open_language`` is called for it.
    """

    encoder: PublishedTower
    tokens: LlamaVidTokens
    open_language: OpenLanguage
    gguf: Path
    words: SentencePieces
    room: AskRoom

    def picture(self, picture: NDArray[np.uint8], question: str) -> Iterator[str]:
        """Of one picture, uint8 RGB [h, w, 3].

        Yields:
            The answer, piece by piece.

        Raises:
            ContextError: it doesn't fit into what the model reads.
            OutOfMemoryError, ModelError: the language model can't be used.
        """
        yield from self.clip([self.encoder.single(picture)], (), question)

    def clip(
        self, frames: Sequence[NDArray[np.uint8]], times: Sequence[MediaTime], question: str
    ) -> Iterator[str]:
        """Of the frames of a part of a film; yields and raises as ``picture``.

        Args:
            frames: uint8 RGB [h, w, 3] each, sampled at ``times``.
        """
        prompt = picture_prompt(question)
        per_frame = 1 + self.tokens.content_tokens
        check_room(self.gguf, self.room, self._rows(prompt) - 1 + len(frames) * per_frame, times)
        parts = [
            self._visual(frames[first : first + BATCH], question, film=False)
            for first in range(0, len(frames), BATCH)
        ]
        yield from self._say(prompt, np.concatenate(parts))

    def film(
        self,
        frames: FrameTable,
        cues: Sequence[Cue],
        until: MediaTime | None,
        question: str,
        looked: Callable[[int, int], None] = lambda *_: None,
    ) -> Iterator[str]:
        """Of every frame that was sampled before ``until``, with the lines between them; of a film
        too long for the model of every second, fourth or eighth frame.

        Args:
            looked: called with how many frames of how many have been looked at.

        Every frame is looked at anew, since its context token belongs to the question: of
        these rows nothing can be kept for the next one (``remembered`` can).

        Raises:
            NothingWatchedError: there is no frame before ``until``.
            ContextError: the context it takes doesn't fit into memory, or is longer than
                the model was trained for.
        """
        frames, prompt, times = fitted_film(
            frames,
            cues,
            until,
            question,
            1 + self.tokens.content_tokens,
            self.gguf,
            self._rows,
        )
        check_room(self.gguf, self.room, self._rows(prompt), times)
        count = len(times)
        parts: list[NDArray[np.float32]] = []
        for first in range(0, count, BATCH):
            last = min(first + BATCH, count)
            pictures = [from_jpeg(frames.pictures[index]) for index in range(first, last)]
            parts.append(self._visual(pictures, question, film=True))
            looked(last, count)
        yield from self._say(prompt, np.concatenate(parts))

    def remembered(self, cache: PrefixCache | None = None) -> RememberedFilm:
        """The way to ask about a whole film that looks at no frame and keeps what it has read.

        Args:
            cache: where that is kept on the disk; None for nowhere.
        """
        project = self.tokens.project
        return RememberedFilm(self.open_language, project, self.gguf, self.words, cache, self.room)

    def _visual(
        self, pictures: Sequence[NDArray[np.uint8]], question: str, *, film: bool
    ) -> NDArray[np.float32]:
        """[B · (1 + c), L]."""
        features = self.encoder.encode(self.encoder.preprocess(pictures))
        tokens = self.tokens.tokens(features, question, film=film)
        rows: NDArray[np.float32] = tokens.flatten(0, 1).float().cpu().numpy()
        return rows

    def _say(self, prompt: Sequence[Piece], visual: NDArray[np.float32]) -> Iterator[str]:
        places = sum(piece is None for piece in prompt)
        rows = self._rows(prompt) - places + len(visual)
        with self.open_language(rows + LONGEST_ANSWER) as language:
            logits = language.prefill(prompt_rows(language, prompt, visual, self._encode))
            yield from written(language, logits)

    def _rows(self, prompt: Sequence[Piece]) -> int:
        return len(as_ids(prompt, self._encode, BEGIN))

    def _encode(self, text: str) -> list[int]:
        return self.words.encode(text)
