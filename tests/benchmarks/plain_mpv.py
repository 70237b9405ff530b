"""The baseline of playing: mpv by itself, asked over its own socket."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.bench import ChildFailed
from tests.benchmarks.processes import memory

PATIENCE = 60.0


def play(
    film: Path, seconds: float, size: tuple[int, int], folder: Path, environment: dict[str, str]
) -> dict[str, Any]:
    """Play as our window does, in a picture of this size.

    Raises:
        ChildFailed: mpv is not there or did not play.
    """
    mpv = shutil.which("mpv")
    if mpv is None:
        raise ChildFailed("mpv is not installed")
    address = folder / "mpv.socket"
    address.unlink(missing_ok=True)
    words = ["--no-config", "--no-terminal", "--vo=gpu", "--gpu-sw=yes", "--hwdec=no", "--ao=null"]
    words += ["--osc=no", "--no-border", "--loop-file=inf", "--slang=en,eng"]
    words += [f"--geometry={size[0]}x{size[1]}", f"--input-ipc-server={address}"]
    process = subprocess.Popen(
        [mpv, *words, str(film)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        return _watch(process, address, seconds)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _watch(process: subprocess.Popen[bytes], address: Path, seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(PATIENCE)
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise ChildFailed(f"mpv did not start, exit code {process.returncode}")
            try:
                line.connect(str(address))
                break
            except OSError:  # its socket is not there yet
                time.sleep(0.05)
        with line.makefile("rwb") as talk:

            def ask(name: str) -> Any:
                talk.write(json.dumps({"command": ["get_property", name]}).encode() + b"\n")
                talk.flush()
                for answer in talk:
                    said = json.loads(answer)
                    if "error" in said:
                        return said.get("data")
                raise ChildFailed("mpv ended")

            while not (float(ask("time-pos") or 0) > 1 and ask("vo-configured")):
                if time.monotonic() > deadline:
                    raise ChildFailed("mpv did not play")
                time.sleep(0.05)
            before = _drops(ask)
            time.sleep(seconds)
            after = _drops(ask)
            return {
                "screen": after[0] - before[0],
                "decoder": after[1] - before[1],
                "vo": ask("current-vo"),
                **memory(process.pid),
            }


def _drops(ask: Any) -> tuple[int, int]:
    return int(ask("frame-drop-count") or 0), int(ask("decoder-frame-drop-count") or 0)
