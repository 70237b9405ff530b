"""What follows from what an answer has told is worked out, not guessed.

"Is the bell seen before the cup?" is answered "First the cup. Then the bell, so no." Which scenes
show the two is the model's to find. Which of them the question names first, and so whether it is
yes or no, can be read in the words of both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain

SO = (", so", "，所以")
"""Behind one of these an answer about two things says what follows."""
FORWARDS = ("before", "yes", "是之前", "是的")
"""What follows where the question names first what is seen first."""
BACKWARDS = ("after", "no", "是之后", "不是")
"""What follows where it names it last."""


class Concluded:
    """A question and what may follow from an answer to it.

    Args:
        asked: ids of the question.
        leads: for each of ``SO`` its ids.
        forwards, backwards: for each of ``FORWARDS`` and ``BACKWARDS`` its ids.
        ends: ids behind which a sentence is over.
    """

    def __init__(
        self,
        asked: Sequence[int] = (),
        leads: Sequence[Sequence[int]] = (),
        forwards: Sequence[Sequence[int]] = (),
        backwards: Sequence[Sequence[int]] = (),
        ends: Collection[int] = (),
    ) -> None:
        self._asked = list(asked)
        self._leads = [list(run) for run in leads if run]
        self._forwards = [list(run) for run in forwards]
        self._backwards = [list(run) for run in backwards]
        self._ends = frozenset(ends)

    def going_on(self, sentences: Sequence[Sequence[int]]) -> list[int] | None:
        """Ids that go on with what follows; None where nothing is being concluded, or the question
        doesn't name what was told.

        Args:
            sentences: ids of the answer so far, sentence by sentence.
        """
        if len(sentences) < 2:
            return None
        first, second = list(sentences[-2]), list(sentences[-1])
        for lead in self._leads:
            for at in range(len(second) - len(lead), 0, -1):
                if second[at : at + len(lead)] == lead:
                    places = self._place(first), self._place(second[:at])
                    return self._follows(places, second[at + len(lead) :])
        return None

    def _follows(self, places: tuple[int | None, int | None], said: list[int]) -> list[int] | None:
        """Ids that go on behind the lead.

        Args:
            places: where the question names what was told first and second.
            said: ids behind the lead.
        """
        before, behind = places
        if before is None or behind is None or before == behind:
            return None
        if said and said[-1] in self._ends:
            return None
        may: set[int] = set()
        for run in self._forwards if before < behind else self._backwards:
            if run[: len(said)] == said:
                may.update(run[len(said) : len(said) + 1] or self._ends)
        return sorted(may) or None

    def _place(self, sentence: list[int]) -> int | None:
        """Where the question says as much of a sentence as it says of it anywhere; None where
        that is nothing or in two places."""
        for length in range(len(sentence), 0, -1):
            runs = (sentence[at : at + length] for at in range(len(sentence) - length + 1))
            found = set(chain.from_iterable(map(self._where, runs)))
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _where(self, run: list[int]) -> list[int]:
        last = len(self._asked) - len(run)
        return [at for at in range(last + 1) if self._asked[at : at + len(run)] == run]
