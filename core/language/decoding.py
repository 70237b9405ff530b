"""Writing an answer token by token, always the likeliest one the rule allows."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.protocol import LanguageEngine, LogitsRule, TokenStream


def generate(
    engine: LanguageEngine,
    first_logits: NDArray[np.float32],
    rule: LogitsRule | None,
    max_tokens: int,
    marks: Callable[[Sequence[int]], NDArray[np.float32] | None] = lambda _: None,
) -> TokenStream:
    """Choose tokens greedily until the model ends or ``max_tokens`` are written.

    A token is read back into the model only when the one after it is asked for, so a
    caller that stops listening costs nothing more. The ending token isn't given out.

    Args:
        first_logits: [V], as ``prefill`` gave them.
        rule: sees the tokens so far and the logits [V]; -inf forbids. None allows all.
        marks: gives what is added [L] to the row of the last of the tokens so far, None for
            nothing.

    Yields:
        Each token with the logits [V] it was chosen from, after the rule.

    Raises:
        ModelError: the logits are not numbers, or the rule forbids every token.
        Cancelled: ``engine.cancel()`` was called.
    """
    chosen: list[int] = []
    logits = first_logits
    while len(chosen) < max_tokens:
        if rule is not None:
            logits = rule(list(chosen), logits)
        token = int(np.argmax(logits))
        if not np.isfinite(logits[token]):
            raise ModelError("no token can follow")
        if engine.is_end(token):
            return
        chosen.append(token)
        yield token, logits
        if len(chosen) < max_tokens:
            logits = engine.step(token, marks(chosen))


class Utf8Stream:
    """Token bytes in, text out, a character only when all of its bytes are there.

    Bytes that are no UTF-8 become U+FFFD.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, data: bytes) -> str:
        """The characters that ``data`` completes, "" while one is still open."""
        return self._decoder.decode(data)

    def finish(self) -> str:
        """What an unfinished character leaves; the stream starts anew."""
        rest = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        return rest


def without_controls(text: str) -> str:
    """The text without control characters, which no answer needs and a terminal would obey;
    lines and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
