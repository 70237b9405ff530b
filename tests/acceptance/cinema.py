"""A window in a process of its own, in which films are shown one after the other.

A crash or a hang ends that process and fails the test whose film it was; the next test finds
a new window. What is printed on stderr, by the window or by the engine's log, is looked at.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

Report = dict[str, Any]

WATCHDOG = 400.0
"""Seconds after which a window that doesn't answer is taken to hang."""
FAULTS = ("Traceback", "CRITICAL", "Fatal Python error", "Segmentation fault")


class Cinema:
    """Shows films for as long as the ``with`` block lasts.

    Args:
        folder: for the data folder and what is printed.

    Attributes:
        data: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._folder = folder
        self._errors = folder / "stderr"
        self._logs = (self._errors, self.data / "logs" / "engine.log")
        self._read = dict.fromkeys(self._logs, 0)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Cinema:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.communicate(timeout=WATCHDOG)

    def _start(self) -> None:
        environment = {
            **os.environ,
            "REELMATE_DATA": str(self.data),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "REELMATE_AUDIO": "null",
            "PYTHONFAULTHANDLER": "1",
        }
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.acceptance.projection"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )
        self._answer("its beginning")

    def __call__(self, order: str, *arguments: str | float) -> Report:
        """Have the window do something; gives what it tells.

        Raises:
            AssertionError: it died, or it hangs.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": order, "with": arguments}) + "\n")
        self._process.stdin.flush()
        return self._answer(f"{order} {arguments}")

    def _answer(self, what: str) -> Report:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], WATCHDOG)
        line = process.stdout.readline() if ready else ""
        if line:
            report: Report = json.loads(line)
            return report
        how = "hangs" if not ready else "died"
        process.send_signal(signal.SIGABRT)  # faulthandler tells where it hangs
        process.communicate()
        said = self.faults() or self._errors.read_text(errors="replace")[-2000:]
        self._start()
        raise AssertionError(f"the window {how} at {what}: exit code {process.returncode}\n{said}")

    def faults(self) -> str:
        """What was printed since the last time that only a bug prints; "" for nothing."""
        found = []
        for log in self._logs:
            if not log.exists():
                continue
            with log.open("rb") as file:
                file.seek(self._read[log])
                text = file.read().decode(errors="replace")
                self._read[log] = file.tell()
            if any(fault in text for fault in FAULTS):
                found.append(text[-4000:])
        return "\n".join(found)
