"""The window killed at any moment while it plays and its companion watches, the disk full in
between: the finished memory equals an undisturbed one, and the viewer's own record is whole.

``REELMATE_TEST_KILLS`` asks for more kills; the seed of the moments is printed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.film.fingerprint import fingerprint
from core.memory.kept import Kept, KeptTurn
from core.memory.viewer import ViewerMemory
from core.timeline import MediaTime
from desktop.private_display import PrivateDisplay
from tests.acceptance.command_line import fresh_process
from tests.core.engine.listening import log_of

KILLS = int(os.environ.get("REELMATE_TEST_KILLS", "6")) // 2
FULL_MB, ROOMY_MB = 1, 64


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes; skipped where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOMY_MB}m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def resize(disk: Path, megabytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(disk)], check=True)


def play(film: Path, data: Path) -> subprocess.Popen[bytes]:
    """The whole program, as a viewer starts it."""
    environment = {**os.environ, "REELMATE_DATA": str(data)}
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", str(film)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def size_of(data: Path) -> int:
    return sum(path.stat().st_size for path in data.rglob("frames.log"))


@pytest.mark.timeout(3600)
def test_a_killed_window_loses_nothing_even_on_a_full_disk(
    display: PrivateDisplay,
    pack: Path,
    sample: Path,
    small_disk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = int(os.environ.get("REELMATE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"REELMATE_TEST_SEED={seed}\n")
    moments = random.Random(seed)
    monkeypatch.setenv("REELMATE_DATA", str(tmp_path / "undisturbed"))
    assert fresh_process("index", sample).code == 0
    wanted = log_of(tmp_path / "undisturbed")

    ask_once(sample, small_disk)
    furthest = MediaTime()
    for kill in range(KILLS):
        full = kill in (1, 2)
        if full:
            resize(small_disk, FULL_MB)
        running = play(sample, small_disk)
        time.sleep(moments.uniform(1.0, 6.0))
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        if full:
            resize(small_disk, ROOMY_MB)
        assert not size_of(small_disk) or wanted.startswith(log_of(small_disk))
        kept = kept_of(sample, small_disk)
        assert kept.furthest >= furthest
        assert [turn.question for turn in kept.turns] == ["Who holds the red lantern?"]
        furthest = kept.furthest
    monkeypatch.setenv("REELMATE_DATA", str(small_disk))
    ended = fresh_process("index", sample)
    assert ended.code == 0, ended.err
    assert log_of(small_disk) == wanted, f"after {KILLS} kills, seed {seed}"


def ask_once(film: Path, data: Path) -> None:
    """A conversation from an earlier evening."""
    folder = data / "memory" / fingerprint(film)
    folder.mkdir(parents=True)
    memory = ViewerMemory(folder)
    memory.begin_turn(KeptTurn("Who holds the red lantern?"))
    memory.close()


def kept_of(film: Path, data: Path) -> Kept:
    """What is kept of the viewer and the film."""
    memory = ViewerMemory(data / "memory" / fingerprint(film))
    kept = memory.load(10)
    memory.close()
    return kept
