"""llama.cpp as a ``LanguageEngine``: rows of embeddings in, logits out, on its low-level API.

The C side trusts what it is given and ends the process where that trust fails, so all
that crosses is checked here first. It knows no prompts, no sampling and no films.
"""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Literal

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.errors import ModelError, OutOfMemoryError
from core.language.batches import byte_is_set, embedding_batch, tokens_batch
from core.language.budget import READ_AT_ONCE
from core.language.device import (
    default_threads,
    describe_device,
    free_ram,
    gpu_names,
    offload_available,
    repacking_safe,
)
from core.language.kv import KvType, cache_bytes
from core.language.log import capture
from core.language.protocol import Cancelled
from core.language.state import describe_settings, load_slices, slices, state_bytes
from core.language.vocabulary import Vocabulary

__all__ = ["LlamaEngine", "describe_device", "offload_available"]

_BATCH = READ_AT_ONCE
_SMALLEST_BATCH = 16
_FLOP_PER_THREAD = 1.0e9
"""A single operation of this size takes a CPU thread some 30 to 60 ms; llama.cpp can be
interrupted only between operations."""
_MOST_ROWS = 2**31 - 1
_SCRATCH = 64 * 2**20
_MAGIC = b"GGUF"
_OFFLOADED = re.compile(r"offloaded (\d+)/(\d+) layers to GPU")
_GGML_TYPES: dict[KvType | Literal["f32"], int] = {
    "f32": llama_cpp.GGML_TYPE_F32,
    "f16": llama_cpp.GGML_TYPE_F16,
    "q8_0": llama_cpp.GGML_TYPE_Q8_0,
    "q4_0": llama_cpp.GGML_TYPE_Q4_0,
}


