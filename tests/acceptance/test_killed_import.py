"""An import killed in the middle, as the kernel would: no pack, and the next import succeeds."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.packs.find import pack_names
from tests.acceptance.command_line import fresh_process
from tests.core.packs.checkpoints import Sizes, write_checkpoint

LARGE_ENOUGH = Sizes(language=1024, layers=6, heads=8, ff_width=4096)
"""Writing its language model takes a second or two."""


@pytest.mark.timeout(300)
def test_a_killed_import_leaves_no_pack_and_the_next_succeeds(
    tmp_path: Path, data_folder: Path
) -> None:
    checkpoint = write_checkpoint(tmp_path / "checkpoint", LARGE_ENOUGH)
    words = ("packs", "import", str(checkpoint), "--as", "half", "--quantise", "F32")
    running = subprocess.Popen([sys.executable, "-m", "core.cli", *words])
    packs = data_folder / "packs"
    while not list(packs.glob(".half.*/half/language.gguf")):
        assert running.poll() is None, "the import ended before it could be killed"
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert "half" not in pack_names()
    assert list(packs.glob(".half.*"))

    ended = fresh_process(*words)
    assert ended.code == 0, ended.err
    assert fresh_process("packs", "verify", "half").code == 0
    assert [path.name for path in packs.iterdir()] == ["half"]
