"""``LlamaEngine`` with eyes: it reads texts and pictures, in the order in which they stand.

Where a picture's rows have places in two dimensions (M-RoPE), a row of context and a position
are two things, and both are counted here.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Sequence
from pathlib import Path

import llama_cpp
import numpy as np
from llama_cpp import mtmd_cpp
from numpy.typing import NDArray

from core.errors import ModelError, OutOfMemoryError
from core.language.budget import READ_AT_ONCE
from core.language.device import free_ram, offload_available
from core.language.eyes import Chunk, Eyes
from core.language.kv import KvType
from core.language.llama import LlamaEngine
from core.language.protocol import Cancelled
from core.language.template import Piece

_ABORTED = 2


class SeeingEngine(LlamaEngine):
    """A GGUF model, its mmproj and one context. One thread owns it.

    Args:
        mmproj: the eyes that were made for the model.
        eyes_on_gpu: whether these may compute on a GPU.
        work: bytes of their intermediate results.
        picture_seconds: that a picture takes them on a CPU, about; corrected with every one.
        others as in ``LlamaEngine``.

    Raises:
        ModelError: llama.cpp can't read a file, or the two don't belong together.
        OutOfMemoryError: weights and cache don't fit beside what is running.
    """

    def __init__(
        self,
        gguf: Path,
        mmproj: Path,
        context_rows: int,
        threads: int | None = None,
        gpu_layers: int = -1,
        *,
        kv_type: KvType = "f16",
        eyes_on_gpu: bool = True,
        work: int = 0,
        picture_seconds: float = 0.0,
    ) -> None:
        self.picture_seconds = picture_seconds
        self._eyes: Eyes | None = None
        self._next: int | None = None
        self._turned = False
        super().__init__(gguf, context_rows, threads, gpu_layers, kv_type=kv_type)
        try:
            self.eyes_on_gpu = eyes_on_gpu and offload_available()
            self._check_room(mmproj, work)
            self._eyes = Eyes(
                mmproj,
                self._handle(),
                self._threads,
                gpu=self.eyes_on_gpu,
                stopped=lambda: self._flag[0] != b"\x00",
            )
            self._turned = self._eyes.turned
        except BaseException:
            self.close()
            raise

    def picture_rows(self, width: int, height: int) -> int:
        """Rows of context that a picture of this size takes."""
        return self._open_eyes().rows_of(width, height)

    def read_pieces(self, pieces: Sequence[Piece]) -> NDArray[np.float32]:
        """Drop everything, read texts and pictures and give the logits [V] of the last token.

        Raises:
            ModelError: they don't fit into the context, or llama.cpp refused.
            Cancelled: ``cancel()`` was called; nothing is kept then.
        """
        self._open()
        self._stop_if_cancelled()
        self.drop(0)
        with self._open_eyes().cut(self._begun(pieces)) as chunks:
            rows = sum(chunk.rows for chunk in chunks)
            if not 0 < rows <= self.context_rows:
                raise ModelError(f"{rows} rows don't fit in a context of {self.context_rows}")
            if not chunks[-1].ids:
                raise ModelError("a prompt ends with words")
            try:
                for chunk in chunks:
                    self._stop_if_cancelled()
                    if chunk.ids:
                        self._read_ids(chunk.ids)
                    else:
                        self._read_picture(chunk)
            except Cancelled:
                self.drop(0)
                raise
        return self._logits()

    def read_on(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Read ``tokens`` behind all that was read and give the logits [V] of the last one.
        Raises as ``step``."""
        self._open()
        self._check_tokens(tokens)
        if not 0 < len(tokens) <= self.context_rows - self.rows:
            raise ModelError(f"{len(tokens)} tokens more don't fit into the context")
        self._read_ids(tokens)
        return self._logits()

    @property
    def forgets(self) -> bool:
        """Whether the last tokens can be taken back by ``take_back``: models with a state in
        place of keys and values can't do that."""
        model = self._handle()
        return not (
            llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model)
        )

    def take_back(self, tokens: int) -> None:
        """Forget so many tokens that were read last; no pictures may be among them.

        Raises:
            ModelError: there are fewer, or they can't be forgotten.
        """
        self._open()
        if not 0 <= tokens <= self.rows:
            raise ModelError(f"{tokens} rows can't be taken back of {self.rows}")
        position = (self.rows if self._next is None else self._next) - tokens
        if not llama_cpp.llama_memory_seq_rm(self._memory, 0, position, -1):
            raise ModelError("this model can't take back what it read")
        self._rows -= tokens
        if self._next is not None:
            self._next = position

    def drop(self, keep: int) -> None:
        """As ``LlamaEngine.drop``; where rows and positions are counted apart, nothing or all.

        Raises:
            ModelError: there are fewer rows, or some of them would be left.
        """
        if self._turned and 0 < keep < self.rows:
            raise ModelError("behind pictures not every row can be forgotten")
        super().drop(keep)
        if self._turned and not keep:
            self._next = 0

    def close(self) -> None:
        """Free eyes, context and model. Closing again does nothing."""
        eyes, self._eyes = self._eyes, None
        if eyes is not None:
            eyes.close()
        super().close()

    # The C side -------------------------------------------------------------------

    def _begun(self, pieces: Sequence[Piece]) -> list[Piece]:
        """With the token that this model's texts begin with, where the template leaves it out."""
        begin = llama_cpp.llama_vocab_bos(self._vocab)
        if not llama_cpp.llama_vocab_get_add_bos(self._vocab) or begin < 0:
            return list(pieces)
        first = self._tokenize(pieces[0].text, special=pieces[0].markup) if pieces else []
        if first[:1] == [begin]:
            return list(pieces)
        return [Piece(self._special_text(begin), True), *pieces]

    def _position(self) -> int | None:
        return self._next

    def _decode(self, batch: llama_cpp.llama_batch, count: int) -> None:
        super()._decode(batch, count)
        if self._next is not None:
            self._next += count

    def _read_picture(self, chunk: Chunk) -> None:
        eyes = self._open_eyes()
        began = time.monotonic()
        rows = eyes.encode(chunk)
        self.picture_seconds = time.monotonic() - began
        at_once = self._batch_rows()
        if eyes.in_one_go(chunk):
            if chunk.rows > READ_AT_ONCE:
                raise ModelError(
                    f"a picture has {chunk.rows} rows, and {READ_AT_ONCE} are read at once"
                )
            at_once = READ_AT_ONCE
        after = llama_cpp.llama_pos(0)
        mark = self._log.mark()
        code = mtmd_cpp.mtmd_helper_decode_image_chunk(
            eyes.context,
            self._open(),
            chunk.at,
            rows,
            self.rows if self._next is None else self._next,
            0,
            at_once,
            ctypes.byref(after),
            mtmd_cpp.mtmd_helper_post_decode_callback(),
            None,
        )
        if code == _ABORTED:
            self._stop_if_cancelled()
        if code:
            raise ModelError(self._log.reason_since(mark, f"llama.cpp gave up with code {code}"))
        self._rows += chunk.rows
        if self._next is not None:
            self._next = int(after.value)

    def _handle(self) -> int:
        self._open()
        assert self._model is not None
        return self._model

    def _open_eyes(self) -> Eyes:
        if self._eyes is None:
            raise ModelError("it is closed")
        return self._eyes

    def _check_room(self, mmproj: Path, work: int) -> None:
        """Its weights are read into memory, not mapped."""
        try:
            needed = mmproj.stat().st_size + work
        except OSError as error:
            raise ModelError(f"{mmproj.name} can't be read ({error.strerror})") from error
        free = free_ram()
        if not self.eyes_on_gpu and free is not None and needed > free:
            raise OutOfMemoryError(needed, free)
