"""From the starter's tokens to sentences, each with the scenes it rests on.

An answer's sentence begins with the stamps of its scenes, which are never shown: they become its
links. A time inside a sentence is shown, as the moment a click would lead to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.chat.answer_rule import Stamp, part
from core.chat.linking import link, softmax
from core.chat.recall import Recalled
from core.chat.starter_prompt import NONE, stamp
from core.chat.types import LinkedScene, Sentence, TextPiece
from core.language.bpe import AsWritten
from core.language.decoding import Utf8Stream

TokenBytes = Callable[[int], bytes]


@dataclass
class Speaker:
    """Takes an answer token by token and gives what is to be shown of it.

    Attributes:
        recalled: the prompt's scenes.
        ends: ids behind which a sentence is over.
        pictures: JPEG files by index of the frame table.
    """

    question: str
    recalled: Sequence[Recalled]
    ends: Collection[int]
    token_bytes: TokenBytes
    pictures: Sequence[bytes]

    def __post_init__(self) -> None:
        self._ids: list[int] = []
        self._stream = Utf8Stream()
        self._written = AsWritten()
        self._text = ""
        self._told = 0
        self._stamps: list[Stamp] = [stamp(whole_second(scene)) for scene in self.recalled]
        self._chances = [1.0] * len(self.recalled)

    def take(self, token: int, logits: NDArray[np.float32]) -> Iterator[TextPiece | Sentence]:
        """One more token, chosen from ``logits`` [V]."""
        before = part(self._ids, self.ends)
        self._ids.append(token)
        after = part(self._ids, self.ends)
        if token == NONE and len(self._ids) == 1:
            return
        if len(after.steps) > max(1, len(before.steps)):
            yield from self._close(before.steps[-1][0])
        if after.open or before.open:
            if not after.inside and len(after.steps) == 1 and len(after.steps[0][0]) <= 1:
                self._narrow(softmax(logits), after.open or list(after.steps[0][0][0]))
            if before.inside and before.open and not after.open:
                named = self._stamps.index(after.steps[-1][0][0])
                time = self.recalled[named].moment.clock()
                yield from self._say(self._written.push(time))
            return
        yield from self._say(self._written.push(self._stream.push(self.token_bytes(token))))

    def finish(self) -> Iterator[TextPiece | Sentence]:
        """The answer is over."""
        rest = self._written.push(self._stream.finish()) + self._written.finish()
        yield from self._say(rest.rstrip())
        parted = part(self._ids, self.ends)
        yield from self._close(parted.steps[-1][0] if parted.steps else [])

    def _say(self, piece: str) -> Iterator[TextPiece]:
        if not self._text and not self._told:
            piece = piece.lstrip()
        if piece:
            self._text += piece
            yield TextPiece(piece)

    def _close(self, stamps: Sequence[Stamp]) -> Iterator[Sentence]:
        """The sentence is whole."""
        text = self._text.strip()
        yield Sentence(self._told, text, self._links(text, stamps))
        self._told += 1
        self._text = ""

    def _links(self, text: str, stamps: Sequence[Stamp]) -> tuple[LinkedScene, ...]:
        if not stamps:
            return ()
        named = [self._stamps.index(each) for each in stamps]
        if len(named) == 1 and not self._told:
            return self._link(text, named[0], self._chances)
        return tuple(
            scene
            for at in named
            for scene in self._link(text, at, [float(n == at) for n in range(len(self.recalled))])
        )

    def _link(self, text: str, named: int, chances: Sequence[float]) -> tuple[LinkedScene, ...]:
        return link(self.question, text, self.recalled, named, chances, self.pictures)

    def _narrow(self, chances: NDArray[np.float64], begun: Sequence[int]) -> None:
        """Multiply in the chance [V] of each scene's next stamp token.

        Only where its stamp began like the chosen one: the chances are given that beginning. Scenes
        that go another way together are never told apart, and share its chance evenly.
        """
        chosen = tuple(begun)
        at = len(chosen) - 1
        ways = Counter(own[: at + 1] for own in self._stamps)
        for index, own in enumerate(self._stamps):
            way = own[: at + 1]
            if way[:at] == chosen[:at]:
                share = 1 if way == chosen else ways[way]
                self._chances[index] *= float(chances[own[at]]) / share


def whole_second(scene: Recalled) -> int:
    """When a scene begins, as its stamp says it."""
    return scene.scene.span.start.us // 1_000_000
