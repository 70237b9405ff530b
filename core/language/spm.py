"""The published checkpoints' words: a SentencePiece model, as text to ids and inside a GGUF.

``[1] + encode(piece)`` for each piece of a prompt gives the published ids; llama.cpp's own
reading of the same vocabulary is only used to write tokens out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gguf
from gguf import TokenType
from sentencepiece import SentencePieceProcessor

_NEVER = -10_000.0


@dataclass(frozen=True, slots=True)
class SentencePieces:
    """A ``tokenizer.model``."""

    processor: SentencePieceProcessor

    @classmethod
    def read(cls, path: Path) -> SentencePieces:
        """
        Raises:
            ValueError: it is no SentencePiece model with <s> and </s>.
        """
        processor = SentencePieceProcessor()
        try:
            processor.LoadFromFile(str(path))
        except (OSError, RuntimeError) as error:
            raise ValueError(f"{path.name} is no SentencePiece model") from error
        if processor.bos_id() < 0 or processor.eos_id() < 0:
            raise ValueError(f"{path.name} has no <s> and </s>")
        return cls(processor)

    def __len__(self) -> int:
        return int(self.processor.vocab_size())

    @property
    def begin(self) -> int:
        """The id of <s>."""
        return int(self.processor.bos_id())

    def encode(self, text: str) -> list[int]:
        """Words to ids; control tokens in ``text`` are words."""
        return list(self.processor.encode(text))

    def add_to(self, writer: gguf.GGUFWriter, size: int) -> None:
        """The vocabulary as llama.cpp's ``llama`` tokenizer reads it, filled up to ``size``."""
        words = self.processor
        if len(self) > size:
            raise ValueError(f"the tokenizer has {len(self)} ids, the embedding {size} rows")
        tokens = [words.id_to_piece(i).encode() for i in range(len(self))]
        scores = [float(words.get_score(i)) for i in range(len(self))]
        types = [_type(words, i) for i in range(len(self))]
        unused = range(len(self), size)
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list([*tokens, *(f"[unused {i}]".encode() for i in unused)])
        writer.add_token_scores([*scores, *(_NEVER for _ in unused)])
        writer.add_token_types([*types, *(TokenType.UNUSED for _ in unused)])
        writer.add_bos_token_id(words.bos_id())
        writer.add_eos_token_id(words.eos_id())
        writer.add_unk_token_id(words.unk_id())
        writer.add_add_bos_token(False)
        writer.add_add_eos_token(False)
        writer.add_add_space_prefix(True)


def _type(words: SentencePieceProcessor, index: int) -> TokenType:
    if words.is_unknown(index):
        return TokenType.UNKNOWN
    if words.is_control(index):
        return TokenType.CONTROL
    if words.is_unused(index):
        return TokenType.UNUSED
    return TokenType.BYTE if words.is_byte(index) else TokenType.NORMAL
