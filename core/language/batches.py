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


def token_batch(token: int) -> llama_cpp.llama_batch:
    """One token; the batch keeps the array it points to."""
    return llama_cpp.llama_batch(
        n_tokens=1, token=ctypes.cast((ctypes.c_int32 * 1)(token), ctypes.POINTER(ctypes.c_int32))
    )


def tokens_batch(tokens: Sequence[int]) -> llama_cpp.llama_batch:
    """Several tokens, of which only the last gives logits; keeps its array as ``token_batch``."""
    ids = (ctypes.c_int32 * len(tokens))(*tokens)
    return llama_cpp.llama_batch(
        n_tokens=len(tokens), token=ctypes.cast(ids, ctypes.POINTER(ctypes.c_int32))
    )
