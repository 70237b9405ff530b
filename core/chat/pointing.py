"""In which of the scenes it was shown a model sees what it has just said.

It is asked by letters, behind its own answer, and only the probabilities of the letters are read;
then the question is taken back and the answer goes on as if it had never been asked. What a model
answers about a sentence that says nothing is what it likes to answer anyway, the first letter
mostly: that is divided out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.chat_question import thinks
from core.chat.seeing_prompt import which_scene
from core.errors import ModelError
from core.language.protocol import Seeing
from core.language.template import ChatTemplate, Piece, Turn
from core.timeline import MediaTime

MOST = 24
"""Scenes that can be told apart by a letter."""
POINTED, TIMES_CHANCE = 0.2, 1.5
"""Probability from which on a scene is linked, at the least this many times what chance gives."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXY"
_NOTHING = "…"


class Pointing:
    """Asks one model about the scenes of one prompt.

    Args:
        turns: the conversation that was read, up to the question.
        starts: of the scenes that were shown, in time order; ``MOST`` of them at the most.
        prompt_rows: rows that were read.
    """

    def __init__(
        self,
        engine: Seeing,
        template: ChatTemplate,
        turns: Sequence[Turn],
        starts: Sequence[MediaTime],
        prompt_rows: int,
        *,
        chinese: bool,
    ) -> None:
        self._engine = engine
        self._template = template
        self._turns = list(turns)
        self._starts = list(starts)
        self._prompt_rows = prompt_rows
        self._chinese = chinese
        self._letters = _LETTERS[: len(self._starts) + 1]
        self._tokens = _tokens_of(engine, self._letters) if self._can_be_asked() else []
        self._usual: NDArray[np.float64] | None = None

    def chances(self, sentence: str, chosen: Sequence[int]) -> NDArray[np.float64]:
        """How likely it is each of the scenes; zero where nothing is known or none stands out.

        Args:
            chosen: the answer's tokens so far; those that the model hasn't read yet are read.

        Raises:
            Cancelled: the engine was told to stop.
        """
        nowhere = np.zeros(len(self._starts))
        if not self._tokens or not self._starts or not sentence.strip():
            return nowhere
        unread = list(chosen[self._engine.rows - self._prompt_rows :])
        if self._usual is None:
            self._usual = self._ask(_NOTHING, unread)
        found = self._ask(sentence, unread)
        if self._usual is None or found is None:
            return nowhere
        evidence = np.exp(found - self._usual - (found - self._usual).max())
        shares = evidence / evidence.sum()
        least = max(POINTED, TIMES_CHANCE / len(shares), float(shares[-1]))
        return np.where(shares[:-1] >= least, shares[:-1], 0.0)

    def _can_be_asked(self) -> bool:
        """Whether the model can forget that it was asked, and its template knows more turns than
        one: there are some that don't."""
        if not self._engine.forgets:
            return False
        try:
            return not thinks(self._pieces(_NOTHING))  # a thought would come before the letter
        except ModelError:
            return False

    def _pieces(self, sentence: str) -> list[Piece]:
        """What follows the answer so far: the question, with the template around it."""
        words = which_scene(sentence, self._letters, self._starts, self._chinese)
        turns = [*self._turns, Turn("assistant", _NOTHING), Turn("user", words)]
        pieces = self._template.fill(turns)
        said = [at for at, piece in enumerate(pieces) if not piece.markup]
        return pieces[said[-2] + 1 :]

    def _ask(self, sentence: str, unread: list[int]) -> NDArray[np.float64] | None:
        """The logarithms of the letters' probabilities; None where there is no room to ask."""
        ids = unread + self._engine.piece_tokens(self._pieces(sentence))
        if self._engine.rows + len(ids) > self._engine.context_rows:
            return None
        logits = self._engine.read_on(ids).astype(np.float64)
        self._engine.take_back(len(ids))
        return np.array([np.logaddexp.reduce(logits[tokens]) for tokens in self._tokens])


def _tokens_of(engine: Seeing, letters: str) -> list[list[int]]:
    """The tokens that say each letter; none at all where a model has none for one of them."""
    found = [
        {ids[0] for text in (letter, f" {letter}") if len(ids := engine.tokenize(text)) == 1}
        for letter in letters
    ]
    if not all(found) or len(set().union(*found)) < sum(map(len, found)):
        return []
    return [sorted(tokens) for tokens in found]
