"""A child of the benchmarks: import a checkpoint, or only what an import loads; tells the peak.

``python -m tests.benchmarks.importing_child FOLDER``, "" for the modules alone. Prints one JSON
object.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource


def peak() -> float:
    """The most this process ever had resident, MiB. ``getrusage`` tells the parent's where that
    was larger at the fork."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def main() -> int:
    """Import once in this process."""
    (folder,) = sys.argv[1:]
    began = time.perf_counter()
    size = 0
    if folder:
        source = LlamaVidSource.find(Path(folder))
        manifest = import_llama_vid(source, "made", "Q8_0")
        source.close()
        size = sum(file.size for file in manifest.files)
    report = {
        "seconds": time.perf_counter() - began,
        "peak_mib": peak(),
        "bytes": size,
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
