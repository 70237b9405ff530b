"""What ``LlamaEngine`` hands to C: rows, a token, a flag. The caller keeps their arrays alive."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray


@cache
def byte_is_set() -> Any:
    """An abort callback in C: true once the first byte of its data is set.

    That is what ``strlen`` says of one byte and a zero. A callback in Python would take
    the interpreter's lock before each of a graph's hundreds of nodes.
    """
    library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
    return ctypes.cast(library.strlen, llama_cpp.ggml_abort_callback)


def embedding_batch(rows: NDArray[np.float32]) -> llama_cpp.llama_batch:
    """Rows [n, L], contiguous and kept alive by the caller; only the last gives logits."""
    return llama_cpp.llama_batch(
        n_tokens=len(rows), embd=rows.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    )


def tokens_batch(tokens: Sequence[int], position: int | None = None) -> llama_cpp.llama_batch:
    """Tokens, of which only the last gives logits; the batch keeps the arrays it points to.

    Args:
        position: of the first of them; None where llama.cpp goes on counting by itself.
    """
    batch = llama_cpp.llama_batch(n_tokens=len(tokens), token=_int32s(tokens))
    if position is not None:
        batch.pos = _int32s(range(position, position + len(tokens)))
    return batch


def _int32s(values: Sequence[int]) -> Any:
    array = (ctypes.c_int32 * len(values))(*values)
    return ctypes.cast(array, ctypes.POINTER(ctypes.c_int32))
