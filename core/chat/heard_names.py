"""Names as the starter may tell them: those that are heard, and whole.

A small model that has found whom to name still begins in the middle or stops there, above all with
names it never met: "Ena" for Helena, "麦麦" for 麦克斯, or goes on with what is no word there:
"伯特果" for 伯特. A name is copied as it is spoken, from its first id to its last, and what follows
is what may follow one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

Heard = tuple[int | None, tuple[int, ...]]
"""A name's ids, and the id behind which they may stand: None for any, but where they go on with a
word."""
_FIRST_HAN = 0xE3
"""The first byte of UTF-8 from which on characters stand by themselves, each with a space before
it: those aren't told to begin a name or to go on with one."""


@dataclass(frozen=True, slots=True)
class NameIds:
    """Ids that only names have.

    Attributes:
        first: those that begin a word, which no name before them goes on with.
        inner: those that go on with a word and begin none.
        never_behind: ids of words that never stand right behind a name.
    """

    every: frozenset[int] = frozenset()
    first: frozenset[int] = frozenset()
    inner: frozenset[int] = frozenset()
    never_behind: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        ids: Iterable[int],
        token_bytes: Callable[[int], bytes],
        never_behind: Iterable[int] = (),
    ) -> NameIds:
        """Parted by how they are written."""
        every = frozenset(ids)
        written = {each: token_bytes(each) for each in every}
        inner = frozenset(each for each, own in written.items() if not own.startswith(b" "))
        words = every - inner
        first = frozenset(
            each for each in words if len(written[each]) > 1 and written[each][1] < _FIRST_HAN
        )
        return cls(every, first, inner, frozenset(never_behind))

    def heard(self, words: Sequence[int]) -> frozenset[Heard]:
        """The names in a text."""
        return frozenset(
            (words[at - 1] if at and words[at] in self.inner else None, tuple(words[at:end]))
            for at, end in self._found(words)
        )

    def going_on(self, words: Sequence[int]) -> frozenset[tuple[tuple[int, ...], int]]:
        """The names in a text, each with the id behind it, which may be the end of that name: its
        last letters may be another word's, too."""
        return frozenset(
            (tuple(words[at:end]), words[end]) for at, end in self._found(words) if end < len(words)
        )

    def _found(self, words: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Where names begin and end in a text."""
        at = 0
        while at < len(words):
            end = at + 1
            if words[at] in self.every:
                while end < len(words) and self._go_together(words[end - 1], words[end]):
                    end += 1
                yield at, end
            at = end

    def begun(self, said: Sequence[int]) -> tuple[int, ...]:
        """The ids of a name that a text ends with, () for none."""
        if not said or said[-1] not in self.every:
            return ()
        at = len(said) - 1
        while at and self._go_together(said[at - 1], said[at]):
            at -= 1
        return tuple(said[at:])

    def _go_together(self, before: int, then: int) -> bool:
        """Whether of two neighbours the second goes on with the first one's name."""
        if then in self.inner:
            return before in self.every
        others = self.every - self.first  # by themselves, or the end of one of several ids
        return before in others and then in others

    def following(
        self, said: Sequence[int], heard: Collection[Heard]
    ) -> tuple[frozenset[int], bool]:
        """Which of these ids may come next, and whether nothing else may, since a name was begun.

        Args:
            said: ids of the sentence so far.
            heard: names that it may tell.
        """
        begun = self.begun(said)
        before = said[-len(begun) - 1] if len(said) > len(begun) else None
        fits = [
            run for behind, run in heard if behind in (None, before) and run[: len(begun)] == begun
        ]
        on = frozenset(run[len(begun)] for run in fits if len(run) > len(begun))
        if not begun or (on and all(len(run) > len(begun) for run in fits)):
            return on, bool(begun)
        return on | {run[0] for _, run in heard if run[0] in self.first}, False
