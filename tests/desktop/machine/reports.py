"""Machines that aren't here, as the engine or the doctor would tell of them."""

from __future__ import annotations

from typing import Any

from core.children import FAILED, KILLED, Found
from core.doctor.report import Report
from core.told import Told

GIB = 1 << 30
RTX = {"name": "NVIDIA GeForce RTX 4090"}
APPLE = {"name": "Apple M3 Pro", "kind": "integrated GPU", "free": 12 * GIB, "total": 18 * GIB}
CPU = {"name": "AMD Ryzen 9", "kind": "CPU", "free": 20 * GIB, "total": 32 * GIB}


def torch(**facts: Any) -> Found:
    """torch on a machine without a GPU, but for ``facts``."""
    plain: dict[str, Any] = {
        "version": "2.13.0",
        "cuda": None,
        "hip": None,
        "metal": False,
        "gpus": [],
    }
    return Found(plain | facts)


def llama(*gpus: dict[str, Any], built: tuple[str, ...] = ("CPU",)) -> Found:
    """llama.cpp, built for these backends."""
    facts = {
        "version": "0.3.36",
        "offload": len(built) > 1,
        "backends": list(built),
        "devices": [CPU, *gpus],
        "system": "AVX2 = 1",
    }
    return Found(facts)


def report(torch: Found, llama: Found, *cards: str) -> Report:
    """What the engine tells of a machine."""
    machine = {"cards": list(cards), "libraries": {"torch": "2.13.0", "llama-cpp-python": "0.3.36"}}
    return Report(machine, {"torch": torch, "llama.cpp": llama})


CUDA_AND_CPU = report(torch(version="2.13.0+cu130", cuda="13.0", gpus=[RTX]), llama(), "NVIDIA")
CUDA = report(
    torch(version="2.13.0+cu130", cuda="13.0", gpus=[RTX]),
    llama(RTX | {"kind": "GPU", "free": 20 * GIB, "total": 24 * GIB}, built=("CUDA", "CPU")),
    "NVIDIA",
)
MAC = report(torch(metal=True), llama(APPLE, built=("Metal", "CPU")))
MAC_AND_CPU = report(torch(metal=True), llama())
RADEON = report(torch(), llama(), "AMD")
NOTHING = report(torch(), llama())
TORCH_BROKEN = report(
    Found(why=Told(FAILED, {"said": "ImportError: libtorch.so is gone"})), llama(), "NVIDIA"
)
LLAMA_BROKEN = report(torch(), Found(why=Told(KILLED, {"signal": "SIGILL"})))
