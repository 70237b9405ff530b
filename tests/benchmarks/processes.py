"""What the kernel says of a process: its memory and which libraries it has mapped (Linux)."""

from __future__ import annotations

from pathlib import Path

HEAVY_MODULES = ("torch", "transformers", "llama_cpp", "cv2")
HEAVY_LIBRARIES = ("/torch/", "/transformers/", "/llama_cpp/", "/cv2/", "libllama", "libtorch")
"""As they stand in the paths of ``/proc/PID/maps``."""


def memory(pid: int | str) -> dict[str, float]:
    """Resident and proportional set size, MiB; empty where the kernel doesn't tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return {}
    sizes = {}
    for line in lines[1:]:
        name, _, amount = line.partition(":")
        if name in ("Rss", "Pss"):
            sizes[name.lower()] = int(amount.split()[0]) / 1024
    return sizes


def heavy_libraries(pid: int | str) -> list[str]:
    """Mapped files that belong to a model library, each once."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    except OSError:
        return []
    paths = {line.split(maxsplit=5)[5] for line in lines if len(line.split(maxsplit=5)) == 6}
    return sorted(path for path in paths if any(name in path for name in HEAVY_LIBRARIES))
