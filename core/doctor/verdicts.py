"""One sentence for each thing that is wrong, and the exact command that mends it. Runs nothing."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core import program
from core.children import NO_ANSWER, Found
from core.doctor.report import SPEED, Report
from core.told import Told

LEAST_DISK = 2 << 30
"""Free bytes below which a film's memory may not find room."""
LEAST_RAM = 1 << 30
"""Free bytes below which not even the starter runs beside a player."""

WHEELS = "https://download.pytorch.org/whl"
CUDA_WHEEL = "cu130"
"""What torch's CUDA wheels of the pinned version are built for; bundles carry the same."""
_BUILD = re.compile(r"\+(cpu|cu\d+|xpu|rocm[\d.]+)$")
"""Of torch's version, where it came from PyTorch's own index."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Something that can be mended.

    Attributes:
        command: to be copied into a terminal, "" where none would help.
        broken: False where everything runs and could run faster.
    """

    told: Told
    command: str = ""
    broken: bool = True

    @property
    def sentence(self) -> str:
        """In English."""
        return str(self.told)


def verdicts(report: Report) -> tuple[Verdict, ...]:
    """What is wrong, the worst first."""
    found = (*_libraries(report), *_gpus(report), *_packs(report), *_room(report.machine))
    return tuple(sorted(found, key=lambda verdict: not verdict.broken))


def gpu_verdicts(report: Report) -> tuple[Verdict, ...]:
    """What is wrong with torch and llama.cpp alone, the worst first; of a report that tells of
    these two, the cards and the libraries."""
    found = (*_computing(report), *_gpus(report))
    return tuple(sorted(found, key=lambda verdict: not verdict.broken))


# What is broken -----------------------------------------------------------------------

BROKEN = {
    "torch": "torch, which looks at films, {failed}.",
    "llama.cpp": "llama.cpp, which runs the language model, {failed}.",
    "video": "PyAV, which decodes films for the companion, {failed}.",
    "player": "libmpv, which plays the film, {failed}.",
    SPEED: "The starter's language model {failed}.",
    "packs": "Looking through the model packs {failed}.",
}
"""By the probe's name, what is said where it found nothing."""
BUNDLE_BROKEN = {
    "torch": "torch, which looks at films, {failed}. Install Reelmate again.",
    "llama.cpp": "llama.cpp, which runs the language model, {failed}. Install Reelmate again.",
    "video": "PyAV, which decodes films for the companion, {failed}. Install Reelmate again.",
    "player": "libmpv, which plays the film, {failed}. Install Reelmate again.",
    SPEED: "The starter's language model {failed}. Install Reelmate again.",
}
"""The same where there is no command that mends it."""


def _computing(report: Report) -> Iterator[Verdict]:
    commands = {"torch": _pip("torch", report), "llama.cpp": build_llama("", report)}
    yield from _failures(report, commands)


def _libraries(report: Report) -> Iterator[Verdict]:
    yield from _computing(report)
    yield from _failures(report, {"video": _pip("av", report), "player": _install_mpv()})
    if any(pack["name"] == "starter" and pack["whole"] for pack in _all_packs(report)):
        yield from _failures(report, {SPEED: build_llama("", report)})


def _failures(report: Report, commands: Mapping[str, str]) -> Iterator[Verdict]:
    for name, command in commands.items():
        found = report.found.get(name)
        if found is not None and found.failed:
            mend = "" if _slow(found) else command
            # Nothing can be mended in place in a bundle.
            again = program.frozen() and not command and not _slow(found) and name != "packs"
            forms = BUNDLE_BROKEN if again else BROKEN
            yield Verdict(Told(forms[name], {"failed": found.why}), mend)


def _slow(found: Found) -> bool:
    """Whether it may be whole: a busy machine or a slow disk needs no new installation."""
    return found.why.form == NO_ANSWER


DAMAGED = {
    "": "The model pack {pack} is damaged: {file} {reason}. Install Reelmate again.",
    "reelmate packs remove": (
        "The model pack {pack} is damaged: {file} {reason}. Remove it and add it again."
    ),
}
"""By the command that mends it."""


def _packs(report: Report) -> Iterator[Verdict]:
    yield from _failures(report, {"packs": ""})
    for pack in _all_packs(report):
        if not pack["whole"]:
            name = pack["name"]
            mend = "" if name == "starter" else "reelmate packs remove"
            data = {"pack": name, "file": pack["file"], "reason": Told(pack["reason"])}
            yield Verdict(Told(DAMAGED[mend], data), mend and f"{mend} {shlex.quote(name)}")


def _all_packs(report: Report) -> list[dict[str, Any]]:
    packs: list[dict[str, Any]] = report.found["packs"].facts.get("packs", [])
    return packs


NOT_WRITABLE = "The data folder {folder} can't be written, so nothing is remembered."
LITTLE_DISK = (
    "Only {free} GiB are free on the disk of the data folder; what is remembered of films can be "
    "let go."
)
LITTLE_RAM = "Only {free} GiB of memory are free; close other programs before you ask."


def _room(machine: Mapping[str, Any]) -> Iterator[Verdict]:
    folders = machine["folders"]
    if not folders["writable"]:
        yield Verdict(
            Told(NOT_WRITABLE, {"folder": folders["data"]}),
            f"chmod u+rwx {shlex.quote(folders['data'])}" if sys.platform != "win32" else "",
        )
    free = folders["disk_free"]
    if free is not None and free < LEAST_DISK:
        yield Verdict(Told(LITTLE_DISK, {"free": _gib(free)}), "reelmate memory list")
    if machine["ram"]["free"] < LEAST_RAM:
        yield Verdict(Told(LITTLE_RAM, {"free": _gib(machine["ram"]["free"])}))


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f}"


