"""The probes themselves: ``python -m core.doctor.probes NAME`` prints one JSON object.

Each imports only what it asks about. What goes wrong here may do so in any way; the parent says it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

PACK = "starter"
SECOND = 1.0
_ROWS = 1024
_PROMPT = 256


def torch_facts(*, memory: bool = True) -> dict[str, Any]:
    """torch's version and devices; a sum is worked out, since a broken one fails only there.

    Args:
        memory: ask how much each GPU has, which takes some of it for CUDA itself.
    """
    import torch

    if float(torch.ones(4).sum()) != 4.0:
        raise ArithmeticError("torch can't add")
    cuda = bool(torch.cuda.is_available())
    metal = getattr(getattr(torch, "backends", None), "mps", None)
    return {
        "version": str(torch.__version__),
        "cuda": getattr(torch.version, "cuda", None),
        "hip": getattr(torch.version, "hip", None),
        "metal": bool(metal is not None and metal.is_available()),
        "gpus": [_torch_gpu(torch, index, memory) for index in range(torch.cuda.device_count())]
        if cuda
        else [],
    }


def _torch_gpu(torch: Any, index: int, memory: bool) -> dict[str, Any]:
    gpu: dict[str, Any] = {"name": torch.cuda.get_device_name(index)}
    if not memory:
        return gpu
    try:
        gpu["free"], gpu["total"] = torch.cuda.mem_get_info(index)
    except RuntimeError as error:  # in use by one program alone, or broken
        gpu["failed"] = str(error).splitlines()[0]
    return gpu


def llama_facts(*, memory: bool = True) -> dict[str, Any]:
    """llama.cpp's version, what it was built for and the devices it sees.

    Args:
        memory: as for torch.
    """
    import llama_cpp

    from core.language.device import backends, every_device, offload_available

    offload = offload_available()
    return {
        "version": str(llama_cpp.__version__),
        "offload": offload,
        "backends": list(backends()),
        "devices": [
            {"name": each.name, "kind": each.kind, "free": each.free, "total": each.total}
            for each in every_device(memory=memory)
        ],
        "system": llama_cpp.llama_print_system_info().decode("utf-8", "replace").strip(" |"),
    }


def speed_facts() -> dict[str, Any]:
    """What the starter's language model does in a second, where, and what it takes."""
    import psutil

    from core.language.device import describe_device, gpu_memory
    from core.packs.pack import Pack

    before, resident = _free(gpu_memory()), psutil.Process().memory_info().rss
    with Pack.load(PACK).open_language(_ROWS) as model:
        words = model.tokenize("Who holds the red lantern at the harbour? " * 40)[:_PROMPT]
        started = time.monotonic()
        logits = model.prefill(model.embed(words))
        read = time.monotonic() - started
        written, started = 0, time.monotonic()
        while (took := time.monotonic() - started) < SECOND and len(words) + written < _ROWS:
            logits = model.step(int(logits.argmax()))
            written += 1
        return {
            "pack": PACK,
            "device": describe_device(),
            "layers": model.layers,
            "layers_on_gpu": model.layers_on_gpu,
            "read_a_second": round(len(words) / read, 1),
            "written_a_second": round(written / took, 1),
            "ram": psutil.Process().memory_info().rss - resident,
            "gpu_memory": max(0, before - _free(gpu_memory())),
        }


def _free(gpus: Sequence[tuple[str, int]]) -> int:
    return sum(free for _, free in gpus)


def video_facts() -> dict[str, Any]:
    """PyAV and the FFmpeg libraries it carries."""
    import av

    return {
        "version": str(av.__version__),
        "ffmpeg": {
            name: ".".join(map(str, numbers))
            for name, numbers in sorted(av.library_versions.items())
        },
    }


def player_facts() -> dict[str, Any]:
    """The system's libmpv, which plays the film."""
    path = ctypes.util.find_library("mpv") or ctypes.util.find_library("mpv-2")
    if path is None:
        raise FileNotFoundError("libmpv is not there")
    library = ctypes.CDLL(path)
    library.mpv_client_api_version.restype = ctypes.c_ulong
    version = library.mpv_client_api_version()
    return {"library": path, "client_api": f"{version >> 16}.{version & 0xFFFF}"}


def pack_facts() -> dict[str, Any]:
    """Every pack there is, and whether it is whole."""
    from core.errors import PackCorruptError
    from core.packs.find import find_pack, pack_names
    from core.packs.pack import sees, verify
    from core.packs.speech import listening_off, speech_pack

    found = []
    for name in pack_names():
        entry: dict[str, Any] = {"name": name, "folder": str(find_pack(name)), "whole": True}
        try:
            manifest = verify(name)
            size = sum(file.size for file in manifest.files)
            entry |= {"kind": manifest.kind, "mmproj": sees(manifest), "bytes": size}
        except PackCorruptError as error:
            entry |= {"whole": False, "why": str(error), **error.data}
        found.append(entry)
    folder = speech_pack()
    listens = "off" if listening_off() else "" if folder is None else folder.name
    return {"packs": found, "listens": listens}


PROBES: dict[str, Callable[[], dict[str, Any]]] = {
    "torch": torch_facts,
    "llama.cpp": llama_facts,
    "video": video_facts,
    "player": player_facts,
    "packs": pack_facts,
    "speed": speed_facts,
}


def main() -> int:
    """The child: one probe."""
    facts = PROBES[sys.argv[1]]()
    sys.stdout.write("\n" + json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
