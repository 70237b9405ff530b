"""How soon the window is whole and a seek has arrived, beside plain mpv."""

from __future__ import annotations

import random
import sys
import time
from statistics import median
from tempfile import mkdtemp
from typing import Any

from core.film.probe import probe
from desktop.private_display import can_make_display
from tests.benchmarks import plain_mpv
from tests.benchmarks.bench import Bench, ChildFailed, display
from tests.benchmarks.rows import Row, missing, spread

CHILD = "tests.benchmarks.reacting_child"
SEEKS = 100
MPV = "mpv --vo=gpu on the same film"
SEEK = f"{SEEKS} exact seeks to random places, each"
WATCHED = "the same while the companion loads and watches"
WHOLE = "start of the program to the whole window"


def measure(bench: Bench) -> list[Row]:
    """Seek in turns, on a display of our own."""
    if sys.platform == "linux" and not can_make_display():
        why = "Xvfb, openbox or xdotool is not installed"
        return [missing(what, "s", MPV, why) for what in (WHOLE, SEEK, WATCHED)]
    length = probe(bench.film).duration.seconds
    rng = random.Random(7)
    places = [rng.uniform(0, length - 1) for _ in range(SEEKS)]
    ours: list[dict[str, Any]] = []
    alone: list[dict[str, Any]] = []
    plain: list[dict[str, Any]] = []
    with display() as environment:
        try:
            # The first of each fills the disk's cache, and is not counted.
            for turn in range(bench.rounds + 1):
                bench.say(f"starting and seeking, {turn} of {bench.rounds}")
                mine = _window(bench, "watching", places, environment)
                quiet = _window(bench, "alone", places, environment)
                size = (mine["size"][0], mine["size"][1])
                theirs = plain_mpv.react(bench.film, places, size, bench.folder, environment)
                if turn:
                    ours.append(mine)
                    alone.append(quiet)
                    plain.append(theirs)
        except ChildFailed as error:
            return [missing(what, "s", MPV, str(error)) for what in (WHOLE, SEEK, WATCHED)]
    whole = [run["whole"] for run in ours]
    return [
        Row(WHOLE, median(whole), "s", "", None, note=spread(whole, "s")),
        _row(SEEK, alone, plain, "at most 1.2 times mpv"),
        _row(WATCHED, ours, plain, ""),
    ]


def _window(
    bench: Bench, mode: str, places: list[float], environment: dict[str, str]
) -> dict[str, Any]:
    environment = {
        **environment,
        # A folder of its own: else the film went on where the last run left it, with a seek.
        "REELMATE_DATA": mkdtemp(dir=bench.folder),
        # Python keeps what it has compiled, as it does for a viewer.
        "PYTHONDONTWRITEBYTECODE": "",
    }
    words = [mode, str(bench.film), *(f"{place:.3f}" for place in places)]
    began = time.monotonic()  # one clock for all processes of a machine
    found = bench.child(CHILD, *words, **environment)
    return {**found, "whole": found["whole"] - began}


def _row(what: str, ours: list[dict[str, Any]], plain: list[dict[str, Any]], wanted: str) -> Row:
    mine = [median(run["seeks"]) for run in ours]
    theirs = [median(run["seeks"]) for run in plain]
    return Row(what, median(mine), "s", MPV, median(theirs), wanted, spread(mine, "s"))
