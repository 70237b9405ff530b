"""How soon a film is seen and a seek has arrived, in the real window and in plain mpv."""

from __future__ import annotations

import random
import sys
import time
from statistics import median
from typing import Any

from core.film.probe import probe
from desktop.private_display import can_make_display
from tests.benchmarks import plain_mpv
from tests.benchmarks.bench import Bench, ChildFailed, display
from tests.benchmarks.rows import Row, missing, spread

CHILD = "tests.benchmarks.reacting_child"
SEEKS = 100
MPV = "mpv --vo=gpu on the same film"
START = "start of the program to the film's first frame"
SEEK = f"{SEEKS} exact seeks to random places, each"


def measure(bench: Bench) -> list[Row]:
    """Start, seek and end, in turns, on a display of our own."""
    if sys.platform == "linux" and not can_make_display():
        why = "Xvfb, openbox or xdotool is not installed"
        return [missing(what, "s", MPV, why) for what in (START, SEEK)]
    length = probe(bench.film).duration.seconds
    rng = random.Random(7)
    places = [rng.uniform(0, length - 1) for _ in range(SEEKS)]
    ours: list[dict[str, Any]] = []
    plain: list[dict[str, Any]] = []
    with display() as environment:
        try:
            # The first of each fills the disk's cache, and is not counted.
            for turn in range(bench.rounds + 1):
                bench.say(f"starting and seeking, {turn} of {bench.rounds}")
                mine = _window(bench, places, environment)
                size = (mine["size"][0], mine["size"][1])
                theirs = plain_mpv.react(bench.film, places, size, bench.folder, environment)
                if turn:
                    ours.append(mine)
                    plain.append(theirs)
        except ChildFailed as error:
            return [missing(what, "s", MPV, str(error)) for what in (START, SEEK)]
    return [
        _row(START, ours, plain, "first", "at most 1.5 times mpv"),
        _row(SEEK, ours, plain, "seeks", "at most 1.2 times mpv"),
    ]


def _window(bench: Bench, places: list[float], environment: dict[str, str]) -> dict[str, Any]:
    environment = {**environment, "REELMATE_DATA": str(bench.folder / "reacting")}
    words = [str(bench.film), *(f"{place:.3f}" for place in places)]
    began = time.monotonic()  # one clock for all processes of a machine
    found = bench.child(CHILD, *words, **environment)
    return {**found, "first": found["first"] - began}


def _row(
    what: str, ours: list[dict[str, Any]], plain: list[dict[str, Any]], key: str, wanted: str
) -> Row:
    def figures(runs: list[dict[str, Any]]) -> list[float]:
        return [median(run[key]) if key == "seeks" else run[key] for run in runs]

    mine, theirs = figures(ours), figures(plain)
    return Row(what, median(mine), "s", MPV, median(theirs), wanted, spread(mine, "s"))
