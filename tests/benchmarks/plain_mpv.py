"""The baseline of playing: mpv by itself, asked over its own socket."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedRWPair
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
    with _running(film, size, folder, environment) as mpv:
        mpv.until_seen(1.0)
        before = _drops(mpv.ask)
        time.sleep(seconds)
        after = _drops(mpv.ask)
        return {
            "screen": after[0] - before[0],
            "decoder": after[1] - before[1],
            "vo": mpv.ask("current-vo"),
            **memory(mpv.process.pid),
        }


def command(film: Path, size: tuple[int, int], *more: str) -> list[str]:
    """The command line that plays as our window does, in a picture of this size.

    Raises:
        ChildFailed: mpv is not there.
    """
    program = shutil.which("mpv")
    if program is None:
        raise ChildFailed("mpv is not installed")
    words = ["--no-config", "--no-terminal", "--vo=gpu", "--gpu-sw=yes", "--hwdec=no", "--ao=null"]
    words += ["--osc=no", "--no-border", "--loop-file=inf", "--slang=en,eng"]
    return [program, *words, f"--geometry={size[0]}x{size[1]}", *more, str(film)]


def react(
    film: Path,
    places: Sequence[float],
    size: tuple[int, int],
    folder: Path,
    environment: dict[str, str],
) -> dict[str, Any]:
    """Seek exactly to one place after the other, paused: seconds of each.

    Raises:
        ChildFailed: mpv is not there or did not play.
    """
    with _running(film, size, folder, environment) as mpv:
        mpv.until_seen(0.0)
        mpv.tell("set_property", "pause", True)
        seeks = []
        for place in places:
            began = time.monotonic()
            mpv.tell("seek", place, "absolute+exact")
            mpv.await_event("playback-restart")
            seeks.append(time.monotonic() - began)
        return {"seeks": seeks}


class _Mpv:
    """A running mpv and the line to it."""

    def __init__(self, process: subprocess.Popen[bytes], talk: BufferedRWPair) -> None:
        self.process = process
        self._talk = talk

    def tell(self, *words: Any) -> Any:
        """Send a command; gives its answer, past whatever else mpv says."""
        self._talk.write(json.dumps({"command": words}).encode() + b"\n")
        self._talk.flush()
        while line := self._talk.readline():
            said = json.loads(line)
            if "error" in said:
                return said.get("data")
        raise ChildFailed("mpv ended")

    def ask(self, name: str) -> Any:
        """A property's value."""
        return self.tell("get_property", name)

    def await_event(self, name: str) -> None:
        """Until mpv says that this has come about."""
        while line := self._talk.readline():
            if json.loads(line).get("event") == name:
                return
        raise ChildFailed("mpv ended")

    def until_seen(self, seconds: float) -> None:
        """Until so much of the film was played and is seen."""
        deadline = time.monotonic() + PATIENCE
        while True:
            place = self.ask("time-pos")
            if place is not None and float(place) >= seconds and self.ask("vo-configured"):
                return
            if time.monotonic() > deadline:
                raise ChildFailed("mpv did not play")
            time.sleep(0.005)


@contextmanager
def _running(
    film: Path, size: tuple[int, int], folder: Path, environment: dict[str, str]
) -> Iterator[_Mpv]:
    address = folder / "mpv.socket"
    address.unlink(missing_ok=True)
    process = subprocess.Popen(
        command(film, size, f"--input-ipc-server={address}"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            _connect(line, process, address)
            with line.makefile("rwb") as talk:
                yield _Mpv(process, talk)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _connect(line: socket.socket, process: subprocess.Popen[bytes], address: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise ChildFailed(f"mpv did not start, exit code {process.returncode}")
        try:
            line.connect(str(address))
            return
        except OSError:  # its socket is not there yet
            time.sleep(0.005)


def _drops(ask: Any) -> tuple[int, int]:
    return int(ask("frame-drop-count") or 0), int(ask("decoder-frame-drop-count") or 0)
