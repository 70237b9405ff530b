"""The second question about a whole film beside the first, with a small random language model."""

from __future__ import annotations

from statistics import median

from tests.benchmarks.bench import Bench, ChildFailed
from tests.benchmarks.rows import Row, missing, spread

FRAMES = 3600
"""An hour, 7,200 visual rows."""
SECOND = "first token of the second whole-film question"
FIRST = "of the first one"
AIM = "0.2× or less"


def measure(bench: Bench) -> list[Row]:
    """Seconds to the first token: the film kept in the engine, and read from the disk."""
    bench.say("remembering a whole film, 6 layers of width 256, random weights")
    folder = bench.folder / "remembering"
    try:
        found = bench.child(
            "tests.benchmarks.remembering_child", str(folder), str(FRAMES), str(bench.rounds)
        )
    except ChildFailed as error:
        return [missing(SECOND, "s", FIRST, str(error))]
    seconds = found["seconds"]
    made = median(seconds["made"])
    size = f"{found['rows']:,} rows, {found['bytes'] / 1e6:.0f} MB on the disk"
    return [
        Row(f"{SECOND}, {where}", median(seconds[how]), "s", FIRST, made, AIM, note)
        for how, where, note in (
            ("kept", "same engine", f"{spread(seconds['kept'])}; {size}"),
            ("read", "new engine, from the disk", spread(seconds["read"])),
        )
    ]
