"""The model card of a starter: how it came to be, from its runs, and how good it is, as measured.

``python -m core.training.starter.card --work build/train --tables REPORT.md`` writes it into the
pack. Nothing in it is typed by hand but what the pack is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.packs.manifest import read_manifest, write_manifest
from core.resources import resource_path
from core.training.running.log import RUN

HEAD = """# Starter

Trained from nothing by `core.training` on films that it draws itself; it knows only that drawn
world, in English and 简体中文. Apache-2.0.
"""
MEASURED = """
## How good it is

Measured by `python -m core.training.evaluate` through the shipped GGUF and the command line's own
path, on films it never saw: seeds, names, pairs of thing and colour and wordings were held out of
its training. What it scores here says nothing about real films.
"""
MADE = """
## How this state was trained

| stage | steps | batch | rate | hours | resumed | on | commit | seeds |
| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |
"""


def write_card(folder: Path, runs: Sequence[Path], measured: str, notes: str = "") -> None:
    """Write MODEL_CARD.md into a pack's folder.

    Args:
        runs: folders of its stages, each with a ``run.json``.
        measured: tables in Markdown; "" says that nothing was measured yet.
        notes: what else is to be known of how it came to be.
    """
    text = HEAD + _sizes(folder)
    text += (MEASURED + "\n" + measured.strip() + "\n") if measured else "\nNot measured yet.\n"
    rows = [_row(run) for run in runs if (run / RUN).is_file()]
    if rows:
        text += MADE + "\n".join(rows) + "\n"
        text += f"\nCommand: `{_command(runs)}`.\n"
    if notes:
        text += f"\n{notes.strip()}\n"
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")


def _sizes(folder: Path) -> str:
    manifest = read_manifest(folder)
    total = sum(file.size for file in manifest.files)
    return f"{total / 1e6:.1f} MB in all.\n"


def _row(run: Path) -> str:
    card = _read(run)
    config: dict[str, Any] = card["config"]
    seeds = ", ".join(f"{name} {seed}" for name, seed in card["seeds"].items())
    return (
        f"| {run.name} | {card['steps_done']:,} | {config['batch']} | {config['rate']:g} "
        f"| {card['wall_seconds'] / 3600:.2f} | {card['times_resumed']} | {card['device']} "
        f"| {card['commit'] or '–'} | {seeds} |"
    )


def _command(runs: Sequence[Path]) -> str:
    found = [run for run in runs if (run / RUN).is_file()]
    return " ".join(_read(found[0])["command"]) if found else ""


def _read(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / RUN).read_text(encoding="utf-8"))
    return found


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    from core.training.starter.stages import EYES, STAGES

    parser = argparse.ArgumentParser(prog="core.training.starter.card", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/train"))
    parser.add_argument("--pack", type=Path, default=resource_path("packs/starter"))
    parser.add_argument("--tables", type=Path, help="Markdown that the evaluation wrote")
    parser.add_argument("--notes", type=Path, help="Markdown to be added at the end")
    chosen = parser.parse_args(arguments)
    measured = chosen.tables.read_text(encoding="utf-8") if chosen.tables else ""
    notes = chosen.notes.read_text(encoding="utf-8") if chosen.notes else ""
    write_card(chosen.pack, [chosen.work / name for name in (EYES, *STAGES)], measured, notes)
    manifest = read_manifest(chosen.pack)
    write_manifest(
        chosen.pack,
        kind=manifest.kind,
        title=manifest.title,
        licence=manifest.licence,
        origin=manifest.origin,
        language=manifest.language,
        speaks=manifest.speaks,
        world=manifest.world,
        picture_short_side=manifest.picture_short_side,
        compress_type=manifest.compress_type,
        context_rows=manifest.context_rows,
        figures=manifest.figures,
    )


if __name__ == "__main__":
    main()
