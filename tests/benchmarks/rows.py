"""What a benchmark says: one row an idea, each beside its baseline of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

_DIGITS = {"s": 2, "MB": 1, "MiB": 0, "frames": 0, "%": 1, "": 0}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and what it is compared with.

    Attributes:
        value: None where it couldn't be measured; ``note`` says why.
        unit: "s", "MB", "MiB", "frames", "%" or "" for a plain number.
        baseline: what was measured beside it, in words.
        baseline_value: in the same unit; None where that couldn't be measured.
        aim: what we want, in words; may be empty.
        note: spread, counts, or why something is missing.
    """

    what: str
    value: float | None
    unit: str
    baseline: str
    baseline_value: float | None
    aim: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the baseline's; None where either is missing or the baseline is 0."""
        if self.value is None or not self.baseline_value:
            return None
        return self.value / self.baseline_value

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {**asdict(self), "ratio": self.ratio}


def missing(what: str, unit: str, baseline: str, why: str) -> Row:
    """A row that couldn't be measured."""
    return Row(what, None, unit, baseline, None, note=why)


def spread(values: Sequence[float], unit: str = "s") -> str:
    """The runs behind a median, such as "3 runs, 1.92 to 2.10 s"."""
    digits = _DIGITS[unit]
    runs = f"{len(values)} run{'s' if len(values) != 1 else ''}"
    return f"{runs}, {min(values):.{digits}f} to {max(values):.{digits}f} {unit}".rstrip()


def table(rows: Sequence[Row], title: str) -> Table:
    """All rows, for a terminal or a file."""
    made = Table(title=title, title_justify="left")
    for name in ("", "Reelmate"):
        made.add_column(name, justify="left" if not name else "right")
    made.add_column("beside")
    made.add_column("that", justify="right")
    made.add_column("ratio", justify="right")
    made.add_column("aim")
    made.add_column("", overflow="fold")
    for row in rows:
        made.add_row(
            row.what,
            _figure(row.value, row.unit),
            row.baseline,
            _figure(row.baseline_value, row.unit),
            _ratio(row),
            row.aim,
            row.note,
        )
    return made


def _figure(value: float | None, unit: str) -> str:
    return "missing" if value is None else f"{value:,.{_DIGITS[unit]}f} {unit}".rstrip()


def _ratio(row: Row) -> str:
    if row.ratio is not None:
        return f"{row.ratio:.2f}×"
    if row.value is None or row.baseline_value is None:
        return ""
    return "equal" if row.value == row.baseline_value else f"+{row.value:g}"
