"""Sequence 0 of a llama.cpp context, into a file and out of it. Knows no engine and no films.

llama.cpp checks the shapes and types of what it loads, neither where they come from nor whether
all of the file is there: a file may come here only once it was checked from end to end.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import llama_cpp

from core.errors import ModelError, StorageError
from core.language.log import capture

_SEQUENCE = 0
_NO_TOKENS = (ctypes.c_int32 * 1)()
"""Rows have no ids. llama.cpp wants an array nevertheless: with none it loads nothing."""


def describe_settings(*, kv: str, devices: Sequence[str]) -> str:
    """All that decides how kept rows are laid out and computed, but for the model: its file says
    how positions are turned (RoPE), and how long the context is changes nothing.

    Args:
        kv: what keys and values are kept in; f32 goes without flash attention.
        devices: the GPUs that hold layers; none for a CPU.
    """
    system = llama_cpp.llama_print_system_info().decode("utf-8", errors="replace")
    return "\n".join(
        (
            f"llama-cpp-python {llama_cpp.__version__}",
            f"state {llama_cpp.LLAMA_STATE_SEQ_VERSION}",
            system.strip(),
            f"{kv}, no flash attention"
            if kv == "f32"
            else f"{kv}, flash attention where it can be",
            *devices,
        )
    )


def state_bytes(context: int) -> int:
    """The size of the file that ``save_state`` would write, within a few bytes."""
    return int(llama_cpp.llama_state_seq_get_size(context, _SEQUENCE))


def save_state(context: int, path: Path) -> None:
    """Write keys and values of all rows that are in the context.

    Raises:
        StorageError: not all of it could be written; what lies at ``path`` is worthless.
    """
    log = capture()
    mark = log.mark()
    written = llama_cpp.llama_state_seq_save_file(context, _as_c(path), _SEQUENCE, _NO_TOKENS, 0)
    if not written:
        raise StorageError(path, log.reason_since(mark, "llama.cpp gave no reason"))
    # The last bytes are written when C closes the file, and llama.cpp doesn't ask how that went.
    if path.stat().st_size != written:
        raise StorageError(path, "the disk took only a part of it")


def load_state(context: int, path: Path) -> None:
    """Replace all that is in the context by what ``save_state`` wrote.

    The logits of the last row aren't in the file. Bytes that follow the state are left alone.

    Raises:
        ModelError: llama.cpp refused it: the context is empty or as it was before.
    """
    log = capture()
    mark = log.mark()
    count = ctypes.c_size_t(0)
    read = llama_cpp.llama_state_seq_load_file(
        context, _as_c(path), _SEQUENCE, _NO_TOKENS, len(_NO_TOKENS), ctypes.byref(count)
    )
    if not read:
        raise ModelError(log.reason_since(mark, f"llama.cpp can't load {path.name}"))


def _as_c(path: Path) -> bytes:
    return str(path).encode("utf-8", errors="surrogateescape")
