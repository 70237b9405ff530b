"""A model's eyes: llama.cpp's mtmd, which turns pictures into rows for a language model.

It opens an mmproj beside a model, cuts a prompt of texts and pictures into chunks, and encodes a
picture. Reading the chunks is ``core.language.seeing``'s. Knows no prompts and no films.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from llama_cpp import mtmd_cpp
from numpy.typing import NDArray

from core.closing import Closing
from core.errors import ModelError
from core.language.bpe import utf8
from core.language.log import CALLBACK, LogRing, capture
from core.language.protocol import Cancelled
from core.language.template import Piece

_BYTES = ctypes.POINTER(ctypes.c_uint8)
_PART = ctypes.POINTER(mtmd_cpp.mtmd_input_part)
_MakeBitmap = Callable[[int, int, NDArray[np.uint8] | None], Any]

_WIDTHS = re.compile(
    r"mismatch between text model \(n_embd = (\d+)\) and mmproj \(n_embd = (\d+)\)"
)
_WHOSE_FAULT = re.compile(r"^.*failed to load model '.*': (?:[\w()]+: )?(.*)$")
_BUFFER = re.compile(r"compute buffer size = +([\d.]+) MiB")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens, or a picture; alive within the ``with`` that gave it.

    Attributes:
        ids: none for a picture.
        rows: of context that it takes.
        at: where mtmd holds it.
    """

    ids: tuple[int, ...]
    rows: int
    at: int


