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
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise

from tokenizers import Tokenizer

from core.chat.starter_prompt import FIRST_WORD
from core.language.bpe import as_read, encode_plain
from core.training.asking.wordings import PHRASINGS, REPHRASINGS
from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import LANGUAGES, Language, name

Ids = tuple[int, ...]
_GAP = re.compile(r"\{\w+\}")
_NAME = -1
"""In the place of a name."""
MET_NAMES, HELD_NAMES = world.NAMES[:-8], world.NAMES[-8:]
"""The others are never heard in training. Heard but never told, they were learnt as what no answer
says."""
BABBLE = (3, 10)
"""Ids of a line that nobody understands, fewest and most."""
BABBLE_SHARE = 0.5
"""Of them, that no text has."""
_ASKED, _HEARD = PHRASINGS.values(), REPHRASINGS.values()


@dataclass(frozen=True, slots=True)
class Strangers:
    """Where made-up names come from.

    Attributes:
        ids: those that no text has.
        unmet: those and the ones that only held-out names have.
        only: all that no text has but in names, or not at all.
        words: all others, what control tokens are left out of.
        never_behind: of those the ones that are never told right behind a name.
        names: of each language the names that training hears, as ids: as they are written, and as
            they are typed in a hurry.
    """

    ids: tuple[int, ...]
    unmet: tuple[int, ...]
    only: tuple[int, ...]
    words: tuple[int, ...]
    never_behind: tuple[int, ...]
    names: Mapping[Language, tuple[tuple[Ids, Ids], ...]]

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Iterable[str], told: Iterable[str]) -> Strangers:
        """Made-up names for a tokenizer.

        Args:
            texts: like what the model will read and write, as it is read; the wordings that only
                training hears, small letters among them, and every number are met besides.
            told: those of them that it will write.
        """
        names = {lang: _spelt(tokenizer, MET_NAMES, lang) for lang in LANGUAGES}
        held = [ids for lang in LANGUAGES for ids in chain(*_spelt(tokenizer, HELD_NAMES, lang))]
        own = [ids for each in names.values() for ids in chain(*each)]
        marked = Renaming(dict.fromkeys([*held, *own], (_NAME,)))
        words: set[int] = set()
        for text in chain(texts, _wordings()):
            words.update(marked.of(encode_plain(tokenizer, text)))
        words.discard(_NAME)
        behind: set[int] = set()
        for text in told:
            ids = marked.of(encode_plain(tokenizer, text))
            behind.update(then for before, then in pairwise(ids) if before == _NAME)
        every = {*range(FIRST_WORD, tokenizer.get_vocab_size())}
        unmet = every - words - {*chain(*own)}
        made_up = unmet - {*chain(*held)}
        only = every - words
        others = every - only
        return cls(
            ids=_sorted(made_up),
            unmet=_sorted(unmet),
            only=_sorted(only),
            words=_sorted(others),
            never_behind=_sorted(others - behind),
            names=names,
        )

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

    def babble(self, rng: random.Random) -> list[int]:
        """A line that nobody understands. Films say much that no drawn one does; what sounds
        strange is not a name for that."""
        length = rng.randint(*BABBLE)
        return [
            rng.choice(self.ids if rng.random() < BABBLE_SHARE else self.words)
            for _ in range(length)
        ]


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
    for (times, number_zh), amount in zip(lexicon.NUMBERS, lexicon.AMOUNTS, strict=True):
        yield as_read(f"{times[0].upper()}{times[1:]}. In {amount} scenes. {number_zh}次。")
    for forms in chain.from_iterable(kinds.values() for kinds in (*_HEARD, *_ASKED)):
        for form in forms:
            words = as_read(_GAP.sub(" ", form))
            yield from (words, words.lower())


def _sorted(ids: Set[int]) -> Ids:
    return tuple(sorted(ids))


def _spelt(
    tokenizer: Tokenizer, who: Sequence[str], language: Language
) -> tuple[tuple[Ids, Ids], ...]:
    """Names as they are written, and in small letters, as ids."""
    written = [name(each, language) for each in who]
    return tuple((_ids(tokenizer, each), _ids(tokenizer, each.lower())) for each in written)


def _ids(tokenizer: Tokenizer, text: str) -> Ids:
    return tuple(encode_plain(tokenizer, as_read(text)))
