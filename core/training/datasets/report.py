"""A score as a table that people read and as one JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from core.training.datasets.records import Line, Score


def headings(lines: Sequence[Line]) -> list[str]:
    """Every figure's name, in the order in which they come."""
    return list(dict.fromkeys(name for line in lines for name in line.figures))


def table(title: str, score: Score) -> Table:
    """The lines; a dash where a figure can't be said, nothing where a line doesn't have it."""
    sheet = Table(title=title, title_justify="left")
    sheet.add_column("", overflow="fold")
    names = headings(score.lines)
    for name in ("count", *names):
        sheet.add_column(name, justify="right", overflow="fold")
    for line in score.lines:
        cells = [_cell(line.figures, name) for name in names]
        sheet.add_row(line.name, f"{line.count:,}", *cells)
    return sheet


def as_object(score: Score, about: Mapping[str, Any]) -> dict[str, Any]:
    """What ``--json`` prints.

    Args:
        about: set, split, pack and whatever else tells how the figures came to be.
    """
    lines = [
        {
            "name": line.name,
            "count": line.count,
            **{name: _rounded(value) for name, value in line.figures.items()},
        }
        for line in score.lines
    ]
    return {**about, "lines": lines, "notes": list(score.notes)}


def _cell(figures: Mapping[str, float | None], name: str) -> str:
    if name not in figures:
        return ""
    value = figures[name]
    return "–" if value is None else f"{value:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
