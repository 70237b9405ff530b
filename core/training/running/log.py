"""What a run leaves beside its checkpoint: ``log.csv``, ``log.png``, ``run.json``."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from core.training.running.checkpoint import replace_durably
from core.training.running.config import RunConfig
from core.training.running.plot import plot_log
from core.training.running.ranks import Ranks

LOG, PLOT, RUN = "log.csv", "log.png", "run.json"
FIRST = ("step", "loss")
LAST = ("rate", "norm", "rows_a_second", "seconds")
_PACKAGES = ("torch", "transformers", "numpy", "safetensors", "sentencepiece", "tokenizers")


class RunLog:
    """A run's log. A run that goes on continues it behind the step it goes on from.

    Args:
        parts: names of the loss's parts, in order.
        step: how many steps are done; what the log has beyond them is forgotten, since they
            will be done again.
    """

    def __init__(self, work: Path, parts: list[str], step: int) -> None:
        self._path = work / LOG
        self._columns = [*FIRST, *parts, *LAST]
        rows = [row for row in read_log(self._path) if row["step"] <= step]
        if rows and list(rows[0]) != self._columns:
            rows = []
        partial = self._path.with_name(f".{LOG}.partial")
        with partial.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(self._columns)
            writer.writerows([[_told(row[name]) for name in self._columns] for row in rows])
        replace_durably(partial, self._path)

    def add(self, figures: Mapping[str, float]) -> None:
        """One row; ``figures`` holds a value for every column."""
        with self._path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([_told(figures[name]) for name in self._columns])

    def draw(self) -> None:
        """Bring the picture of the log up to date."""
        plot_log(read_log(self._path), self._path.with_name(PLOT))


def read_log(path: Path) -> list[dict[str, float]]:
    """The log's rows; none where there is no log. A last row that was cut off is left out."""
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except FileNotFoundError:
        return []
    rows = []
    for line in lines[1:]:
        try:
            rows.append(dict(zip(lines[0], map(float, line), strict=True)))
        except ValueError:
            break
    return rows


class RunCard:
    """``run.json``: all that a model card has to tell of how the weights came to be.

    Args:
        seeds: of the data, by name, beside the run's own.
    """

    def __init__(
        self, work: Path, config: RunConfig, ranks: Ranks, steps: int, seeds: Mapping[str, Any]
    ) -> None:
        self._path = work / RUN
        self._began = time.monotonic()
        before = _read(self._path)
        self._seconds = float(before.get("wall_seconds", 0.0))
        self._card: dict[str, Any] = {
            "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
            "commit": _commit(),
            "config": json.loads(json.dumps(asdict(config), default=str)),
            "seeds": {"run": config.seed, **seeds},
            "versions": {"python": sys.version.split()[0], **_versions()},
            "device": _device(ranks.device),
            "processes": ranks.world,
            "began": before.get("began", datetime.now(UTC).isoformat(timespec="seconds")),
            "times_resumed": int(before.get("times_resumed", -1)) + 1,
            "steps": steps,
        }

    def write(self, step: int, figures: Mapping[str, float]) -> None:
        """As it stands after ``step`` steps."""
        card = {
            **self._card,
            "wall_seconds": round(self._seconds + time.monotonic() - self._began, 1),
            "steps_done": step,
            "figures": dict(figures),
        }
        partial = self._path.with_name(f".{RUN}.partial")
        partial.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        replace_durably(partial, self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _told(value: float) -> str:
    return f"{value:.8g}" if value != int(value) else str(int(value))


def _commit() -> str | None:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _device(device: torch.device) -> str:
    if device.type == "cuda":
        return f"{torch.cuda.get_device_name(device)}, CUDA {torch.version.cuda}"
    return f"CPU, {os.cpu_count()} cores, {torch.get_num_threads()} threads"
