"""One sentence for each thing that is wrong, and the exact command that mends it. Runs nothing."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core import program
from core.doctor.report import SPEED, Report

LEAST_DISK = 2 << 30
"""Free bytes below which a film's memory may not find room."""
LEAST_RAM = 1 << 30
"""Free bytes below which not even the starter runs beside a player."""

_WHEELS = "https://download.pytorch.org/whl/cu128"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Something that can be mended.

    Attributes:
        command: to be copied into a terminal, "" where none would help.
        broken: False where everything runs and could run faster.
    """

    sentence: str
    command: str = ""
    broken: bool = True


def verdicts(report: Report) -> tuple[Verdict, ...]:
    """What is wrong, the worst first."""
    found = (*_libraries(report), *_gpus(report), *_packs(report), *_room(report.machine))
    return tuple(sorted(found, key=lambda verdict: not verdict.broken))


# What is broken -----------------------------------------------------------------------


def _libraries(report: Report) -> Iterator[Verdict]:
    commands = {
        "torch": _pip("torch", report),
        "llama.cpp": build_llama("", report),
        "video": _pip("av", report),
        "player": _install_mpv(),
    }
    says = {
        "torch": "torch, which looks at films, {}.",
        "llama.cpp": "llama.cpp, which runs the language model, {}.",
        "video": "PyAV, which decodes films for the companion, {}.",
        "player": "libmpv, which plays the film, {}.",
    }
    for name, command in commands.items():
        if failed := report.found[name].failed:
            yield Verdict(says[name].format(failed) + _again(command), command)
    speed = report.found.get(SPEED)
    starter_whole = any(p["name"] == "starter" and p["whole"] for p in _all_packs(report))
    if speed is not None and speed.failed and starter_whole:
        command = commands["llama.cpp"]
        yield Verdict(f"The starter's language model {speed.failed}.{_again(command)}", command)


def _packs(report: Report) -> Iterator[Verdict]:
    if failed := report.found["packs"].failed:
        yield Verdict(f"Looking through the model packs {failed}.")
    for pack in _all_packs(report):
        if not pack["whole"]:
            mend = "" if pack["name"] == "starter" else f"reelmate packs remove {pack['name']}"
            again = "Install Reelmate again." if not mend else "Remove it and add it again."
            yield Verdict(f"{pack['why']} {again}", mend)


def _all_packs(report: Report) -> list[dict[str, Any]]:
    packs: list[dict[str, Any]] = report.found["packs"].facts.get("packs", [])
    return packs


def _room(machine: Mapping[str, Any]) -> Iterator[Verdict]:
    folders = machine["folders"]
    if not folders["writable"]:
        yield Verdict(
            f"The data folder {folders['data']} can't be written, so nothing is remembered.",
            f"chmod u+rwx {shlex.quote(folders['data'])}" if sys.platform != "win32" else "",
        )
    free = folders["disk_free"]
    if free is not None and free < LEAST_DISK:
        yield Verdict(
            f"Only {free / 2**30:.1f} GiB are free on the disk of the data folder; what is "
            "remembered of films can be let go.",
            "reelmate memory list",
        )
    if machine["ram"]["free"] < LEAST_RAM:
        yield Verdict(
            f"Only {machine['ram']['free'] / 2**30:.1f} GiB of memory are free; close other "
            "programs before you ask."
        )


# What computes where ------------------------------------------------------------------


def _gpus(report: Report) -> Iterator[Verdict]:
    torch, llama = report.found["torch"], report.found["llama.cpp"]
    if llama.failed:
        return
    blind = not llama.facts["offload"]
    card = next((maker for maker in report.machine["cards"] if maker != "Intel"), "")
    if blind and torch.facts.get("gpus"):
        backend = "HIP" if torch.facts.get("hip") else "CUDA"
        yield _cpu_only(f"torch sees {torch.facts['gpus'][0]['name']}", backend, report)
    elif blind and torch.facts.get("metal"):
        yield _cpu_only("torch sees this Mac's GPU", "METAL", report)
    elif blind and card and not torch.failed:
        backend = "CUDA" if card == "NVIDIA" else "VULKAN"
        yield Verdict(
            f"There is an {card} graphics card, and neither torch nor llama.cpp uses it; the "
            f"language model can, {_once(backend)}.",
            build_llama(backend, report),
            broken=False,
        )
    elif not blind and not _gpu_devices(llama.facts):
        yield Verdict(
            f"llama.cpp is built for {', '.join(llama.facts['backends'])} and sees no GPU; the "
            "graphics driver may be missing.",
            broken=bool(torch.facts.get("gpus")),
        )
    if not torch.failed and not torch.facts["gpus"] and card == "NVIDIA":
        yield _torch_without_cuda(torch.facts, report)


def _gpu_devices(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [device for device in facts["devices"] if "GPU" in device["kind"]]


def _cpu_only(seen: str, backend: str, report: Report) -> Verdict:
    return Verdict(
        f"{seen}, but llama.cpp here is built for the CPU alone, so answers are written slowly; "
        f"{_once(backend)} they come faster.",
        build_llama(backend, report),
    )


def _torch_without_cuda(facts: Mapping[str, Any], report: Report) -> Verdict:
    if facts["cuda"]:
        return Verdict(
            f"torch is built for CUDA {facts['cuda']} and sees no GPU; the NVIDIA driver may be "
            "missing or too old.",
            "nvidia-smi",
            broken=False,
        )
    if program.frozen():
        return Verdict(
            "There is an NVIDIA graphics card, and this is the CPU flavour of Reelmate; the GPU "
            "flavour uses it.",
            broken=False,
        )
    index = f" --index-url {_WHEELS}" if sys.platform == "win32" else ""
    return Verdict(
        "There is an NVIDIA graphics card, and torch is installed for the CPU alone.",
        _pip("torch", report, whole=True) + index,
        broken=False,
    )


def _once(backend: str) -> str:
    if program.frozen():
        return "with the GPU flavour of Reelmate"
    return f"once llama.cpp is built for {_named(backend)}"


def _again(command: str) -> str:
    """What is said where nothing can be mended in place, as in a bundle."""
    return "" if command else " Install Reelmate again."


def _named(backend: str) -> str:
    return {"METAL": "Metal", "VULKAN": "Vulkan", "HIP": "ROCm"}.get(backend, backend)


# Commands -----------------------------------------------------------------------------


def build_llama(backend: str, report: Report) -> str:
    """The command that builds llama.cpp anew.

    Args:
        backend: as CMake calls it: "CUDA", "METAL", "VULKAN", "HIP"; "" for the CPU.

    Returns:
        "" in a bundle, which has no pip.
    """
    if program.frozen():
        return ""
    version = report.machine["libraries"].get("llama-cpp-python")
    which = f"llama-cpp-python=={version}" if version else "llama-cpp-python"
    pip = (
        f"{_python()} -m pip install --force-reinstall --no-deps --no-cache-dir "
        f"--no-binary llama-cpp-python {which}"
    )
    if not backend:
        return pip
    if sys.platform == "win32":
        return f'$env:CMAKE_ARGS="-DGGML_{backend}=on"; & {pip}'
    return f'CMAKE_ARGS="-DGGML_{backend}=on" {pip}'


def _pip(package: str, report: Report, *, whole: bool = False) -> str:
    if program.frozen():
        return ""
    version = report.machine["libraries"].get(package)
    which = f"{package}=={version.partition('+')[0]}" if version else package
    alone = "" if whole else " --no-deps"
    return f"{_python()} -m pip install --force-reinstall{alone} {which}"


def _python() -> str:
    return f'"{sys.executable}"' if sys.platform == "win32" else shlex.quote(sys.executable)


def _install_mpv() -> str:
    # Of all bundles only the Debian package leaves libmpv to the system.
    if program.frozen() and (sys.platform != "linux" or "APPIMAGE" in os.environ):
        return ""
    if sys.platform == "darwin":
        return "brew install mpv"
    return "winget install mpv" if sys.platform == "win32" else "sudo apt-get install libmpv2"
