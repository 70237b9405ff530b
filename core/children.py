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
from core.told import NOTHING, Told

PATIENCE = 60.0
"""Seconds that a child may take; torch alone takes ten to be read from a slow disk."""

NO_BACKTRACE = "GGML_NO_BACKTRACE"
"""Set, ggml ends its process at a failed assertion without asking a debugger for a backtrace. Two
of its threads that do so at once wait for each other for ever."""

_CORE = Path(__file__).resolve().parent.parent

NO_ANSWER = "gave no answer in {seconds} s"
NOT_ASKED = "couldn't be asked ({reason})"
NOTHING_SAID = "ended without an answer"
KILLED = "ended its process ({signal})"
FAILED = "failed: {said}"
ENDED = "ended with code {code} without a word"
WAYS = (NO_ANSWER, NOT_ASKED, NOTHING_SAID, KILLED, FAILED, ENDED)
"""All that may go wrong with a child, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a child found.

    Attributes:
        facts: by name; nothing where it failed.
        why: why there are none, as the rest of a sentence that begins with what was asked;
            false where it went well.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    why: Told = NOTHING

    @property
    def failed(self) -> str:
        """``why`` in English, "" where it went well."""
        return str(self.why)

    def as_json(self) -> dict[str, Any]:
        """The facts, or the failure alone."""
        return {"failed": self.failed, "why": self.why.as_json()} if self.why else self.facts

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Found:
        """What ``as_json`` gave."""
        return cls(why=Told.from_json(told["why"])) if "why" in told else cls(told)


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
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        return Found(why=Told(NO_ANSWER, {"seconds": f"{patience:g}"}))
    except OSError as error:
        return Found(why=Told(NOT_ASKED, {"reason": str(error.strerror)}))
    if run.returncode:
        return Found(why=why_of(run.returncode, run.stderr))
    try:
        facts = json.loads(run.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return Found(why=Told(NOTHING_SAID))
    return Found(facts)


def environment() -> dict[str, str]:
    """A child's: ours; this copy of Reelmate is found from any folder, behind what stands there."""
    paths = [path for path in (os.environ.get("PYTHONPATH"), str(_CORE)) if path]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        NO_BACKTRACE: "1",
    }


def why_of(code: int, stderr: str) -> Told:
    """Why a child that ended with this code, or by the signal below zero, gave nothing."""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return Told(KILLED, {"signal": name})
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    return Told(FAILED, {"said": said[-1]}) if said else Told(ENDED, {"code": str(code)})
