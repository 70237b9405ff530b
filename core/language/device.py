"""Where the language model computes, in words and in numbers."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import llama_cpp
import psutil
from llama_cpp._ggml import libggml

from core.language.log import capture

_GPU_TYPES = (1, 2)
"""ggml's numbers for GPUs with memory of their own and for those that share the CPU's."""
_OWN_MEMORY = (1,)
_KINDS = ("CPU", "GPU", "integrated GPU", "accelerator")
"""ggml's numbers for all kinds of devices."""
_CGROUP = Path("/sys/fs/cgroup")


def offload_available() -> bool:
    """Whether this build of llama.cpp can compute on a GPU.

    The wheel that pip compiles by itself can't, and would ignore ``gpu_layers`` silently.
    """
    capture()
    return bool(llama_cpp.llama_supports_gpu_offload())


def gpu_in_ram() -> bool:
    """Whether llama.cpp's GPU computes in the CPU's own memory, as Apple's do: what a plan puts
    into RAM is then read by the GPU as well, and faster."""
    apples = sys.platform == "darwin" and platform.machine() == "arm64"
    return apples and offload_available()


def default_threads() -> int:
    """The CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe_device(threads: int | None = None, gpu_layers: int = -1) -> str:
    """ "CPU, 2 threads" or the name of the GPU, as the window shows it."""
    if gpu_layers != 0 and offload_available() and (names := gpu_names()):
        return ", ".join(names)
    count = default_threads() if threads is None else threads
    return f"CPU, {count} thread{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Device:
    """Something ggml can compute on.

    Attributes:
        kind: "CPU", "GPU", "integrated GPU" or "accelerator".
        free, total: bytes of its memory.
    """

    name: str
    kind: str
    free: int
    total: int


def every_device(*, memory: bool = True) -> tuple[Device, ...]:
    """All devices that ggml sees, CPUs among them.

    Args:
        memory: ask how much each has, which takes some of a GPU's for CUDA itself.
    """
    ggml, found = _ggml(), []
    for device in _devices(tuple(range(len(_KINDS)))):
        free, total = _memory(device) if memory else (0, 0)
        kind = _KINDS[ggml.ggml_backend_dev_type(device)]
        found.append(Device(_description(device), kind, free, total))
    return tuple(found)


def backends() -> tuple[str, ...]:
    """What ggml was built with: "CPU", "CUDA", "Metal", "Vulkan"…"""
    capture()
    ggml = _ggml()
    names: list[bytes] = [
        ggml.ggml_backend_reg_name(ggml.ggml_backend_reg_get(index))
        for index in range(ggml.ggml_backend_reg_count())
    ]
    return tuple(name.decode("utf-8", errors="replace") for name in names)


@cache
def gpu_names() -> tuple[str, ...]:
    """What ggml calls the GPUs it can use."""
    return tuple(_description(device) for device in _devices(_GPU_TYPES))


def gpu_memory() -> tuple[tuple[str, int], ...]:
    """ggml's name and free bytes of each GPU that has memory of its own. Macs have none."""
    if sys.platform == "darwin":
        return ()
    return tuple((_description(device), _memory(device)[0]) for device in _devices(_OWN_MEMORY))


def _memory(device: int) -> tuple[int, int]:
    """Free and all bytes of a device."""
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    _ggml().ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
    return free.value, total.value


@cache
def _ggml() -> ctypes.CDLL:
    """ggml's library with the types of what is called there."""
    library: ctypes.CDLL = libggml
    sizes = ctypes.POINTER(ctypes.c_size_t)
    library.ggml_backend_dev_count.restype = ctypes.c_size_t
    library.ggml_backend_dev_get.restype = ctypes.c_void_p
    library.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    library.ggml_backend_dev_type.restype = ctypes.c_int
    library.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
    library.ggml_backend_dev_description.restype = ctypes.c_char_p
    library.ggml_backend_dev_description.argtypes = [ctypes.c_void_p]
    library.ggml_backend_dev_memory.restype = None
    library.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, sizes, sizes]
    library.ggml_backend_reg_count.restype = ctypes.c_size_t
    library.ggml_backend_reg_get.restype = ctypes.c_void_p
    library.ggml_backend_reg_get.argtypes = [ctypes.c_size_t]
    library.ggml_backend_reg_name.restype = ctypes.c_char_p
    library.ggml_backend_reg_name.argtypes = [ctypes.c_void_p]
    return library


def _devices(types: tuple[int, ...]) -> list[int]:
    """ggml's devices of these types."""
    capture()
    ggml = _ggml()
    devices = [ggml.ggml_backend_dev_get(index) for index in range(ggml.ggml_backend_dev_count())]
    return [device for device in devices if ggml.ggml_backend_dev_type(device) in types]


def _description(device: int) -> str:
    text: bytes = _ggml().ggml_backend_dev_description(device)
    return text.decode("utf-8", errors="replace")


def repacking_safe() -> bool:
    """Whether llama.cpp may lay weights out anew for this CPU.

    With AMX it may not: compilers drop the tile set-up and the first product of two
    matrices ends the process (ggml-org/llama.cpp#26954).
    """
    return b"AMX_INT8 = 1" not in llama_cpp.llama_print_system_info()


def free_ram() -> int | None:
    """Bytes this process may still take without swapping; None where that can't be told: the
    system keeps it to itself.

    The system's own estimate, or what is left under the control group's limit if less.
    """
    try:
        available: int = psutil.virtual_memory().available
    except (OSError, psutil.Error):
        return None
    in_group = free_in_group(_CGROUP)
    return available if in_group is None else min(available, in_group)


def free_in_group(group: Path) -> int | None:
    """What a control group (version 2) leaves, page cache counted as free; None: no limit."""
    limit, used = group / "memory.max", group / "memory.current"
    if not (limit.is_file() and used.is_file()):
        return None
    text = limit.read_text().strip()
    if text == "max":
        return None
    stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    reclaimable = int(stat.get("inactive_file", 0))
    return max(0, int(text) - int(used.read_text()) + reclaimable)
