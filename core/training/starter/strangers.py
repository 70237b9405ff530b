"""Names that nobody bears, so that the starter learns to copy a name and not a list of names.

Of the names that films give, some are held out, and a model that met thirty of them over and over
tells those thirty: it read a held-out one in the lines and answered with one it knew. Many samples
therefore call people by ids that no text has, which byte pairs were merged from on the way to
words. Their embeddings are drawn anew at every step (``Student.meet_anew``): lasting ones came to
look alike, and what was copied was what looked so, which a held-out name doesn't.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from tokenizers import Tokenizer

from core.chat.starter_prompt import FIRST_WORD
from core.language.bpe import as_read, encode_plain
from core.training.asking.wordings import PHRASINGS, REPHRASINGS
from core.training.drawn import world
from core.training.drawn.lexicon import LANGUAGES, Language, name

Ids = tuple[int, ...]
_GAP = re.compile(r"\{\w+\}")
HELD = 8
"""Of ``world.NAMES``, at their end, never heard in training."""
_ASKED, _HEARD = PHRASINGS.values(), REPHRASINGS.values()


@dataclass(frozen=True, slots=True)
class Strangers:
    """Where made-up names come from.

    Attributes:
        ids: those that no text has.
        unmet: those and the ones that only held-out names have.
        names: of each language the names of the world, as ids: as they are written, and as they
            are typed in a hurry.
    """

    ids: tuple[int, ...]
    unmet: tuple[int, ...]
    names: Mapping[Language, tuple[tuple[Ids, Ids], ...]]

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Iterable[str]) -> Strangers:
        """Made-up names for a tokenizer.

        Args:
            texts: like what the model will read and write, as it is read; the wordings that only
                training hears, small letters among them, are met besides.
        """
        names: dict[Language, tuple[tuple[Ids, Ids], ...]] = {
            language: tuple(
                (_ids(tokenizer, name(who, language)), _ids(tokenizer, name(who, language).lower()))
                for who in world.NAMES
            )
            for language in LANGUAGES
        }
        known = {each for own in names.values() for ids in chain(*own[:-HELD]) for each in ids}
        held = {each for own in names.values() for ids in chain(*own[-HELD:]) for each in ids}
        without = Renaming({ids: () for own in names.values() for ids in chain(*own[-HELD:])})
        for text in chain(texts, _wordings()):
            known.update(without.of(encode_plain(tokenizer, text)))
        unmet = {*range(FIRST_WORD, tokenizer.get_vocab_size())} - known
        return cls(tuple(sorted(unmet - held)), tuple(sorted(unmet)), names)

    def renaming(self, rng: random.Random, language: Language) -> Renaming:
        """Another name, as long as their own, for everybody or about half of them; their own ones
        where there are too few ids for that."""
        share = rng.choice((0.5, 1.0))
        own = [each for each in self.names[language] if rng.random() < share]
        needed = sum(len(written) for written, _ in own)
        if needed > len(self.ids):
            return AS_THEY_ARE
        ids = iter(rng.sample(self.ids, needed))
        called: dict[Ids, Ids] = {}
        for written, typed in own:
            called[written] = called[typed] = tuple(next(ids) for _ in written)
        return Renaming(called)


@dataclass(frozen=True, slots=True)
class Renaming:
    """What everybody is called in a sample.

    Attributes:
        names: ids of a name → those that take its place.
    """

    names: Mapping[Ids, Ids]

    def of(self, ids: Sequence[int]) -> list[int]:
        """The same text with the other names."""
        lengths = sorted({len(each) for each in self.names}, reverse=True)
        found: list[int] = []
        at = 0
        while at < len(ids):
            own = (tuple(ids[at : at + length]) for length in lengths)
            name = next((each for each in own if each in self.names), None)
            found += [ids[at]] if name is None else self.names[name]
            at += 1 if name is None else len(name)
        return found


AS_THEY_ARE = Renaming({})


def _wordings() -> Iterator[str]:
    for forms in chain.from_iterable(kinds.values() for kinds in (*_HEARD, *_ASKED)):
        for form in forms:
            words = as_read(_GAP.sub(" ", form))
            yield from (words, words.lower())


def _ids(tokenizer: Tokenizer, text: str) -> Ids:
    return tuple(encode_plain(tokenizer, as_read(text)))
