"""The words of a GGUF: text to ids and back, the embedding rows behind them, the chat template."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gguf
import llama_cpp
import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.bpe import utf8
from core.language.template import ChatTemplate, Piece


class Vocabulary:
    """The part of an engine that knows its model's words.

    Attributes:
        width: L, width of an embedding row.
        vocabulary: number of token ids.
    """

    width: int
    vocabulary: int
    _vocab: Any

    def __init__(self, path: Path) -> None:
        self._path = path
        self._model: int | None = None
        self._context: int | None = None
        self._reader: Any = None
        self._table: Any = None

    def _open(self) -> int:
        if self._context is None:
            raise ModelError("it is closed")
        return self._context

    def _forget_table(self) -> None:
        """Let go of the mapped file."""
        self._table = self._reader = None

    def tokenize(self, text: str) -> list[int]:
        """Words to ids. Special tokens in ``text`` are words: never parsed, never added."""
        return self._tokenize(text, special=False)

    def _tokenize(self, text: str, *, special: bool) -> list[int]:
        self._open()
        data = utf8(text)
        room = len(data) + 8
        for _ in range(2):
            ids = (ctypes.c_int32 * room)()
            count = llama_cpp.llama_tokenize(
                self._vocab, data, len(data), ids, room, False, special
            )
            if count >= 0:
                return list(ids[:count])
            room = -count
        raise ModelError(f"{len(data)} bytes of text can't be cut into tokens")

    def token_bytes(self, token: int) -> bytes:
        """The text of one token, b"" for control tokens."""
        self._open()
        self._check_tokens([token])
        room = 64
        for _ in range(2):
            piece = ctypes.create_string_buffer(room)
            count = llama_cpp.llama_token_to_piece(self._vocab, token, piece, room, 0, False)
            if count >= 0:
                return piece.raw[:count]
            room = -count
        raise ModelError(f"token {token} can't be written")

    def is_end(self, token: int) -> bool:
        """Whether this token ends the answer."""
        self._open()
        self._check_tokens([token])
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def embed(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Ids → the model's own embedding rows [n, L], read from the mapped file.

        Raises:
            ModelError: an id the model doesn't have, or weights of an unknown kind.
        """
        self._open()
        self._check_tokens(tokens)
        if self._table is None:
            self._reader = gguf.GGUFReader(self._path)
            found = [t for t in self._reader.tensors if t.name == "token_embd.weight"]
            if not found:
                raise ModelError("it has no embedding table")
            self._table = found[0]
        rows = self._table.data[np.asarray(tokens, dtype=np.int64)]
        try:
            values = gguf.quants.dequantize(rows, self._table.tensor_type)
        except NotImplementedError as error:
            raise ModelError(
                f"its embedding table is stored as {self._table.tensor_type.name}"
            ) from error
        return np.asarray(values, dtype=np.float32).reshape(len(tokens), self.width)

    # Conversations ----------------------------------------------------------------

    def chat_template(self) -> ChatTemplate:
        """The template that its file brings.

        Raises:
            ModelError: it brings none, or a broken one.
        """
        self._open()
        source: bytes | None = llama_cpp.llama_model_chat_template(self._model, None)
        if not source:
            raise ModelError("it has no chat template")
        begin = self._special_text(llama_cpp.llama_vocab_bos(self._vocab))
        end = self._special_text(llama_cpp.llama_vocab_eos(self._vocab))
        return ChatTemplate(source.decode("utf-8", errors="replace"), begin, end)

    def chat_tokens(self, pieces: Sequence[Piece]) -> list[int]:
        """A filled template to ids; special tokens are parsed in its own text alone."""
        ids = self.piece_tokens(pieces)
        begin = llama_cpp.llama_vocab_bos(self._vocab)
        if llama_cpp.llama_vocab_get_add_bos(self._vocab) and begin >= 0 and ids[:1] != [begin]:
            ids.insert(0, begin)
        return ids

    def piece_tokens(self, pieces: Sequence[Piece]) -> list[int]:
        """The same of a part that doesn't begin a prompt."""
        return [each for p in pieces for each in self._tokenize(p.text, special=p.markup)]

    def _special_text(self, token: int) -> str:
        if token < 0:
            return ""
        piece = ctypes.create_string_buffer(256)
        count = llama_cpp.llama_token_to_piece(self._vocab, token, piece, len(piece), 0, True)
        return piece.raw[: max(0, count)].decode("utf-8", errors="replace")

    def _check_tokens(self, tokens: Sequence[int]) -> None:
        for token in tokens:
            if not 0 <= token < self.vocabulary:
                raise ModelError(f"it has {self.vocabulary} tokens, none of them {token}")
