"""Asking in a process of its own, so that a library that crashes or hangs is a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import program

PATIENCE = 60.0
"""Seconds that a child may take; torch alone takes ten to be read from a slow disk."""

_CORE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Found:
    """What a child found.

    Attributes:
        facts: by name; nothing where it failed.
        failed: why there are none, as the rest of a sentence that begins with what was asked;
            "" where it went well.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    failed: str = ""

    def as_json(self) -> dict[str, Any]:
        """The facts, or the failure alone."""
        return {"failed": self.failed} if self.failed else self.facts


def ask(module: str, *words: str, patience: float = PATIENCE) -> Found:
    """Run ``python -m module words…``, which prints one JSON object last. Never raises.

    Args:
        patience: seconds after which it is ended.
    """
    try:
        run = subprocess.run(
            program.command(module, *words),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=patience,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        return Found(failed=f"gave no answer in {patience:g} s")
    except OSError as error:
        return Found(failed=f"couldn't be asked ({error.strerror})")
    if run.returncode:
        return Found(failed=_why(run.returncode, run.stderr))
    try:
        facts = json.loads(run.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return Found(failed="ended without an answer")
    return Found(facts)


def _environment() -> dict[str, str]:
    """Ours, and this copy of Reelmate is found from any folder, behind what stands there."""
    paths = [path for path in (os.environ.get("PYTHONPATH"), str(_CORE)) if path]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _why(code: int, stderr: str) -> str:
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"ended its process ({name})"
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    return f"failed: {said[-1]}" if said else f"ended with code {code} without a word"
