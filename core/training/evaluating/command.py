"""The command line: ``python -m core.training.evaluate --help``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from core.errors import ReelmateError
from core.packs.pack import Pack
from core.training.asking.kinds import KINDS
from core.training.drawn.lexicon import LANGUAGES
from core.training.evaluating.grid import LENGTHS, QUESTIONS_A_CELL
from core.training.evaluating.heat import draw_heat
from core.training.evaluating.plan import Evaluation, report
from core.training.evaluating.run import run, tell_stderr
from core.training.evaluating.sheets import markdown, sheets
from core.training.evaluating.ways import CONTROLS

ALL_KINDS = (*KINDS, "absent")
WIDTH = 180
"""Characters of the tables where they go into a file."""
DESCRIPTION = """Measure a pack on drawn films it never saw: films are drawn, watched and asked
about through the app's own session. What was answered is kept in the work folder; the same command
goes on where it was stopped."""


def main(words: Sequence[str] | None = None) -> int:
    """Ask, then print the tables; returns the exit status."""
    parser = _parser()
    chosen = parser.parse_args(words)
    if chosen.png and not chosen.grid:
        parser.error("--png draws the grid: add --grid")
    evaluation = Evaluation(
        pack=chosen.pack,
        seeds=chosen.seeds,
        minutes=chosen.minutes,
        languages=LANGUAGES if chosen.language == "both" else (chosen.language,),
        kinds=tuple(chosen.kinds),
        controls=chosen.controls,
        worn=chosen.degraded,
        grid=chosen.grid,
        lengths=tuple(chosen.lengths),
        a_cell=chosen.cell,
        whole_films=not chosen.recalled,
    )
    try:
        manifest = Pack.load(chosen.pack).manifest
        tell_stderr("making up the films")
        jobs = [*evaluation.jobs(), *evaluation.grid_jobs()]
        if not chosen.report_only:
            run(jobs, chosen.pack, chosen.work, chosen.workers)
    except ReelmateError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("evaluate: stopped; the same command goes on from here", file=sys.stderr)
        return 130
    told = report(evaluation, chosen.work, manifest)
    if chosen.out:
        chosen.out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if chosen.markdown:
        chosen.markdown.write_text(markdown(told), encoding="utf-8")
    if chosen.png:
        title = f"{chosen.pack}: needles in drawn films, {' and '.join(evaluation.languages)}"
        draw_heat(told["grid"], chosen.png, title)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for sheet in sheets(told):
        console.print(sheet.table())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="core.training.evaluate", description=DESCRIPTION)
    add = parser.add_argument
    add("--pack", default="starter", metavar="NAME")
    add("--seeds", type=_seeds, default=range(900_000, 900_020), metavar="A:B", help="A up to B-1")
    add("--minutes", type=float, default=3.0, metavar="M", help="length of these films")
    add("--language", choices=(*LANGUAGES, "both"), default="both")
    add("--kinds", nargs="+", choices=ALL_KINDS, default=ALL_KINDS, metavar="KIND")
    add("--controls", choices=tuple(CONTROLS), default="none", help="what answers rest on")
    add("--degraded", action="store_true", help="worn pictures as well")
    add("--grid", action="store_true", help="needles in films of 1 to 180 minutes")
    add("--lengths", nargs="+", type=float, default=LENGTHS, metavar="M", help="minutes of these")
    add("--cell", type=int, default=QUESTIONS_A_CELL, metavar="N", help="questions a cell of it")
    add("--recalled", action="store_true", help="look at no whole film for one of these")
    add("--out", type=Path, metavar="REPORT.json")
    add("--markdown", type=Path, metavar="REPORT.md", help="the tables for a model card")
    add("--png", type=Path, metavar="HEAT.png", help="the grid as a picture")
    add("--work", type=Path, default=Path("build/evaluate"), metavar="FOLDER")
    add("--workers", type=int, default=1, metavar="N", help="films at once")
    add("--report-only", action="store_true", help="ask nothing more, tell what is known")
    return parser


def _seeds(text: str) -> range:
    first, _, end = text.partition(":")
    try:
        return range(int(first), int(end or int(first) + 1))
    except ValueError:
        raise argparse.ArgumentTypeError(f"seeds are A:B, not {text!r}") from None
