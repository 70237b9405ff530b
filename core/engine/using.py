"""What the engine's process can tell of the machine: what its libraries see, what they take.

Imported where torch and llama.cpp are there already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psutil
import torch

from core.children import FAILED, Found
from core.doctor.machine import cards, library_versions
from core.doctor.probes import llama_facts, torch_facts
from core.doctor.report import Report
from core.engine.messages import GpuUse, MachineSeen, MachineUse
from core.language.device import every_device, offload_available
from core.told import Told

if TYPE_CHECKING:
    from core.engine.session import Session

_OWN_MEMORY = "GPU"


def machine_seen() -> MachineSeen:
    """What both libraries see here; takes no GPU's memory."""
    machine = {"cards": cards(), "libraries": library_versions()}
    found = {
        "torch": _found(lambda: torch_facts(memory=False)),
        "llama.cpp": _found(lambda: llama_facts(memory=False)),
    }
    return MachineSeen(Report(machine, found))


def _found(probe: Callable[[], dict[str, Any]]) -> Found:
    try:
        return Found(probe())
    except Exception as error:  # noqa: BLE001 - a broken library raises anything; it is told
        return Found(why=Told(FAILED, {"said": f"{type(error).__name__}: {error}"}))


def machine_use(session: Session | None) -> MachineUse:
    """What is taken now.

    Args:
        session: None before a film was opened: no GPU is asked then, since that alone would take
            some of its memory.
    """
    memory = psutil.virtual_memory()
    layers, on_gpu = (0, 0) if session is None else session.layers
    return MachineUse(
        ram=psutil.Process().memory_info().rss,
        ram_free=memory.available,
        ram_total=memory.total,
        gpus=() if session is None else _gpus(),
        layers=layers,
        layers_on_gpu=on_gpu,
        written_a_second=0.0 if session is None else session.written_a_second,
    )


def _gpus() -> tuple[GpuUse, ...]:
    """torch's, then those that llama.cpp alone sees; each card once."""
    found = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            try:
                free, total = torch.cuda.mem_get_info(index)
            except RuntimeError:  # in use by one program alone, or broken
                continue
            found.append(GpuUse(torch.cuda.get_device_name(index), total - free, total))
    names = [gpu.name for gpu in found]
    for device in every_device() if offload_available() else ():
        if device.kind != _OWN_MEMORY:
            continue
        if device.name in names:
            names.remove(device.name)
        else:
            found.append(GpuUse(device.name, device.total - device.free, device.total))
    return tuple(found)
