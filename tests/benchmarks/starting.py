"""How soon a film is seen: the program and plain mpv, started in turns on one screen.

The start is over when somebody who looks at the screen sees the film (``onlooker``), whatever a
program says of itself. Both play a copy of the film that begins in a bright picture.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from desktop.private_display import SCREEN, can_make_display
from tests.benchmarks.bench import Bench, ChildFailed, display, timed
from tests.benchmarks.onlooker import Onlooker
from tests.benchmarks.plain_mpv import command
from tests.benchmarks.rows import Row, missing, spread

START = "start of the program to the film on the screen"
MPV = "mpv --vo=gpu on the same film"
AIM = "at most 1.5 times mpv"
STARTS_A_ROUND = 5
LONGEST_START = 30.0
LONGEST_END = 30.0
BRIGHT_FROM = "10"
"""Seconds of the film at which its copy begins, or at the key frame before."""


def measure(bench: Bench) -> list[Row]:
    """Start each a few times, in turns."""
    if sys.platform != "linux" or not can_make_display():
        return [missing(START, "s", MPV, "needs Xvfb, openbox and xdotool")]
    data = mkdtemp(dir=bench.folder)
    ours: list[float] = []
    theirs: list[float] = []
    try:
        film = _bright_copy(bench)
        with display(bench.folder) as environment:
            environment |= {"REELMATE_DATA": data, "PYTHONDONTWRITEBYTECODE": ""}
            # The first of each fills the disk's cache, and is not counted.
            for turn in range(STARTS_A_ROUND * bench.rounds + 1):
                bench.say(f"starting, {turn} of {STARTS_A_ROUND * bench.rounds}")
                window = [sys.executable, "-m", "desktop", "--start=0", str(film)]
                mine = _start(window, bench.folder / SCREEN, environment)
                plain = _start(command(film, (1019, 760)), bench.folder / SCREEN, environment)
                if turn:
                    ours.append(mine)
                    theirs.append(plain)
    except (ChildFailed, TimeoutError) as error:
        return [missing(START, "s", MPV, str(error))]
    note = f"{spread(ours)}; mpv {spread(theirs)}"
    return [Row(START, median(ours), "s", MPV, median(theirs), AIM, note)]


def _start(words: list[str], screen: Path, environment: dict[str, str]) -> float:
    """Seconds until the film is seen; the program is ended then.

    Raises:
        TimeoutError: it was not, or what stood on the screen before never went.
    """
    onlooker = Onlooker(screen)
    deadline = time.monotonic() + LONGEST_END
    while onlooker.bright_share() > 0.01:
        if time.monotonic() > deadline:
            raise TimeoutError("the screen is not empty")
        time.sleep(0.05)
    time.sleep(0.5)  # what the last one leaves to be done is not this one's time
    with onlooker:
        began = time.monotonic()
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment},
        )
        try:
            return onlooker.await_film(LONGEST_START) - began
        finally:
            process.terminate()
            try:
                process.wait(LONGEST_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _bright_copy(bench: Bench) -> Path:
    """The film from a bright picture on, its streams as they are.

    Raises:
        ChildFailed: ffmpeg is not there or can't.
    """
    path = bench.folder / f"bright{bench.film.suffix}"
    words = ["ffmpeg", "-v", "error", "-y", "-ss", BRIGHT_FROM, "-i", str(bench.film)]
    timed([*words, "-map", "0", "-c", "copy", str(path)])
    return path
