"""Loads the parts of ggml that compute, where a build keeps them in files of their own.

A llama.cpp that was compiled for one machine has them inside. A bundle's has a library for each
kind of processor beside it, and ggml takes the best that runs here. By itself it would look beside
the executable, where they don't lie, and in the current folder, where anybody may have left one.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache

from llama_cpp._ggml import libggml, libggml_base_path


@cache
def load_backends() -> None:
    """Have ggml's backends ready. Call it before anything else of llama.cpp."""
    library: ctypes.CDLL = libggml
    library.ggml_backend_reg_count.restype = ctypes.c_size_t
    if library.ggml_backend_reg_count():
        return
    library.ggml_backend_load_all_from_path.restype = None
    library.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
    library.ggml_backend_load_all_from_path(os.fsencode(libggml_base_path))
