"""Watching a whole film: seconds beside ffmpeg's bare decoding, and bytes on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.bench import Bench, ChildFailed, timed
from tests.benchmarks.rows import Row, missing, spread

FFMPEG = "ffmpeg, one frame a second to nothing"
REFERENCE = "LLaMA-VID's feature files (published)"
REFERENCE_MB = 2_600.0
"""MB an hour: 0.72 MB a frame at one frame a second."""


def measure(bench: Bench) -> list[Row]:
    """Index in a fresh data folder and decode with ffmpeg, in turns."""
    whole: list[float] = []
    inside: list[float] = []
    decoding: list[float] = []
    report: dict[str, Any] = {}
    data = bench.folder
    ffmpeg = shutil.which("ffmpeg")
    for turn in range(bench.rounds):
        bench.say(f"indexing, {turn + 1} of {bench.rounds}")
        try:
            data, took, report = bench.index(f"index-{turn}")
        except ChildFailed as error:
            return [missing("index the film", "s", FFMPEG, str(error))]
        whole.append(took)
        inside.append(float(report["seconds"]))
        if ffmpeg:
            decoding.append(_decode(ffmpeg, bench.film))
    bench.decoding = median(decoding) if decoding else None
    beside = f"; ffmpeg {spread(decoding)}" if decoding else "; ffmpeg is not installed"
    film = float(report["film_s"])
    size = sum(path.stat().st_size for path in _files(data))
    aim = "at most 1.5×"
    return [
        Row(
            f"index {film:.0f} s of film, whole process",
            median(whole),
            "s",
            FFMPEG,
            bench.decoding,
            aim,
            f"{spread(whole)}{beside}",
        ),
        Row(
            "the same, inside the command (models are read there too)",
            median(inside),
            "s",
            FFMPEG,
            bench.decoding,
            aim,
            f"{spread(inside)}; {report['frames']} frames",
        ),
        Row(
            "index on the disk, an hour of film",
            size / 1e6 * 3600 / film,
            "MB",
            REFERENCE,
            REFERENCE_MB,
            "under 100 MB",
            f"{size:,} bytes for this film",
        ),
    ]


def _decode(ffmpeg: str, film: Path) -> float:
    words = ["-nostdin", "-v", "error", "-i", str(film), "-vf", "fps=1", "-f", "null", "-"]
    return timed([ffmpeg, *words])[0]


def _files(data: Path) -> list[Path]:
    return [path for path in (data / "memory").rglob("*") if path.is_file()]
