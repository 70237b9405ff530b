"""The window is killed while a pack comes: its process ends too, and what came can go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import DownloadInUseError
from core.packs.download_lock import alone
from core.packs.removing import begun
from tests.core.conftest import hub, published
from tests.core.packs.hub import Hub
from tests.core.packs.troubles import (
    check_nothing_half_made,
    check_whole,
    get,
    on,
    slow,
    wait_for_part,
)

__all__ = ["hub", "published"]

PARENT = """
from core.packs.download_process import Download
from tests.core.packs.troubles import made_entry

if __name__ == "__main__":
    with Download(made_entry(), "F32") as download:
        print(download.pid, flush=True)
        for event in download.events():
            pass
"""


@pytest.mark.timeout(300)
def test_a_killed_parent_takes_its_download_along(
    hub: Hub, data_folder: Path, tmp_path: Path
) -> None:
    hub.trouble = on("bytes", slow)
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    root = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for_part(data_folder)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 60
    while (Path(f"/proc/{child}").exists() and not _is_dead(child)) or _is_held():
        assert time.monotonic() < deadline, "the download lives on"
        time.sleep(0.05)
    check_nothing_half_made(data_folder, hub)
    assert [each.name for each in begun()] == ["tiny"]
    hub.trouble = lambda _, __: None
    get()
    check_whole(data_folder)


def _is_held() -> bool:
    """A process whose first thread is gone may hold its files for a moment longer."""
    try:
        with alone("tiny"):
            return False
    except DownloadInUseError:
        return True


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
