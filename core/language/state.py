"""Sequence 0 of a llama.cpp context, taken out in slices and put back. Knows no files.

llama.cpp writes a sequence in one call, which nothing stops. So rows are put aside into a second
sequence and come back a slice at a time. llama.cpp checks the shapes and types of what it loads,
neither where they come from nor whether they are whole: they may come here only once that was
checked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Iterable, Sequence

import llama_cpp

from core.errors import ModelError
from core.language.log import capture

SLICE_ROWS = 128
"""64 MiB with a 7B: a moment, and little beside the model."""

_SEQUENCE, _ASIDE = 0, 1


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
    """About what all of ``slices`` take together."""
    return int(llama_cpp.llama_state_seq_get_size(context, _SEQUENCE))


def slices(context: int) -> Generator[memoryview, None, None]:
    """Keys and values of all rows that are in the context, ``SLICE_ROWS`` at a time.

    Between two of them most rows are put aside: until it is closed, nothing else may be asked of
    the context. Then all are back, wherever it was left.

    Raises:
        ModelError: llama.cpp can't give them.
    """
    log, memory = capture(), llama_cpp.llama_get_memory(context)
    rows = llama_cpp.llama_memory_seq_pos_max(memory, _SEQUENCE) + 1
    _share(memory, _SEQUENCE, _ASIDE)
    try:
        for first in range(0, rows, SLICE_ROWS):
            _forget(memory, _SEQUENCE)
            llama_cpp.llama_memory_seq_cp(memory, _ASIDE, _SEQUENCE, first, first + SLICE_ROWS)
            mark = log.mark()
            size = llama_cpp.llama_state_seq_get_size(context, _SEQUENCE)
            buffer = (ctypes.c_uint8 * size)()
            if llama_cpp.llama_state_seq_get_data(context, buffer, size, _SEQUENCE) != size:
                raise ModelError(log.reason_since(mark, "llama.cpp gave no reason"))
            yield memoryview(buffer).cast("B")
    finally:
        _share(memory, _ASIDE, _SEQUENCE)
        _forget(memory, _ASIDE)


def load_slices(context: int, parts: Iterable[bytes]) -> None:
    """Replace all that is in the context by what ``slices`` gave, in its order.

    The logits of the last row aren't in them.

    Raises:
        ModelError: llama.cpp refused them; the context is empty. What ``parts`` raises leaves it
            empty, too.
    """
    log, memory = capture(), llama_cpp.llama_get_memory(context)
    _forget(memory, _SEQUENCE)
    try:
        for part in parts:
            mark = log.mark()
            data = ctypes.cast(ctypes.c_char_p(part), ctypes.POINTER(ctypes.c_uint8))
            if not llama_cpp.llama_state_seq_set_data(context, data, len(part), _SEQUENCE):
                raise ModelError(log.reason_since(mark, "llama.cpp can't load it"))
            _share(memory, _SEQUENCE, _ASIDE)
        _share(memory, _ASIDE, _SEQUENCE)
    except BaseException:
        _forget(memory, _SEQUENCE)
        raise
    finally:
        _forget(memory, _ASIDE)


def _share(memory: int, sequence: int, other: int) -> None:
    """Have the other sequence hold these rows as well; nothing is copied."""
    llama_cpp.llama_memory_seq_cp(memory, sequence, other, -1, -1)


def _forget(memory: int, sequence: int) -> None:
    llama_cpp.llama_memory_seq_rm(memory, sequence, -1, -1)
