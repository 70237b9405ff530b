"""What all benchmarks share: the film, a folder of their own, children with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop.private_display import PrivateDisplay

PATIENCE = 600.0
"""Seconds after which a program is taken to hang."""


class ChildFailed(Exception):
    """A measured program did not do its work; the message is its last word."""


@dataclass
class Bench:
    """One run of all benchmarks.

    Attributes:
        folder: for data folders and copies; emptied by its owner.
        rounds: how often each program is timed, taking turns with its baseline.
        decoding: seconds ffmpeg needs for the film, once that was measured.
        indexed: a data folder in which the film is watched to its end, once there is one.
        patience: seconds after which a child is taken to hang.
    """

    film: Path
    folder: Path
    rounds: int
    decoding: float | None = None
    indexed: Path | None = None
    patience: float = PATIENCE

    def say(self, line: str) -> None:
        """Tell how far it is, beside the table."""
        print(line, file=sys.stderr, flush=True)

    def index(self, name: str) -> tuple[Path, float, dict[str, Any]]:
        """``reelmate index --json`` in a fresh data folder.

        Returns:
            The data folder, the whole process's seconds, what it printed.

        Raises:
            ChildFailed: it ended with an error.
        """
        data = self.folder / name
        words = ["-m", "core.cli", "index", str(self.film), "--json"]
        took, out = timed([sys.executable, *words], {"REELMATE_DATA": str(data)})
        self.indexed = data
        return data, took, json.loads(out)

    def child(self, module: str, *words: str, **environment: str) -> dict[str, Any]:
        """Run a module of ours that prints one JSON object as its last line.

        Raises:
            ChildFailed: it ended with an error or didn't end.
        """
        _, out = timed([sys.executable, "-m", module, *words], environment, self.patience)
        found: dict[str, Any] = json.loads(out.splitlines()[-1])
        return found


@contextmanager
def display(shown_in: Path | None = None) -> Iterator[dict[str, str]]:
    """A display of our own on Linux; gives the environment for windows on it, without sound.

    Args:
        shown_in: a folder for what is on the screen, as ``PrivateDisplay`` takes it.
    """
    environment = {"REELMATE_AUDIO": "null"}
    with ExitStack() as stack:
        if sys.platform == "linux":
            private = stack.enter_context(PrivateDisplay(shown_in=shown_in))
            runtime = stack.enter_context(TemporaryDirectory())
            environment |= private.environment(runtime)
        yield environment


def timed(
    command: list[str], environment: dict[str, str] | None = None, patience: float = PATIENCE
) -> tuple[float, str]:
    """Run a program; gives its seconds from start to end and its stdout.

    Raises:
        ChildFailed: it can't be started, ended with an error or didn't end.
    """
    began = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, **(environment or {})},
            timeout=patience,
            check=False,
        )
    except OSError as error:
        raise ChildFailed(f"{command[0]} can't be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"{command[0]} did not end in {patience:.0f} s") from error
    took = time.perf_counter() - began
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise ChildFailed(f"exit code {done.returncode}: {last}")
    return took, done.stdout