# What computes where ------------------------------------------------------------------

CPU_ONLY = (
    "torch sees {gpu}, but llama.cpp here is built for the CPU alone, so answers are written "
    "slowly; build it for {backend}."
)
MAC_CPU_ONLY = (
    "torch sees this Mac's GPU, but llama.cpp here is built for the CPU alone, so answers are "
    "written slowly; build it for Metal."
)
CARD_IDLE = (
    "There is an {maker} graphics card, and neither torch nor llama.cpp uses it; the language "
    "model can, once llama.cpp is built for {backend}."
)
BUNDLE_CPU_ONLY = (
    "torch sees {gpu}, but llama.cpp here is built for the CPU alone, so answers are written "
    "slowly; with the GPU flavour of Reelmate they come faster."
)
BUNDLE_CARD_IDLE = (
    "There is an {maker} graphics card, and neither torch nor llama.cpp uses it; the GPU flavour "
    "of Reelmate does."
)
NO_DRIVER = "llama.cpp is built for {backends} and sees no GPU; the graphics driver may be missing."
OLD_DRIVER = (
    "torch is built for CUDA {version} and sees no GPU; the NVIDIA driver may be missing or too "
    "old."
)
TORCH_CPU_ONLY = "There is an NVIDIA graphics card, and torch is installed for the CPU alone."
BUNDLE_TORCH_CPU_ONLY = (
    "There is an NVIDIA graphics card, and this is the CPU flavour of Reelmate; the GPU flavour "
    "uses it."
)

FORMS = (
    *BROKEN.values(),
    *BUNDLE_BROKEN.values(),
    *DAMAGED.values(),
    *(NOT_WRITABLE, LITTLE_DISK, LITTLE_RAM),
    *(CPU_ONLY, MAC_CPU_ONLY, CARD_IDLE, NO_DRIVER, OLD_DRIVER, TORCH_CPU_ONLY),
    *(BUNDLE_CPU_ONLY, BUNDLE_CARD_IDLE, BUNDLE_TORCH_CPU_ONLY),
)
"""All that may be said."""


def _gpus(report: Report) -> Iterator[Verdict]:
    torch, llama = report.found["torch"], report.found["llama.cpp"]
    if llama.failed:
        return
    blind = not llama.facts["offload"]
    card = next((maker for maker in report.machine["cards"] if maker != "Intel"), "")
    if blind and torch.facts.get("gpus"):
        backend = "HIP" if torch.facts.get("hip") else "CUDA"
        data = {"gpu": torch.facts["gpus"][0]["name"], "backend": _named(backend)}
        form = BUNDLE_CPU_ONLY if program.frozen() else CPU_ONLY
        yield Verdict(Told(form, data), build_llama(backend, report))
    elif blind and torch.facts.get("metal"):
        yield Verdict(Told(MAC_CPU_ONLY), build_llama("METAL", report))
    elif blind and card and not torch.failed:
        backend = "CUDA" if card == "NVIDIA" else "VULKAN"
        form = BUNDLE_CARD_IDLE if program.frozen() else CARD_IDLE
        told = Told(form, {"maker": card, "backend": _named(backend)})
        yield Verdict(told, build_llama(backend, report), broken=False)
    elif not blind and not gpu_devices(llama.facts):
        told = Told(NO_DRIVER, {"backends": ", ".join(llama.facts["backends"])})
        yield Verdict(told, broken=bool(torch.facts.get("gpus")))
    if not torch.failed and not torch.facts["gpus"] and card == "NVIDIA":
        yield _torch_without_cuda(torch.facts, report)


def gpu_devices(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The GPUs that llama.cpp sees, of its facts."""
    return [device for device in facts["devices"] if "GPU" in device["kind"]]


def _torch_without_cuda(facts: Mapping[str, Any], report: Report) -> Verdict:
    if facts["cuda"]:
        return Verdict(Told(OLD_DRIVER, {"version": facts["cuda"]}), "nvidia-smi", broken=False)
    if program.frozen():
        return Verdict(Told(BUNDLE_TORCH_CPU_ONLY), broken=False)
    which = _pinned("torch", report).partition("+")[0]
    index = f" --index-url {WHEELS}/{CUDA_WHEEL}" if sys.platform == "win32" else ""
    command = f"{_python()} -m pip install --force-reinstall {which}{index}"
    return Verdict(Told(TORCH_CPU_ONLY), command, broken=False)


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


def _pip(package: str, report: Report) -> str:
    """The command that installs the very same build again; with what it needs, where it is gone."""
    if program.frozen():
        return ""
    which = _pinned(package, report)
    alone = " --no-deps" if which != package else ""
    build = _BUILD.search(which)
    index = f" --extra-index-url {WHEELS}/{build[1]}" if build else ""
    return f"{_python()} -m pip install --force-reinstall{alone} {which}{index}"


def _pinned(package: str, report: Report) -> str:
    version = report.machine["libraries"].get(package)
    return f"{package}=={version}" if version else package


def _python() -> str:
    return f'"{sys.executable}"' if sys.platform == "win32" else shlex.quote(sys.executable)


def _install_mpv() -> str:
    # Of all bundles only the Debian package leaves libmpv to the system.
    if program.frozen() and (sys.platform != "linux" or "APPIMAGE" in os.environ):
        return ""
    if sys.platform == "darwin":
        return "brew install mpv"
    if sys.platform == "win32":
        return "winget install mpv"
    return "sudo apt-get install libmpv2" if shutil.which("apt-get") else ""
