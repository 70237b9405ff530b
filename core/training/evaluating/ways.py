"""The ways of asking: with everything, or with something taken away or put wrong.

An answer that stays right where nothing could have told it rests on something that it shouldn't.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast, overload

import numpy as np
from numpy.typing import NDArray

from core.chat.companion import Companion
from core.chat.parts import Parts
from core.engine.companions import Answering, make_companion
from core.memory.store import FilmMemory
from core.memory.table import FrameTable
from core.training.evaluating.editions import CHANGED, DELAYED, PLAIN, WORN


@dataclass(frozen=True, slots=True)
class Way:
    """How questions are asked.

    Attributes:
        edition: of which edition of the film.
        use_pictures, use_words: False leaves one of the two out.
        shuffled: the memory's frames stand in another order.
        wrong_film: the questions are those of another film.
        whole_film: every frame is looked at for each question.
    """

    name: str
    edition: str = PLAIN
    use_pictures: bool = True
    use_words: bool = True
    shuffled: bool = False
    wrong_film: bool = False
    whole_film: bool = False

    @property
    def slug(self) -> str:
        """Its name in a file's name."""
        return self.name.replace(" ", "-")


FULL = Way("full")
WHOLE_FILM = Way("whole film", whole_film=True)
NO_PICTURES = Way("no pictures", use_pictures=False)
NO_WORDS = Way("no words", use_words=False)
NEITHER = Way("neither", use_pictures=False, use_words=False)
WRONG_FILM = Way("wrong film", wrong_film=True)
SHUFFLED = Way("shuffled", shuffled=True)
NEEDLE_CHANGED = Way("needle changed", CHANGED)
STAMPS_SHIFTED = Way("stamps shifted", DELAYED)

BLIND = (NO_PICTURES, NO_WORDS, NEITHER)
OTHERWISE = (WRONG_FILM, SHUFFLED, NEEDLE_CHANGED, STAMPS_SHIFTED)
CONTROLS: dict[str, tuple[Way, ...]] = {
    "none": (),
    "blind": BLIND,
    "otherwise": OTHERWISE,
    "all": (*BLIND, *OTHERWISE),
}
WORN_WAYS = tuple(Way(kind, kind) for kind in WORN)

Make = Callable[[Parts, Way], Answering]


def make_in_way(parts: Parts, way: Way) -> Answering:
    """The companion that the app would make, less what the way takes from it."""
    if way.shuffled:
        memory = cast(FilmMemory, ShuffledMemory(parts.memory))
        parts = replace(parts, memory=memory)
    if way.use_pictures and way.use_words:
        return make_companion(parts)
    return Companion(parts, use_pictures=way.use_pictures, use_words=way.use_words)


class ShuffledMemory:
    """A film's memory in which what was seen stands at other times; what was heard doesn't.

    Only ``frames`` is asked of it by a companion.
    """

    def __init__(self, memory: FilmMemory) -> None:
        self._memory = memory
        self._table: FrameTable | None = None
        self._shuffled: FrameTable | None = None

    def frames(self) -> FrameTable:
        """All committed frames; pictures, search vectors and palettes permuted alike."""
        table = self._memory.frames()
        if self._shuffled is None or table is not self._table:
            self._table, self._shuffled = table, shuffled(table)
        return self._shuffled


def shuffled(table: FrameTable) -> FrameTable:
    """A table whose times and cuts are the same but whose pictures are permuted."""
    order = np.random.default_rng(len(table)).permutation(len(table))
    return replace(
        table,
        search=table.search[order],
        palettes=table.palettes[order],
        pictures=_Permuted(table.pictures, order),
    )


class _Permuted(Sequence[bytes]):
    """A sequence in another order, read when asked for."""

    def __init__(self, inner: Sequence[bytes], order: NDArray[np.intp]) -> None:
        self._inner = inner
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return _Permuted(self._inner, self._order[index])
        return self._inner[int(self._order[index])]
