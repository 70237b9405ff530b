"""What an answer concludes from a supposition is quoted from the question.

"If sun means Varby and rain means Lindau, where is the bell?" is answered "There is sun, and" and
then what the question says of sun: its clause, word for word. Reading the weather is the model's;
which town was named beside it is nothing to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

CONCLUDING = (", and", "，那么")
"""Behind one of these an answer quotes the question."""
PARTING = (",", " and", ":", ".", "?", "，", "、", "：", "。", "？")
"""Between the clauses of a question."""
SUPPOSING = ("假如", "如果", "假设", "要是")
"""Right behind one of these, and in the clauses after it at their beginning, a quotation begins.
Chinese words stand in no spaces: begun anywhere, 北城 was told as 城."""


class Supposed:
    """A question's clauses, to be quoted.

    Args:
        asked: ids of the question.
        concluding: for each of ``CONCLUDING`` its ids.
        parting: ids that part clauses.
        ends: ids behind which a sentence is over.
        supposing: for each of ``SUPPOSING`` its ids.
    """

    def __init__(
        self,
        asked: Sequence[int] = (),
        concluding: Sequence[Sequence[int]] = (),
        parting: Collection[int] = (),
        ends: Collection[int] = (),
        supposing: Sequence[Sequence[int]] = (),
    ) -> None:
        self._concluding = [list(run) for run in concluding if run]
        self._ends = frozenset(ends)
        clauses: list[list[int]] = [[]]
        for each in asked:
            if each in parting:
                clauses.append([])
            else:
                clauses[-1].append(each)
        self._clauses: list[tuple[list[int], bool]] = []
        supposed = False
        for clause in clauses:
            led = next((run for run in map(list, supposing) if run == clause[: len(run)]), [])
            supposed = supposed or bool(led)
            self._clauses.append((clause[len(led) :], supposed))

    def going_on(self, said: Sequence[int]) -> list[int] | None:
        """Ids that go on with the quotation; None where none was begun, or the question says
        nothing of what was read.

        Args:
            said: ids of the sentence so far.
        """
        for run in self._concluding:
            for at in range(len(said) - len(run), -1, -1):
                if list(said[at : at + len(run)]) == run:
                    return self._quoted(said[:at], list(said[at + len(run) :]))
        return None

    def _quoted(self, read: Sequence[int], quoted: list[int]) -> list[int] | None:
        """What follows of the clauses that say what was read, and more than that.

        Args:
            read: the sentence up to where it concludes.
        """
        if quoted and quoted[-1] in self._ends:
            return None
        may: set[int] = set()
        for clause, whole, begins, ends in self._saying(read):
            says_more = ends < len(clause)
            for start in range(1 if whole else begins + says_more):
                if clause[start : start + len(quoted)] != quoted:
                    continue
                rest = clause[start + len(quoted) :]
                may.update(rest[:1])
                if quoted and (start + len(quoted) > ends or not rest):
                    may.update(self._ends)
        return sorted(may) if may else None

    def _saying(self, read: Sequence[int]) -> list[tuple[list[int], bool, int, int]]:
        """The clauses that hold as much of the end of what was read as any does, whether they are
        quoted from their beginning, and where in them it begins and ends."""
        for begin in range(len(read)):
            sign = list(read[begin:])
            found = [
                (clause, whole, at, at + len(sign))
                for clause, whole in self._clauses
                for at in range(len(clause) - len(sign) + 1)
                if clause[at : at + len(sign)] == sign
            ]
            if found:
                return found
        return []
