"""``make bench``: every figure beside its baseline, measured in the same run.

Takes about eight minutes on two idle cores. Say nothing of figures measured while the
machine had other work; the table names the load it began under.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from core.errors import ReelmateError
from core.packs.find import find_pack
from core.resources import sample_film
from tests.benchmarks import (
    answering,
    encoding,
    importing,
    indexing,
    lengths,
    playing,
    reacting,
    recalling,
    remembering,
    starting,
)
from tests.benchmarks.bench import Bench
from tests.benchmarks.rows import Row, table

IDEAS: dict[str, Callable[[Bench], list[Row]]] = {
    "indexing": indexing.measure,
    "answering": answering.measure,
    "playing": playing.measure,
    "starting": starting.measure,
    "reacting": reacting.measure,
    "encoding": encoding.measure,
    "importing": importing.measure,
    "remembering": remembering.measure,
    "recalling": recalling.measure,
    "lengths": lengths.measure,
}


USUAL = ("indexing", "answering", "playing", "starting", "reacting")
"""What is measured unless others are named; those with networks of real sizes or
with long films take long."""


def main() -> int:
    """Measure, print the table; 2 where there is no film or no pack to measure with."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--film", type=Path, default=sample_film(), help="%(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (%(default)s)")
    parser.add_argument("--only", choices=IDEAS, action="append", help="one idea; may be repeated")
    chosen = parser.parse_args()
    try:
        find_pack("starter", Path(os.devnull))
    except ReelmateError:
        print("There is no pack in resources/packs/starter: make train-starter.", file=sys.stderr)
        return 2
    if chosen.film is None or not chosen.film.is_file():
        print("There is no film in resources/sample; name one with --film.", file=sys.stderr)
        return 2
    began = time.monotonic()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {load}"
    rows: list[Row] = []
    with TemporaryDirectory(prefix="reelmate-bench-") as folder:
        bench = Bench(chosen.film.absolute(), Path(folder), max(1, chosen.rounds))
        for name in chosen.only or USUAL:
            rows += IDEAS[name](bench)
    took = time.monotonic() - began
    if chosen.json:
        found = [row.as_json() for row in rows]
        film = str(chosen.film)
        report = {"machine": machine, "film": film, "seconds": round(took, 1), "rows": found}
        print(json.dumps(report, ensure_ascii=False))
    else:
        console = Console(width=None if sys.stdout.isatty() else 200)
        console.print(table(rows, f"{chosen.film.name} on {machine}; measured in {took:.0f} s"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
