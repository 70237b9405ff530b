"""The window is closed at any moment of a film's opening and watching: nothing stays behind.

``REELMATE_CLOSINGS`` says how often it is tried; the default is short, 50 is thorough.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.resources import sample_film
from desktop.private_display import PrivateDisplay

CLOSINGS = int(os.environ.get("REELMATE_CLOSINGS", "6"))
LATEST_S = 6.0
"""Seconds after the window is there: by then the companion's models are loaded and it watches."""
PATIENCE_S = 120.0


def window_of(process: subprocess.Popen[str]) -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)],
        capture_output=True,
        check=False,
    )
    return bool(found.stdout.strip())


def family(pid: int) -> set[int]:
    """A process and all that came from it."""
    found = {pid}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= family(int(child))
    return found


@pytest.mark.parametrize("turn", range(CLOSINGS))
def test_a_window_closed_at_any_moment_ends_with_zero_and_leaves_no_process(
    display: PrivateDisplay | None, turn: int
) -> None:
    rng = random.Random(turn)
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", str(sample_film())],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "REELMATE_AUDIO": "null"},
    )
    deadline = time.monotonic() + PATIENCE_S
    while not window_of(process):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the window did not come"
        time.sleep(0.02)
    time.sleep(rng.choice((0.0, rng.uniform(0.0, 0.5), rng.uniform(0.0, LATEST_S))))
    members = family(process.pid)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "Fatal" not in errors
    while left := {pid for pid in members if Path(f"/proc/{pid}").exists()}:
        assert time.monotonic() < deadline, f"{left} live on"
        time.sleep(0.05)
