"""Measure a pack on drawn films it never saw: ``python -m core.training.evaluate``.

Films are drawn, indexed and asked about through the command line's own path: the shipped
GGUF, the real memory, the JSON that ``reelmate ask --json`` prints. Blind controls ask
the same questions without pictures and without words.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from core.chat.companion import Companion
from core.commands.asking import answer_report
from core.engine.session import Session
from core.training.films import write_film
from core.training.judge import (
    NEEDS_PICTURES,
    NEEDS_WORDS,
    Truth,
    Verdict,
    commonest_share,
    judge,
)
from core.training.story import make_story
from core.training.wordings import KINDS


@dataclass(frozen=True, slots=True)
class Control:
    """A way of asking: with everything, or with something left out."""

    name: str
    use_pictures: bool = True
    use_words: bool = True


CONTROLS = (
    Control("full"),
    Control("no pictures", use_pictures=False),
    Control("no words", use_words=False),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="core.training.evaluate", description=__doc__)
    parser.add_argument("--pack", default="starter")
    parser.add_argument("--seeds", default="900000:900020", help="first:end")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--work", type=Path, default=Path("build/evaluate"))
    parser.add_argument("--only", choices=[c.name for c in CONTROLS], help="one way of asking")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="films at once")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too")
    parser.add_argument("--wrong", action="store_true", help="print what went wrong to stderr")
    chosen = parser.parse_args(arguments)
    first, _, end = chosen.seeds.partition(":")
    seeds = range(int(first), int(end or int(first) + 1))
    controls = [c for c in CONTROLS if chosen.only in (None, c.name)]
    verdicts: dict[str, list[Verdict]] = {control.name: [] for control in controls}
    console = Console(stderr=True)
    quiet = not console.is_terminal
    films = [
        drawn_film(seed, chosen.minutes, chosen.work)
        for seed in track(seeds, "drawing", console=console, disable=quiet)
    ]
    ask = partial(_ask_in_every_way, chosen.pack, chosen.work / "data", controls)
    with ProcessPoolExecutor(chosen.workers, mp_context=get_context("spawn")) as pool:
        asked = pool.map(ask, films)
        for film in track(asked, "asking", len(films), console=console, disable=quiet):
            for name, more in film.items():
                verdicts[name] += more
    if chosen.wrong:
        for name, rows in verdicts.items():
            for row in rows:
                if name == "full" and not (row.right and row.linked):
                    print(json.dumps({"control": name, **asdict(row)}), file=sys.stderr)
    report = summary(verdicts)
    report |= {"pack": chosen.pack, "seeds": chosen.seeds, "minutes": chosen.minutes}
    if chosen.markdown:
        chosen.markdown.write_text(markdown(report), encoding="utf-8")
    if chosen.json:
        print(json.dumps(report))
    else:
        Console().print(table(report))
    return 0


def drawn_film(seed: int, minutes: float, work: Path) -> Path:
    """The film of this seed, drawn unless it lies there already."""
    film = work / f"{minutes:g}min" / f"{seed}.mp4"
    if not film.with_suffix(".questions.jsonl").exists() or not film.exists():
        film.parent.mkdir(parents=True, exist_ok=True)
        for _ in write_film(make_story(seed, minutes * 60), film, workers=os.cpu_count() or 1):
            pass
    return film


def read_truths(film: Path) -> list[Truth]:
    """The questions that were written beside a drawn film."""
    lines = film.with_suffix(".questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Truth(r["question"], tuple(r["answers"]), r["kind"], r["start_s"], r["end_s"]) for r in rows
    ]


def _ask_in_every_way(
    pack: str, data: Path, controls: Sequence[Control], film: Path
) -> dict[str, list[Verdict]]:
    return {control.name: ask_all(film, pack, data, control) for control in controls}


def ask_all(film: Path, pack: str, data: Path, control: Control) -> list[Verdict]:
    """Index the film and ask all of its questions in one way."""
    verdicts = []
    companion = partial(Companion, use_pictures=control.use_pictures, use_words=control.use_words)
    session = Session(pack, data, make_companion=companion)
    with closing(session):
        session.open(film)
        for _ in session.watch():
            pass
        for truth in read_truths(film):
            report = answer_report(session, truth.question, until=None)
            scenes = [
                (scene["start_s"], scene["end_s"])
                for sentence in report["sentences"]
                for scene in sentence["scenes"]
            ]
            verdicts.append(judge(truth, report["answer"], scenes))
    return verdicts


def summary(verdicts: dict[str, list[Verdict]]) -> dict[str, Any]:
    """Shares by kind and control, in percent."""
    kinds: dict[str, dict[str, Any]] = {}
    for kind in (*KINDS, "absent"):
        row: dict[str, Any] = {}
        for name, all_rows in verdicts.items():
            rows = [v for v in all_rows if v.truth.kind == kind]
            if not rows:
                continue
            row["questions"] = len(rows)
            row[name] = {"right": _percent([v.right for v in rows])}
            if kind != "absent":
                row[name]["linked"] = _percent([v.linked for v in rows])
                row[name]["declined"] = _percent([v.declined for v in rows])
                row["commonest"] = round(100 * commonest_share([v.truth for v in rows]), 1)
        kinds[kind] = row
    totals = {}
    for name, all_rows in verdicts.items():
        present = [v for v in all_rows if v.truth.kind != "absent"]
        absent = [v for v in all_rows if v.truth.kind == "absent"]
        totals[name] = {
            "right": _percent([v.right for v in present]),
            "linked": _percent([v.linked for v in present]),
            "false_alarms": _percent([v.declined for v in present]),
            "absent_found": _percent([v.right for v in absent]),
        }
    return {"kinds": kinds, "totals": totals}


def _percent(values: Sequence[bool]) -> float:
    return round(100 * sum(values) / len(values), 1) if values else 0.0


HEADINGS = ("kind", "questions", "right", "linked", "commonest", "no pictures", "no words")


def _cells(report: dict[str, Any]) -> list[tuple[str, ...]]:
    """The table's rows; a dash where a kind doesn't need what was left out."""
    rows = []
    for kind, row in report["kinds"].items():
        full = row.get("full", {})
        blind = row.get("no pictures", {}).get("right") if kind in NEEDS_PICTURES else None
        deaf = row.get("no words", {}).get("right") if kind in NEEDS_WORDS else None
        figures = (full.get("right"), full.get("linked"), row.get("commonest"), blind, deaf)
        rows.append((kind, str(row.get("questions", 0)), *map(_cell, figures)))
    return rows


def _totals(report: dict[str, Any]) -> str:
    full = report["totals"].get("full", {})
    return (
        f"All that happens: {_cell(full.get('right'))} right, "
        f"{_cell(full.get('linked'))} linked, {_cell(full.get('false_alarms'))} wrongly called "
        f"absent. What never happens: {_cell(full.get('absent_found'))} called absent. "
        f"All in percent; {report['minutes']:g}-minute films, seeds {report['seeds']}."
    )


def table(report: dict[str, Any]) -> Table:
    """The report as people read it in a terminal."""
    sheet = Table(title=report["pack"], caption=_totals(report))
    for heading in HEADINGS:
        sheet.add_column(heading, justify="left" if heading == "kind" else "right")
    for row in _cells(report):
        sheet.add_row(*row)
    return sheet


def markdown(report: dict[str, Any]) -> str:
    """The report for a model card."""
    lines = [HEADINGS, ("---",) + ("---:",) * (len(HEADINGS) - 1), *_cells(report)]
    rows = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join(rows) + f"\n\n{_totals(report)}\n"


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    sys.exit(main())
