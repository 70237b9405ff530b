"""The starter's prompt as rows of embeddings, and what its scenes add to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.chat.answer_rule import AnswerRule
from core.chat.concluded import BACKWARDS, FORWARDS, SO, Concluded
from core.chat.heard_names import NameIds
from core.chat.recall import Recalled
from core.chat.slots import fill_slots
from core.chat.speaking import whole_second
from core.chat.starter_prompt import (
    BECAUSE,
    PromptScene,
    found_before,
    last_stamp,
    last_stamps,
    lay_out,
    stamp,
    stamp_seconds,
    turn,
)
from core.chat.supposed import CONCLUDING, PARTING, SUPPOSING, Supposed
from core.chat.types import Earlier
from core.language.bpe import as_read
from core.language.protocol import LanguageEngine
from core.tokens.protocol import TokenGenerator

_CLOCK = re.compile(r"\d+:[0-5]\d:[0-5]\d")


class StarterRows:
    """Words, pictures and scenes in, rows [R, L] of the language model out."""

    def __init__(self, language: LanguageEngine, tokens: TokenGenerator) -> None:
        self._language = language
        self._tokens = tokens
        self._names = NameIds.of(tokens.names, language.token_bytes, tokens.never_behind_names)
        self._concluding = [self.ids(f"a{each}")[1:] for each in CONCLUDING]
        self._leads = [self.ids(f"a{each}")[1:] for each in SO]
        self._forwards = [self.ids(each) for each in FORWARDS]
        self._backwards = [self.ids(each) for each in BACKWARDS]
        self._supposing = [self.ids(each) for each in SUPPOSING]
        self._parting = [self.ids(f"a{each}")[-1] for each in PARTING]

    def ids(self, text: str) -> list[int]:
        """Words to ids, read as the starter learnt to."""
        return self._language.tokenize(as_read(text))

    def rule(self, asked: str, prompt: Sequence[PromptScene], ends: Sequence[int]) -> AnswerRule:
        """What may be answered.

        Args:
            asked: the question, behind the answer it leans on.
            ends: ids behind which a sentence is over.
        """
        because = [self.ids(word) for word in BECAUSE]
        whole = {ids[0] for ids in because if all(self._is_whole(each) for each in ids)}
        capitals = asked.title()  # answers write what was typed in small letters
        ids = self.ids(asked)
        words = [ids, self.ids(capitals)] if self._names.every else []
        hurried = asked != capitals and asked == asked.lower()
        supposed = Supposed(ids, self._concluding, self._parting, ends, self._supposing)
        return AnswerRule(
            prompt,
            self._language.vocabulary,
            ends,
            because,
            self._names,
            words,
            None if hurried else supposed,
            Concluded(ids, self._leads, self._forwards, self._backwards, ends),
            whole,
        )

    def _is_whole(self, token: int) -> bool:
        """Whether it begins a word, as each character of a Chinese one does."""
        return self._language.token_bytes(token).startswith(b" ")

    @property
    def rows_a_frame(self) -> int:
        """How many rows of the prompt are a frame's: its context token and its content tokens."""
        return 1 + self._tokens.content_tokens

    def rows(
        self,
        asked: Sequence[int],
        turn_before: Earlier | None,
        recalled: Sequence[Recalled],
        prompt: Sequence[PromptScene],
    ) -> NDArray[np.float32]:
        """The prompt as rows [R, L]."""
        language = self._language
        earlier = self.earlier(turn_before, _start_of(turn_before, recalled))
        ids = lay_out(asked, prompt, self.rows_a_frame, earlier=earlier)
        visual = np.concatenate([s.tokens.reshape(-1, language.width) for s in recalled])
        rows = fill_slots(language, ids, visual)
        for place, named in enumerate(last_stamps(earlier), start=1):
            if named is not None:
                rows[place] += self._mark_of(named)
        at = 2 + len(earlier) + len(asked)
        chain = found_before([scene.seen for scene in recalled], [shown.start for shown in prompt])
        for scene, shown, after in zip(recalled, prompt, chain, strict=True):
            length = shown.rows(self.rows_a_frame)
            rows[at : at + length] += self._tokens.evidence(
                scene.seen, scene.heard, shown.start, after
            )
            at += length
        return rows

    def mark(self, written: Sequence[int]) -> NDArray[np.float32] | None:
        """What is added to the row of an answer's last id: the mark of the scene that it tells
        of; None before it names one."""
        named = last_stamp(written)
        return None if named is None else self._mark_of(named)

    def _mark_of(self, named: Sequence[int]) -> NDArray[np.float32]:
        """The mark of the scene that a stamp names."""
        return self._tokens.evidence(0.0, 0.0, stamp_seconds(named))

    def earlier(self, earlier: Earlier | None, start: int) -> list[int]:
        """The turn that a question leans on, as ids; none where it leans on none.

        Args:
            start: whole seconds of the scene that its answer rests on.
        """
        if earlier is None:
            return []
        return turn(self.ids(earlier.question), start, self._written(earlier.answer, start))

    def _written(self, answer: str, start: int) -> list[int]:
        """An answer as it was written: a time in it, which is read as words, was a stamp."""
        before, *others = _CLOCK.split(answer)
        ids = self.ids(before)
        for words in others:
            ids += [*stamp(start), *self._language.tokenize(words)]
        return ids


def _start_of(earlier: Earlier | None, recalled: Sequence[Recalled]) -> int:
    """Whole seconds of the scene that the turn before rests on; of the first where it is none."""
    rests = [s for s in recalled if earlier is not None and earlier.moment in s.scene.span]
    return whole_second((rests or recalled)[0])
