"""The starter's tokenizer: byte-level BPE that llama.cpp reads the same way.

llama.cpp's ``gpt-2`` pre-tokenizer and Hugging Face's ``ByteLevel`` agree only with
no prefix space, GPT-2's own split and no normaliser; nothing here may depart from that.
They differ in what they take for a letter only among the characters new in Unicode 16,
which shows only where a merge was learnt across such a character and its neighbour.
It knows neither models nor prompts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers


def train_bpe(texts: Iterable[str], vocab_size: int, specials: Sequence[str]) -> Tokenizer:
    """Learn a byte-level BPE; ``Tokenizer.save(path)`` writes its tokenizer.json.

    The specials take ids 0, 1, …, the 256 bytes follow, then the merges. The same
    texts in the same order give the same tokenizer.

    Args:
        texts: what to learn from.
        vocab_size: the most ids there may be; fewer where the texts offer no more pairs.
        specials: control tokens, never split and never learnt from text.

    Raises:
        ValueError: two specials are the same, or the size has no room for them and the bytes.
    """
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    if len(set(specials)) != len(specials):
        raise ValueError("a special token is named twice")
    if vocab_size < len(specials) + len(alphabet):
        raise ValueError(
            f"{vocab_size} ids can't hold {len(specials)} specials and {len(alphabet)} bytes"
        )
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        show_progress=False,
        special_tokens=[AddedToken(text, special=True, normalized=False) for text in specials],
        initial_alphabet=alphabet,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def encode_plain(tokenizer: Tokenizer, text: str) -> list[int]:
    """Words to ids, exactly as the language engine does it: specials are words.

    A subtitle that says ``</s>`` becomes its letters. Halves of surrogate pairs, which
    no UTF-8 text can hold, are read as "?".
    """
    before = tokenizer.encode_special_tokens
    tokenizer.encode_special_tokens = True
    try:
        ids: list[int] = tokenizer.encode(utf8(text).decode(), add_special_tokens=False).ids
        return ids
    finally:
        tokenizer.encode_special_tokens = before


_HAN = re.compile(" ?([\u3400-\u4dbf\u4e00-\u9fff])")
_BEHIND_HAN = re.compile("(?<=[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef])(?=[A-Za-z])")


def as_read(text: str) -> str:
    """A text as the starter reads and writes it: with a space before its first word, before every
    Chinese character, and between one, or its punctuation, and a letter.

    A word is then one token wherever it stands. Names open lines as often as they stand
    inside of them, and six small layers copy a token far sooner than they learn that two
    of them are the same name. Of Chinese every character is a word: what a longer word is
    would need a dictionary on both sides.
    """
    text = _BEHIND_HAN.sub(" ", _HAN.sub(r" \1", text))
    return text if text.startswith(" ") else f" {text}"


class AsWritten:
    """A stream of what the starter writes → as people write: no space before Chinese characters.

    A space is held back until what follows it is known.
    """

    def __init__(self) -> None:
        self._held = ""

    def push(self, piece: str) -> str:
        """The text that ``piece`` completes."""
        text = self._held + piece
        self._held = " " if text.endswith(" ") else ""
        return _HAN.sub(r"\1", text.removesuffix(" "))

    def finish(self) -> str:
        """What is held back; the stream starts anew."""
        held, self._held = self._held, ""
        return held


def utf8(text: str) -> bytes:
    """The text's bytes; halves of surrogate pairs become "?"."""
    return text.encode("utf-8", errors="replace")
