"""Small real things that fulfil our protocols without a model file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.protocol import Cancelled

_CONTROL = 4
_END = 1
_BATCH = 32


class FakeEngine:
    """A ``LanguageEngine`` in numpy: a tiny recurrent net over bytes, or a parrot.

    Passes the same suite as the real one. With ``says`` the likeliest tokens after each
    prefill spell that text and then end; without, they come of the rows.

    Attributes:
        on_batch: called before each batch of a prefill, so that a test can cancel there.
        read: how many rows each prefill was given, oldest first.
        marked: the tokens that were read with a mark.
    """

    def __init__(self, width: int = 16, context_rows: int = 4096, says: str | None = None) -> None:
        self.width = width
        self.vocabulary = _CONTROL + 256
        self.context_rows = context_rows
        self.says = says
        self.on_batch: Callable[[], None] | None = None
        self.read: list[int] = []
        self.marked: list[int] = []
        chance = np.random.default_rng(7)
        self._table = chance.normal(size=(self.vocabulary, width)).astype(np.float32)
        self._carry = chance.normal(size=(width, width)).astype(np.float32) / 4
        self._states: list[NDArray[np.float32]] = []
        self._spoken = 0
        self._stop = False
        self._closed = False

    @property
    def rows(self) -> int:
        """Rows that have been read and are kept."""
        return len(self._states)

    def tokenize(self, text: str) -> list[int]:
        """One id a byte."""
        return [_CONTROL + byte for byte in text.encode("utf-8", errors="replace")]

    def token_bytes(self, token: int) -> bytes:
        """The byte, b"" for the four control tokens."""
        self._check_tokens([token])
        return b"" if token < _CONTROL else bytes([token - _CONTROL])

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Rows of a fixed random table [n, L]."""
        self._check_tokens(tokens)
        rows: NDArray[np.float32] = self._table[np.asarray(tokens, dtype=np.int64)]
        return rows

    def is_end(self, token: int) -> bool:
        """Token 1 ends."""
        self._check_tokens([token])
        return token == _END

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        """As the protocol says."""
        if rows.dtype != np.float32 or rows.ndim != 2 or rows.shape[1] != self.width:
            raise ModelError(f"it reads float32 rows of width {self.width}")
        if not len(rows) or not np.isfinite(rows).all():
            raise ModelError("there is nothing to read, or no number")
        if not 0 <= keep <= self.rows or keep + len(rows) > self.context_rows:
            raise ModelError("more rows than there are, or than fit")
        self._check_cancelled()
        self.read.append(len(rows))
        self._spoken = 0
        del self._states[keep:]
        for start in range(0, len(rows), _BATCH):
            if self.on_batch is not None:
                self.on_batch()
            self._check_cancelled()
            for row in rows[start : start + _BATCH]:
                self._advance(row)
        return self._logits()

    def step(self, token: int, mark: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """As the protocol says."""
        self._check_tokens([token])
        if self.rows >= self.context_rows:
            raise ModelError("the context is full")
        self._check_cancelled()
        self._spoken += 1
        if mark is not None:
            self.marked.append(token)
        self._advance(self._table[token] + (0 if mark is None else mark))
        return self._logits()

    def cancel(self) -> None:
        """The next look at the flag raises ``Cancelled``."""
        self._stop = True

    def resume(self) -> None:
        """Forget a cancel that came too late."""
        self._stop = False

    def close(self) -> None:
        """Nothing can be read any more."""
        self._closed = True

    def _advance(self, row: NDArray[np.float32]) -> None:
        before = self._states[-1] if self._states else np.zeros(self.width, np.float32)
        self._states.append(np.tanh(self._carry @ before + row).astype(np.float32))

    def _logits(self) -> NDArray[np.float32]:
        logits: NDArray[np.float32] = self._table @ self._states[-1]
        if self.says is not None:
            spelled = [*self.tokenize(self.says), _END]
            logits[spelled[min(self._spoken, len(spelled) - 1)]] += 1000.0
        return logits

    def _check_cancelled(self) -> None:
        if self._closed:
            raise ModelError("it is closed")
        if self._stop:
            self._stop = False
            raise Cancelled

    def _check_tokens(self, tokens: Sequence[int]) -> None:
        if not all(0 <= token < self.vocabulary for token in tokens):
            raise ModelError("there is no such token")
