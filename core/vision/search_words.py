"""A question as the ids that a search encoder's text tower reads.

The words lie in a ``tokenizer.json`` or in a SentencePiece model; what stands around them (first
and last id, filling up) is in ``search.json``, because the files tell it in many ways or not at
all. Knows no networks.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer

from core.language.bpe import encode_plain, utf8

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of a tokenizer's file.

    Attributes:
        size: number of ids.
        encode: text to ids, control tokens read as words and none added.
        id_of: a piece's id; None where there is none.
    """

    size: int
    encode: Callable[[str], list[int]]
    id_of: Callable[[str], int | None]

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """From a ``tokenizer.json`` or a SentencePiece ``.model``.

        Raises:
            ValueError: it is no SentencePiece model.
        """
        if path.suffix == ".json":
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_padding()
            tokenizer.no_truncation()
            return cls(
                tokenizer.get_vocab_size(),
                lambda text: encode_plain(tokenizer, text),
                tokenizer.token_to_id,
            )
        processor = SentencePieceProcessor()
        try:
            processor.LoadFromFile(str(path))
        except (OSError, RuntimeError) as error:
            raise ValueError(f"{path.name} is no SentencePiece model") from error

        def id_of(piece: str) -> int | None:
            found = int(processor.piece_to_id(piece))
            return found if processor.id_to_piece(found) == piece else None

        return cls(
            int(processor.vocab_size()),
            lambda text: list(processor.encode(utf8(text).decode())),
            id_of,
        )


@dataclass(frozen=True, slots=True)
class SearchWords:
    """How a text is read.

    Attributes:
        length: T, the most ids, first and last included; the end of a longer text is left out.
        begin: the first id; None for none.
        end: the last one of the text.
        fill: what a shorter text is filled up with to ``length``; None where it isn't.
        small_letters, no_punctuation: what is done to a text first.
    """

    vocabulary: Vocabulary
    length: int
    begin: int | None
    end: int
    fill: int | None
    small_letters: bool
    no_punctuation: bool

    @classmethod
    def read(cls, folder: Path, config: Mapping[str, Any]) -> SearchWords:
        """From the ``words`` of a ``search.json`` and the file it names in ``folder``."""
        told = dict(config)
        return cls(Vocabulary.read(folder / told.pop("file")), **told)

    def ids(self, text: str) -> list[int]:
        """A text → at most T ids, just as many where they are filled up."""
        if self.small_letters:
            text = text.lower()
        if self.no_punctuation:
            text = " ".join(text.translate(_NO_PUNCTUATION).split())
        first = [] if self.begin is None else [self.begin]
        room = self.length - len(first) - 1
        ids = [*first, *self.vocabulary.encode(text)[:room], self.end]
        if self.fill is not None:
            ids += [self.fill] * (self.length - len(ids))
        return ids
