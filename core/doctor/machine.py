"""What can be said of this machine without any library that might break."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from core.folders import DATA_VARIABLE, data_root, logs_root, memory_root, packs_root

_CPU = Path("/proc/cpuinfo")
_PCI = Path("/sys/bus/pci/devices")
_TELLING = re.compile(r"(?:avx|sse4|ssse3|fma|f16c|bmi|amx|asimd|sve|i8mm|bf16)\w*|sme2?")
_MAKERS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}
_DISPLAY = "0x03"
LIBRARIES = (
    "torch",
    "llama-cpp-python",
    "transformers",
    "safetensors",
    "gguf",
    "numpy",
    "av",
    "opencv-python-headless",
    "PySide6-Essentials",
    "python-mpv",
)
"""Distributions whose versions are told."""


def machine_facts() -> dict[str, Any]:
    """System, processor, memory, disk, versions and paths."""
    memory = psutil.virtual_memory()
    return {
        "reelmate": _version("reelmate"),
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "distribution": _distribution(),
        "cpu": _cpu_name(),
        "cpus": os.cpu_count(),
        "cpu_features": sorted(_cpu_features()),
        "cards": cards(),
        "ram": {"total": memory.total, "free": memory.available},
        "libraries": library_versions(),
        "folders": folder_facts(),
    }


def library_versions() -> dict[str, str]:
    """Versions as the packages' own lists tell them, "" for what isn't there."""
    return {name: _version(name) for name in LIBRARIES}


def folder_facts() -> dict[str, Any]:
    """Where things of the viewer's lie, what they take and what is left."""
    root = data_root()
    there = next(path for path in (root, *root.absolute().parents) if path.exists())
    try:
        free: int | None = shutil.disk_usage(there).free
    except OSError:
        free = None
    return {
        "data": str(root),
        "moved_by": DATA_VARIABLE if os.environ.get(DATA_VARIABLE) else "",
        "writable": there.is_dir() and os.access(there, os.W_OK | os.X_OK),
        "disk_free": free,
        "memory_bytes": _size(memory_root()),
        "packs": str(packs_root()),
        "log": str(logs_root()),
        "settings": str(root / "window.json"),
        "keys": str(root / "keys.json"),
    }


def cards() -> list[str]:
    """Makers of the graphics cards that are built in, where Linux tells them."""
    found = []
    for device in sorted(_PCI.glob("*")) if _PCI.is_dir() else ():
        try:
            kind = (device / "class").read_text().strip()
            maker = (device / "vendor").read_text().strip()
        except OSError:
            continue
        if kind.startswith(_DISPLAY) and maker in _MAKERS:
            found.append(_MAKERS[maker])
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _distribution() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _cpu_line(pattern: str) -> str:
    try:
        found = re.search(pattern, _CPU.read_text(errors="replace"), re.MULTILINE)
    except OSError:
        return ""
    return found[1].strip() if found else ""


def _cpu_name() -> str:
    return _cpu_line(r"^model name\s*:(.*)$") or platform.processor() or platform.machine()


def _cpu_features() -> set[str]:
    """The instruction sets that decide what llama.cpp can be built for."""
    flags = _cpu_line(r"^(?:flags|Features)\s*:(.*)$").split()
    return {flag for flag in flags if _TELLING.fullmatch(flag)}


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
