"""Which tokens may come next in the starter's answer.

A stamp of the prompt or <none>; behind a stamp another, later one or words; then the end or, behind
the end of a sentence, a later stamp. A time inside a sentence can only be the stamp the sentence
began with, and a reason only what somebody says in that scene, word for word: reasons are quoted,
never made up. What follows from two sentences is worked out from their words. Names are those that
are heard in the sentence's scenes, or stand in the question, told whole, and no more than once in a
sentence: nobody is their own cousin. Where another is likeliest, the likeliest of these is told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.chat.concluded import Concluded
from core.chat.heard_names import Heard, NameIds
from core.chat.starter_prompt import END, FIRST_HOUR, FIRST_WORD, NONE, PromptScene, stamp
from core.chat.supposed import Supposed

Stamp = tuple[int, ...]
DOUBT = 1.0
"""Added to the likelihood that there is nothing to tell: a starter that has hardly ever erred in
training is too sure of what it finds. Of 640 questions about scenes that it never saw it called 86
in 100 absent things absent, and 0.2 in 100 others; with this 89 and 0.4. With 2 it is 91 and 0.6,
but then a question that the panel suggests about the sample film is not answered."""


@dataclass(slots=True)
class AnswerSoFar:
    """An answer's tokens, parted.

    Attributes:
        steps: of each sentence its stamps and the ids of its words; a time inside of them is the
            three ids of a stamp.
        open: ids of a stamp that isn't whole yet.
        inside: whether it stands inside a sentence.
        none: whether it is the answer that there is nothing.
    """

    steps: list[tuple[list[Stamp], list[int]]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    inside: bool = False
    none: bool = False


def part(ids: Sequence[int], ends: Collection[int]) -> AnswerSoFar:
    """Part an answer into sentences with their stamps.

    Args:
        ends: ids behind which a sentence is over.
    """
    so_far = AnswerSoFar()
    if ids and ids[0] == NONE:
        so_far.none = True
        so_far.steps.append(([], list(ids[1:])))
        return so_far
    for token in ids:
        _take(so_far, token, ends)
    return so_far


def _take(so_far: AnswerSoFar, token: int, ends: Collection[int]) -> None:
    if so_far.open or FIRST_HOUR <= token < FIRST_WORD:
        if not so_far.open:
            words = so_far.steps[-1][1] if so_far.steps else []
            so_far.inside = bool(words) and words[-1] not in ends
            if not so_far.inside and (words or not so_far.steps):
                so_far.steps.append(([], []))
        so_far.open.append(token)
        if len(so_far.open) == 3:
            stamps, words = so_far.steps[-1]
            if so_far.inside:
                words.extend(so_far.open)
            else:
                stamps.append(tuple(so_far.open))
            so_far.open = []
        return
    so_far.steps[-1][1].append(token)


class AnswerRule:
    """See the module.

    Args:
        scenes: the prompt's, in any order; of two that begin in the same second the first.
        ends: ids behind which a sentence is over.
        because: for each word after which a reason is quoted its ids; none quotes nothing.
        names: ids that only names have.
        asked: ids of the question with the turn it leans on, in every way that names in it may be
            written.
        supposed: what of the question is quoted.
        concluded: what may follow from two sentences.
        whole: of ``because`` the first ids that are words or characters of their own and begin
            nothing else.
    """

    def __init__(
        self,
        scenes: Sequence[PromptScene],
        vocabulary: int,
        ends: Collection[int] = (),
        because: Sequence[Sequence[int]] = (),
        names: NameIds | None = None,
        asked: Sequence[Sequence[int]] = (),
        supposed: Supposed | None = None,
        concluded: Concluded | None = None,
        whole: Collection[int] = (),
    ) -> None:
        self._because = [list(ids) for ids in because if ids]
        self._beginning = [ids[0] for ids in self._because if ids[0] in whole]
        self._vocabulary = vocabulary
        self._ends = frozenset(ends)
        self._reasons: dict[Stamp, list[list[int]]] = {}
        self._supposed = supposed or Supposed()
        self._concluded = concluded or Concluded()
        self._names = names or NameIds()
        self._asked = {each for words in asked for each in self._names.heard(words)}
        self._heard: dict[Stamp, frozenset[Heard]] = {}
        self._going_on = {each for words in asked for each in self._names.going_on(words)}
        for scene in scenes:
            words = list(scene.words)
            self._going_on |= self._names.going_on(words)
            self._heard.setdefault(stamp(scene.start), self._names.heard(words))
            reasons = [words[at:] for run in self._because for at in _behind(words, run)]
            self._reasons.setdefault(stamp(scene.start), reasons)

    def __call__(self, so_far: list[int], logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits [V] with everything that may not come next at −∞."""
        kept = np.full(self._vocabulary, -np.inf, np.float32)
        allowed, words = self.allowed(so_far)
        if words:
            kept[FIRST_WORD:] = logits[FIRST_WORD:]
            kept[self._barred(so_far)] = -np.inf
        kept[allowed] = logits[allowed]
        if not so_far:
            kept[NONE] += DOUBT
        return self._with_names(so_far, kept) if words else kept

    def _with_names(self, so_far: Sequence[int], kept: NDArray[np.float32]) -> NDArray[np.float32]:
        """Without names that aren't heard; with nothing but heard ones where such a name would
        be said, or one was begun."""
        parted = part(so_far, self._ends)
        stamps, words = parted.steps[-1] if parted.steps else ((), [])
        begun = self._names.begun(words)
        before = words[: len(words) - len(begun)]
        told = {name for _, name in self._names.heard(before)}
        every = self._asked.union(*(self._heard[own] for own in stamps))
        heard = {each for each in every if each[1] not in told}
        may, only = self._names.following(words, heard)
        unheard = self._names.every - may
        if only or (may and not begun and int(np.argmax(kept)) in unheard):
            named = np.full_like(kept, -np.inf)
            named[list(may)] = kept[list(may)]
            return named
        kept[list(unheard)] = -np.inf
        if begun:
            heard_behind = {then for name, then in self._going_on if name == begun}
            kept[list(self._names.never_behind - heard_behind)] = -np.inf
        return kept

    def allowed(self, ids: Sequence[int]) -> tuple[list[int], bool]:
        """Ids that may follow beside words, and whether any word may."""
        if not ids:
            return [*self._hours(None), NONE], False
        so_far = part(ids, self._ends)
        if so_far.none:
            return [END], True
        stamps, words = so_far.steps[-1]
        if so_far.open:
            at = len(so_far.open)
            among = [stamps[0]] if so_far.inside else self._later(so_far)
            begun = tuple(so_far.open)
            return sorted({each[at] for each in among if each[:at] == begun}), False
        if not words:
            return self._hours(so_far), True
        quoting = self._quoting(stamps, words)
        if quoting is None:
            quoting = self._supposed.going_on(words)
        if quoting is None:
            quoting = self._concluded.going_on([each for _, each in so_far.steps])
        if quoting is not None:
            return quoting, False
        if words[-1] in self._ends:
            return [END, *self._hours(so_far)], True
        return [END, stamps[0][0]], True

    def _later(self, so_far: AnswerSoFar | None) -> list[Stamp]:
        """Stamps of the prompt after the last one that was named."""
        every = sorted(self._reasons)
        if so_far is None:
            return every
        named = [each for stamps, _ in so_far.steps for each in stamps]
        return [each for each in every if not named or each > named[-1]]

    def _hours(self, so_far: AnswerSoFar | None) -> list[int]:
        return sorted({each[0] for each in self._later(so_far)})

    def _quoting(self, stamps: Sequence[Stamp], words: list[int]) -> list[int] | None:
        """Ids that go on quoting one of the scene's reasons; None where none was begun."""
        reasons = [reason for each in stamps for reason in self._reasons[each]]
        for run in self._because:
            begun = _behind(words, run)
            if not begun or not reasons:
                continue
            quoted = words[begun[0] :]
            if quoted and quoted[-1] in self._ends:
                return None
            at = len(quoted)
            rest = {r[at] for r in reasons if r[:at] == quoted and len(r) > at}
            return sorted(rest) if rest else [END]
        return None

    def _barred(self, ids: Sequence[int]) -> list[int]:
        """Ids that would begin a reason in a scene in which nobody gives one."""
        so_far = part(ids, self._ends)
        if so_far.none or not so_far.steps:
            return []
        stamps, words = so_far.steps[-1]
        if any(self._reasons[each] for each in stamps):
            return []
        ends = [
            run[-1]
            for run in self._because
            if words[len(words) - len(run) + 1 :] == run[:-1] or len(run) == 1
        ]
        return self._beginning + ends


def _behind(words: list[int], run: list[int]) -> list[int]:
    """Where ``words`` go on behind each ``run`` in them."""
    last = len(words) - len(run)
    return [at + len(run) for at in range(last + 1) if words[at : at + len(run)] == run]
