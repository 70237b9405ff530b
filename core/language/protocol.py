"""What the companion needs of a language model. llama.cpp fulfils it; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.language.template import ChatTemplate, Piece


class LanguageEngine(Protocol):
    """A causal language model that reads rows of embeddings. One thread owns it.

    Attributes:
        width: L, width of an embedding row.
        vocabulary: number of token ids.
        context_rows: the most rows prompt and answer may have together.
    """

    width: int
    vocabulary: int
    context_rows: int

    def tokenize(self, text: str) -> list[int]:
        """Words to ids. Special tokens in ``text`` are words: never parsed, never added."""
        ...

    def token_bytes(self, token: int) -> bytes:
        """The text of one token, b"" for control tokens."""
        ...

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Ids → the model's own embedding rows [n, L]."""
        ...

    def is_end(self, token: int) -> bool:
        """Whether this token ends the answer."""
        ...

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        """Drop all but the first ``keep`` positions, read ``rows`` [n, L] after them and
        give the logits [V] of the last one.

        Looks at ``cancelled`` between batches.

        Raises:
            ModelError: too many rows, not finite, wrong width, or llama.cpp refused.
            Cancelled: ``cancel()`` was called.
        """
        ...

    def step(self, token: int, mark: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Read one chosen token and give the next logits [V]. Raises as ``prefill``.

        Args:
            mark: [L], added to the token's row.
        """
        ...

    def cancel(self) -> None:
        """From any thread: the call in progress, or else the next one, raises ``Cancelled``,
        once, within 100 ms on a CPU. After that the engine can be used again."""
        ...

    def resume(self) -> None:
        """Forget a ``cancel()`` that found nothing to stop. Call it where an answer begins."""
        ...

    def close(self) -> None:
        """Free the context and the model."""
        ...


class ChatEngine(LanguageEngine, Protocol):
    """A language model that was taught conversations."""

    def chat_template(self) -> ChatTemplate:
        """The template that its file brings.

        Raises:
            ModelError: it brings none, or a broken one.
        """
        ...

    def chat_tokens(self, pieces: Sequence[Piece]) -> list[int]:
        """A filled template to ids; special tokens are parsed in its own text alone."""
        ...

    def read_tokens(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Drop everything, read ``tokens`` and give the logits [V] of the last one. Raises as
        ``prefill``."""
        ...


@runtime_checkable
class Seeing(ChatEngine, Protocol):
    """A language model that was taught conversations and sees pictures.

    Attributes:
        eyes_on_gpu: whether a picture takes it moments or seconds.
        picture_seconds: how many, about.
        rows: rows that were read and are kept.
        forgets: whether it can take back what it read last.
    """

    eyes_on_gpu: bool
    picture_seconds: float

    @property
    def rows(self) -> int: ...
    @property
    def forgets(self) -> bool: ...

    def picture_rows(self, width: int, height: int) -> int:
        """Rows of context that a picture of this size takes."""
        ...

    def piece_tokens(self, pieces: Sequence[Piece]) -> list[int]:
        """As ``chat_tokens``, of a part that doesn't begin a prompt."""
        ...

    def read_pieces(self, pieces: Sequence[Piece]) -> NDArray[np.float32]:
        """Drop everything, read texts and pictures and give the logits [V] of the last token.
        Raises as ``prefill``."""
        ...

    def read_on(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Read ``tokens`` behind all that was read and give the logits [V] of the last one.
        Raises as ``prefill``."""
        ...

    def take_back(self, tokens: int) -> None:
        """Forget so many tokens that were read last; no pictures may be among them."""
        ...


class Cancelled(Exception):
    """The work was asked to stop. Not an error."""


LogitsRule = Callable[[list[int], NDArray[np.float32]], NDArray[np.float32]]
"""(tokens so far, logits [V]) → logits [V]: forbids or prefers tokens."""

TokenStream = Iterator[tuple[int, NDArray[np.float32]]]
"""Chosen tokens, each with the logits it was chosen from."""
