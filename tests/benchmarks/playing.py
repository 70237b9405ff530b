"""Playing in the real window, the companion off, watching or answering, beside plain mpv:
frames that were dropped, the process's memory, and what it has loaded."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from typing import Any

from desktop.private_display import can_make_display
from tests.benchmarks import plain_mpv
from tests.benchmarks.bench import Bench, ChildFailed, display
from tests.benchmarks.processes import HEAVY_MODULES
from tests.benchmarks.rows import Row, missing, spread
from tests.benchmarks.window_child import MODES

CHILD = "tests.benchmarks.window_child"
SECONDS = 60.0
MOST_ROUNDS = 1
"""A round takes five minutes."""
COPIES = 6
MPV = "mpv --vo=gpu on the same film"
WHAT = {
    "alone": "the companion off",
    "indexing": "while it watches another film",
    "answering": "while it answers",
}


def measure(bench: Bench) -> list[Row]:
    """Play in all modes and with mpv, in turns, on a display of our own."""
    if sys.platform == "linux" and not can_make_display():
        why = "Xvfb, openbox or xdotool is not installed"
        return [missing(f"frames dropped, {WHAT[mode]}", "frames", MPV, why) for mode in MODES]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in (*MODES, "mpv")}
    troubles: dict[str, str] = {}
    with display() as environment:
        for turn in range(min(bench.rounds, MOST_ROUNDS)):
            for name in (*MODES, "mpv"):
                bench.say(f"playing, {WHAT.get(name, name)}, {turn + 1} of {MOST_ROUNDS}")
                try:
                    found[name].append(_play(bench, name, turn, found, environment))
                except ChildFailed as error:
                    troubles[name] = str(error)
    return [*_drop_rows(found, troubles), *_memory_rows(found, troubles)]


def _play(
    bench: Bench,
    name: str,
    turn: int,
    found: dict[str, list[dict[str, Any]]],
    environment: dict[str, str],
) -> dict[str, Any]:
    if name == "mpv":
        sizes = [each["size"] for mode in MODES for each in found[mode]]
        width, height = sizes[-1] if sizes else (1019, 760)
        return plain_mpv.play(bench.film, SECONDS, (width, height), bench.folder, environment)
    copies: list[str] = []
    data = bench.folder / f"{name}-{turn}"
    if name == "indexing":
        copies = [str(_copy(bench, number)) for number in range(COPIES)]
    elif name == "answering":
        data = bench.indexed or bench.index("indexed")[0]
    environment = {**environment, "REELMATE_DATA": str(data)}
    return bench.child(CHILD, name, str(SECONDS), str(bench.film), *copies, **environment)


def _copy(bench: Bench, number: int) -> Path:
    """The film under another name with a tail of its own, so that it is another film."""
    path = bench.folder / f"copy-{number}{bench.film.suffix}"
    if not path.exists():
        shutil.copyfile(bench.film, path)
        with path.open("ab") as file:
            file.write(bytes(64 + number))
    return path


def _drop_rows(found: dict[str, list[dict[str, Any]]], troubles: dict[str, str]) -> list[Row]:
    plain = [_dropped(each) for each in found["mpv"]]
    alone = [_dropped(each) for each in found["alone"]]
    rows = []
    for mode in MODES:
        what = f"frames dropped in {SECONDS:.0f} s, {WHAT[mode]}"
        runs = found[mode]
        if not runs:
            rows.append(missing(what, "frames", MPV, troubles[mode]))
            continue
        drops = [_dropped(each) for each in runs]
        note = f"{spread(drops, 'frames')}; {_drawn(runs[-1])}"
        if mode != "alone":
            things = "chunks" if mode == "indexing" else "answers"
            note += f"; {sum(each['done'] for each in runs)} {things}"
        if plain:
            rows.append(
                Row(what, median(drops), "frames", MPV, median(plain), "no more than mpv", note)
            )
        else:
            baseline = "the same window, the companion off"
            note += f"; {troubles['mpv']}"
            value = median(alone) if alone else None
            rows.append(Row(what, median(drops), "frames", baseline, value, "no more", note))
    return rows


def _drawn(found: dict[str, Any]) -> str:
    """How much was seen: a count that mpv's own, of frames that came too late, doesn't give."""
    frames = round(found["played"] * found["fps"])
    way = f"by {found['surface']} in {found['size'][0]}×{found['size'][1]}"
    return f"{found['drawn']} drawn of {frames} played {way}"


def _dropped(found: dict[str, Any]) -> float:
    return float(found["screen"] + found["decoder"])


def _memory_rows(found: dict[str, list[dict[str, Any]]], troubles: dict[str, str]) -> list[Row]:
    runs = found["answering"] or found["indexing"] or found["alone"]
    rows = []
    for key, name in (("rss", "resident"), ("pss", "proportional")):
        what = f"memory of the window's process, {name}"
        ours = [each[key] for each in runs if key in each]
        plain = [each[key] for each in found["mpv"] if key in each]
        if not ours:
            rows.append(missing(what, "MiB", MPV, "the kernel does not tell"))
            continue
        note = spread(ours, "MiB") + (f"; {troubles['mpv']}" if "mpv" in troubles else "")
        rows.append(Row(what, median(ours), "MiB", MPV, median(plain) if plain else None, "", note))
    everything = [each for mode in MODES for each in found[mode]]
    if everything:
        modules = sorted({name for each in everything for name in each["modules"]})
        libraries = sorted({path for each in everything for path in each["libraries"]})
        none = f"none of {', '.join(HEAVY_MODULES)}, neither as a module nor mapped"
        rows.append(
            Row(
                "model libraries in the window's process",
                float(len(modules) + len(libraries)),
                "",
                "what may be there",
                0.0,
                "0",
                ", ".join(modules + libraries) or none,
            )
        )
    return rows