class Eyes(Closing):
    """An mmproj, opened beside the model it was made for. The thread of that model owns it.

    Args:
        path: the mmproj.
        model: llama.cpp's handle of the language model.
        threads: on a CPU.
        gpu: whether it may compute on a GPU.
        stopped: asked while a CPU computes; true ends the picture in work.

    Raises:
        ModelError: it can't be used, or belongs to another model.
    """

    def __init__(
        self,
        path: Path,
        model: int,
        threads: int,
        *,
        gpu: bool,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._context: int | None = None
        self._stopped = stopped
        self._log = capture_eyes()
        self._rows: dict[tuple[int, int], int] = {}
        params = mtmd_cpp.mtmd_context_params_default()
        params.use_gpu = gpu
        params.print_timings = False
        params.n_threads = threads
        params.warmup = False  # room is made for the first picture, which is as large as all
        self._watch = _watch(stopped)
        if not gpu:
            params.cb_eval = self._watch
        mark = self._log.mark()
        context: int | None = mtmd_cpp.mtmd_init_from_file(
            str(path).encode("utf-8", errors="surrogateescape"), model, params
        )
        if not context:
            raise ModelError(
                reason_of(self._log.reason_since(mark, "llama.cpp refused the mmproj"))
            )
        self._context = context
        if not mtmd_cpp.mtmd_support_vision(context):
            self.close()
            raise ModelError("it hears and sees nothing")

    @property
    def turned(self) -> bool:
        """Whether a picture's rows have places in two dimensions (M-RoPE), so that rows and
        positions are counted apart."""
        return bool(mtmd_cpp.mtmd_decode_use_mrope(self.context))

    @property
    def context(self) -> int:
        """mtmd's handle."""
        if self._context is None:
            raise ModelError("it is closed")
        return self._context

    def rows_of(self, width: int, height: int) -> int:
        """Rows of context that a picture of this size takes, its marks among them."""
        size = (width, height)
        if size not in self._rows:
            with self._bitmaps() as bitmaps, self._cut([bitmaps(width, height, None)]) as chunks:
                self._rows[size] = sum(chunk.rows for chunk in chunks)
        return self._rows[size]

    @contextmanager
    def cut(self, pieces: Sequence[Piece]) -> Iterator[list[Chunk]]:
        """A prompt in chunks, in order. Special tokens are parsed in markup alone.

        Raises:
            ModelError: mtmd refused.
        """
        with self._bitmaps() as bitmaps:
            parts = []
            for piece in pieces:
                if piece.shown is not None:
                    pixels = np.ascontiguousarray(piece.shown.pixels)
                    parts.append(bitmaps(pixels.shape[1], pixels.shape[0], pixels))
                elif piece.text:
                    parts.append(_text(piece))
            with self._cut(parts) as chunks:
                yield chunks

    def encode(self, chunk: Chunk) -> Any:
        """A picture's rows, as mtmd holds them until the next one.

        Raises:
            ModelError: mtmd failed.
            Cancelled: it was told to stop.
        """
        mark = self._log.mark()
        code = mtmd_cpp.mtmd_encode_chunk(self.context, chunk.at)
        if self._stopped():
            raise Cancelled
        if code:
            raise ModelError(self._log.reason_since(mark, "llama.cpp can't look at a picture"))
        return mtmd_cpp.mtmd_get_output_embd(self.context)

    def in_one_go(self, chunk: Chunk) -> bool:
        """Whether a picture's rows see each other, so that they have to be read at once."""
        return bool(mtmd_cpp.mtmd_decode_use_non_causal(self.context, chunk.at))

    def close(self) -> None:
        """Free everything. Closing again does nothing."""
        context, self._context = self._context, None
        if context is not None:
            mtmd_cpp.mtmd_free(context)

    @contextmanager
    def _bitmaps(self) -> Iterator[_MakeBitmap]:
        """Makes bitmaps that live until the end of the ``with``; no pixels: for counting."""
        made: list[int] = []

        def make(width: int, height: int, pixels: NDArray[np.uint8] | None) -> Any:
            data = None if pixels is None else pixels.ctypes.data_as(_BYTES)
            bitmap = mtmd_cpp.mtmd_bitmap_init(width, height, data)
            if not bitmap:
                raise ModelError("llama.cpp made no picture")
            made.append(bitmap)
            return mtmd_cpp.mtmd_input_part(bitmap=bitmap)

        try:
            yield make
        finally:
            for bitmap in made:
                mtmd_cpp.mtmd_bitmap_free(bitmap)

    @contextmanager
    def _cut(self, parts: Sequence[Any]) -> Iterator[list[Chunk]]:
        chunks = mtmd_cpp.mtmd_input_chunks_init()
        try:
            array = (_PART * len(parts))(*(ctypes.pointer(part) for part in parts))
            mark = self._log.mark()
            if mtmd_cpp.mtmd_tokenize_from_parts(self.context, chunks, array, len(parts), False):
                raise ModelError(self._log.reason_since(mark, "llama.cpp can't take a picture"))
            count = mtmd_cpp.mtmd_input_chunks_size(chunks)
            yield [_chunk(mtmd_cpp.mtmd_input_chunks_get(chunks, at)) for at in range(count)]
        finally:
            mtmd_cpp.mtmd_input_chunks_free(chunks)


def capture_eyes() -> LogRing:
    """Send mtmd's log to the ring, too."""
    mtmd_cpp.mtmd_helper_log_set(CALLBACK, ctypes.c_void_p(0))
    return capture()


def reason_of(said: str) -> str:
    """What mtmd says of a file it refused, as the rest of a sentence."""
    said = " ".join(said.split())
    if widths := _WIDTHS.search(said):
        model, eyes = widths.groups()
        return (
            f"it was made for another model: its rows have {eyes} numbers and this model's {model}"
        )
    return _WHOSE_FAULT.sub(r"\1", said).rstrip(" .") or "llama.cpp refused the mmproj"


def work_bytes(lines: Sequence[str]) -> int:
    """Bytes of intermediate results, by what mtmd logged when it made room for a picture."""
    sizes = [float(found[1]) for line in lines if (found := _BUFFER.search(line))]
    return int(max(sizes, default=0.0) * 2**20)


def _watch(stopped: Callable[[], bool]) -> Any:
    """mtmd's question before an operation, whether what it gives is to be seen, and then whether to
    go on. It is asked of every one: some of a ViT-L take two cores over a tenth of a second, and
    the questions of six hundred no more than that."""

    def look(_tensor: int, ask: bool, _data: object) -> bool:
        return ask or not stopped()

    return llama_cpp.ggml_backend_sched_eval_callback(look)


def _text(piece: Piece) -> Any:
    data = utf8(piece.text)
    text = mtmd_cpp.mtmd_input_text(data, len(data), False, piece.markup)
    return mtmd_cpp.mtmd_input_part(text=ctypes.pointer(text))


def _chunk(at: int) -> Chunk:
    rows = int(mtmd_cpp.mtmd_input_chunk_get_n_tokens(at))
    if mtmd_cpp.mtmd_input_chunk_get_type(at) != mtmd_cpp.MTMD_INPUT_CHUNK_TYPE_TEXT:
        return Chunk((), rows, at)
    count = ctypes.c_size_t()
    ids = mtmd_cpp.mtmd_input_chunk_get_tokens_text(at, ctypes.byref(count))
    return Chunk(tuple(ids[: count.value]), rows, at)