class LlamaEngine(Vocabulary, Closing):
    """A GGUF model with one context, kept between calls. One thread owns it.

    Attributes:
        width: L, width of an embedding row.
        vocabulary: number of token ids.
        context_rows: the most rows prompt and answer may have together.
        layers: of the model, its head counted as one.
        layers_on_gpu: how many of them lie on a GPU, as llama.cpp told when it read them.
        written: tokens that ``step`` has read in all, and the seconds that took.
    """

    def __init__(
        self,
        gguf: Path,
        context_rows: int,
        threads: int | None = None,
        gpu_layers: int = -1,
        *,
        kv_type: KvType = "f16",
        exact: bool = False,
    ) -> None:
        """Open the model and make its context.

        Args:
            threads: None takes every CPU this process may use.
            gpu_layers: layers to hold on a GPU, -1 all; without one it makes no difference.
            kv_type: what keys and values are kept in.
            exact: keys and values in f32 and no flash attention, which on a CPU rounds to f16:
                to compare with other code.

        Raises:
            ModelError: llama.cpp can't read the file.
            OutOfMemoryError: weights and cache don't fit beside what is running.
        """
        Vocabulary.__init__(self, gguf)
        self._flag = ctypes.create_string_buffer(2)
        self._log = capture()
        self._threads = default_threads() if threads is None else threads
        self._on_gpu = gpu_layers != 0 and offload_available()
        self._rows = 0
        self.written = (0, 0.0)
        self._kv: KvType | Literal["f32"] = "f32" if exact else kv_type
        self.context_rows = context_rows
        if not 1 <= context_rows <= _MOST_ROWS or self._threads < 1:
            raise ModelError(
                f"it can't have a context of {context_rows} rows on {self._threads} threads"
            )
        weights = _size_of(gguf)
        self._check_ram(weights)
        try:
            mark = self._log.mark()
            self._model = self._open_model(gpu_layers)
            self.layers: int = llama_cpp.llama_model_n_layer(self._model) + 1
            told = self._log.last_since(mark, _OFFLOADED)
            self.layers_on_gpu = int(told[1]) if told else 0
            self._vocab = llama_cpp.llama_model_get_vocab(self._model)
            self.width: int = llama_cpp.llama_model_n_embd(self._model)
            self.vocabulary: int = llama_cpp.llama_vocab_n_tokens(self._vocab)
            self._feed_forward = self._number("feed_forward_length", 4 * self.width)
            needed = weights + self._cache_bytes() + _SCRATCH
            self._check_ram(needed)
            self._context = self._open_context(needed)
        except BaseException:
            self.close()
            raise
        self._memory = llama_cpp.llama_get_memory(self._context)

    # Reading ----------------------------------------------------------------------

    @property
    def rows(self) -> int:
        """Rows that have been read and are kept, batch by batch while a call is at work."""
        return self._rows

    def prefill(self, rows: NDArray[np.float32], *, keep: int = 0) -> NDArray[np.float32]:
        """Drop all but the first ``keep`` positions, read ``rows`` [n, L] after them and
        give the logits [V] of the last one.

        After ``Cancelled`` the context holds what was read whole; ``rows`` tells how much.

        Raises:
            ModelError: too many rows or none, not finite, wrong width or dtype, more to
                keep than there is, or llama.cpp refused.
            Cancelled: ``cancel()`` was called.
        """
        self._open()
        self._check_rows(rows, keep)
        self._stop_if_cancelled()
        self.drop(keep)
        data = np.ascontiguousarray(rows)
        at = 0
        while at < len(data):
            self._stop_if_cancelled()
            count = min(len(data) - at, self._batch_rows())
            self._decode(embedding_batch(data[at : at + count]), count)
            at += count
        return self._logits()

    def read_tokens(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Drop everything, read ``tokens`` and give the logits [V] of the last one: for models
        of which embedding rows are not all that they make of a token.

        Raises as ``prefill``.
        """
        self._open()
        self._check_tokens(tokens)
        if not 0 < len(tokens) <= self.context_rows:
            raise ModelError(
                f"{len(tokens)} tokens can't be read in a context of {self.context_rows} rows"
            )
        self._stop_if_cancelled()
        self.drop(0)
        self._read_ids(tokens)
        return self._logits()

    def step(self, token: int, mark: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Read one chosen token, its row with ``mark`` [L] added to it where there is one, and
        give the next logits [V]. Raises as ``prefill``."""
        self._open()
        self._check_tokens([token])
        if self._rows >= self.context_rows:
            raise ModelError(f"the context of {self.context_rows} rows is full")
        began = time.monotonic()
        if mark is None:
            self._read_ids([token])
        else:
            self._stop_if_cancelled()
            row = np.ascontiguousarray(self.embed([token]) + mark)
            self._decode(embedding_batch(row), 1)
        count, seconds = self.written
        self.written = (count + 1, seconds + time.monotonic() - began)
        return self._logits()

    def cancel(self) -> None:
        """From any thread: the call in progress, or else the next one, raises ``Cancelled``,
        once, within 100 ms on a CPU. After that the engine can be used again."""
        self._flag[0] = b"\x01"

    def resume(self) -> None:
        """Forget a ``cancel()`` that found nothing to stop. Call it where an answer begins."""
        self._flag[0] = b"\x00"

    # Keeping what was read --------------------------------------------------------

    @property
    def settings(self) -> str:
        """What beside the model's file decides whether kept rows can be read again."""
        return describe_settings(kv=self._kv, devices=gpu_names() if self._on_gpu else ())

    @property
    def state_bytes(self) -> int:
        """About what all of ``slices`` take."""
        return state_bytes(self._open())

    def drop(self, keep: int) -> None:
        """Forget all but the first ``keep`` rows.

        Raises:
            ModelError: there are fewer.
        """
        self._open()
        self._check_keep(keep)
        llama_cpp.llama_memory_seq_rm(self._memory, 0, keep, -1)
        self._rows = keep

    def slices(self) -> Generator[memoryview, None, None]:
        """What the rows that were read have become, some at a time, for ``load_slices`` alone.
        Close it before anything else is asked of the engine.

        Raises:
            ModelError: llama.cpp can't give them.
        """
        return slices(self._open())

    def load_slices(self, parts: Iterable[bytes]) -> None:
        """Forget all rows and take those of ``slices``; ``prefill`` goes on behind them.

        They must be whole, and of this model and these settings: llama.cpp finds out no more
        than whether the shapes are right. What ``parts`` raises ends it.

        Raises:
            ModelError: they can't be loaded here; no rows are left.
        """
        self.drop(0)
        try:
            load_slices(self._open(), parts)
        finally:
            self._rows = llama_cpp.llama_memory_seq_pos_max(self._memory, 0) + 1

    # Life -------------------------------------------------------------------------

    def close(self) -> None:
        """Free the context and the model. Closing again does nothing."""
        context, self._context = self._context, None
        model, self._model = self._model, None
        self._forget_table()
        if context is not None:
            llama_cpp.llama_free(context)
        if model is not None:
            llama_cpp.llama_model_free(model)

    # The C side -------------------------------------------------------------------

    def _open_model(self, gpu_layers: int) -> int:
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        params.use_extra_bufts = repacking_safe()
        mark = self._log.mark()
        model: int | None = llama_cpp.llama_model_load_from_file(
            str(self._path).encode("utf-8", errors="surrogateescape"), params
        )
        if not model:
            raise ModelError(
                f"{self._path.name}: {self._log.reason_since(mark, 'llama.cpp refused the file')}"
            )
        return model

    def _open_context(self, needed: int) -> int:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = self.context_rows
        params.n_batch = params.n_ubatch = _BATCH
        params.n_seq_max = 1
        params.type_k = params.type_v = _GGML_TYPES[self._kv]
        if self._kv == "f32":
            params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.n_threads = params.n_threads_batch = self._threads
        params.abort_callback = byte_is_set()
        params.abort_callback_data = ctypes.addressof(self._flag)
        params.no_perf = True
        mark = self._log.mark()
        context: int | None = llama_cpp.llama_init_from_model(self._model, params)
        if context:
            return context
        reason = self._log.reason_since(mark, "llama.cpp made no context")
        if "alloc" in reason and not self._on_gpu:
            raise OutOfMemoryError(needed, free_ram() or 0)
        raise ModelError(reason)

    def _read_ids(self, tokens: Sequence[int]) -> None:
        """Read ids behind what is there, batch by batch."""
        at = 0
        while at < len(tokens):
            self._stop_if_cancelled()
            some = tokens[at : at + self._batch_rows()]
            self._decode(tokens_batch(some, self._position()), len(some))
            at += len(some)

    def _position(self) -> int | None:
        """Of the next token, where llama.cpp doesn't count by itself."""
        return None

    def _decode(self, batch: llama_cpp.llama_batch, count: int) -> None:
        mark = self._log.mark()
        code = llama_cpp.llama_decode(self._context, batch)
        if code == 0:
            self._rows += count
            return
        # What llama.cpp read whole before it stopped stays in its memory.
        self._rows = llama_cpp.llama_memory_seq_pos_max(self._memory, 0) + 1
        if code == 2:
            self._stop_if_cancelled()
        raise ModelError(self._log.reason_since(mark, f"llama.cpp gave up with code {code}"))

    def _logits(self) -> NDArray[np.float32]:
        pointer = llama_cpp.llama_get_logits_ith(self._context, -1)
        if not pointer:
            raise ModelError("llama.cpp gave no logits")
        view: NDArray[np.float32] = np.ctypeslib.as_array(pointer, shape=(self.vocabulary,))
        return view.copy()

    def _batch_rows(self) -> int:
        """Rows to read at once, so that no single operation outlasts a tenth of a second."""
        if self._on_gpu:
            return _BATCH
        matrix = 2 * self.width * self._feed_forward
        attention = 4 * self.width * (self._rows + _BATCH)
        fitting = int(self._threads * _FLOP_PER_THREAD / max(matrix, attention))
        return min(_BATCH, max(_SMALLEST_BATCH, fitting // _SMALLEST_BATCH * _SMALLEST_BATCH))

    def _cache_bytes(self) -> int:
        model = self._model
        head = self.width // max(1, llama_cpp.llama_model_n_head(model))
        per_head = self._number("attention.key_length", head)
        per_head += self._number("attention.value_length", head)
        heads: int = llama_cpp.llama_model_n_head_kv(model)
        layers: int = llama_cpp.llama_model_n_layer(model)
        return cache_bytes(layers * heads * per_head, self.context_rows, self._kv)

    def _number(self, key: str, otherwise: int) -> int:
        """A whole number of the model's metadata, under its architecture's name."""
        architecture = self._metadata("general.architecture")
        text = self._metadata(f"{architecture}.{key}")
        return int(text) if text.isdecimal() else otherwise

    def _metadata(self, key: str) -> str:
        value = ctypes.create_string_buffer(256)
        found = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), value, len(value))
        return value.value.decode("utf-8", errors="replace") if found >= 0 else ""

    # Checks -----------------------------------------------------------------------

    def _stop_if_cancelled(self) -> None:
        if self._flag[0] != b"\x00":
            self.resume()
            raise Cancelled

    def _check_ram(self, needed: int) -> None:
        free = free_ram()
        if not self._on_gpu and free is not None and needed > free:
            raise OutOfMemoryError(needed, free)

    def _check_rows(self, rows: NDArray[np.float32], keep: int) -> None:
        if rows.dtype != np.float32 or rows.ndim != 2 or rows.shape[1] != self.width:
            raise ModelError(
                f"it reads float32 rows of width {self.width}, not {rows.dtype} of {rows.shape}"
            )
        if not len(rows):
            raise ModelError("there is nothing to read")
        if not np.isfinite(rows).all():
            raise ModelError("the rows hold a value that is no number")
        self._check_keep(keep)
        if keep + len(rows) > self.context_rows:
            raise ModelError(
                f"{keep + len(rows)} rows don't fit in a context of {self.context_rows}"
            )

    def _check_keep(self, keep: int) -> None:
        if not 0 <= keep <= self._rows:
            raise ModelError(f"{keep} rows can't be kept of {self._rows}")


def _size_of(path: Path) -> int:
    """Bytes of the file, once its first four say that it is a GGUF."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise ModelError(f"{path.name} can't be read ({error.strerror})") from error
    if magic != _MAGIC:
        raise ModelError(f"{path.name} is no GGUF file")
    return size
