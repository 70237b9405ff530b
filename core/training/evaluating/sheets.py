"""The report as tables, for a terminal and for a model card. Shares in percent, English / Chinese
side by side in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from core.training.evaluating.metrics import COVERAGES

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; its first column is words, the others are figures."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def table(self) -> Table:
        """For a terminal."""
        table = Table(title=self.title, caption=self.note or None, title_justify="left")
        for at, heading in enumerate(self.headings):
            table.add_column(heading, justify="right" if at else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For a model card."""
        rule = ("---",) + ("---:",) * (len(self.headings) - 1)
        lines = ["| " + " | ".join(row) + " |" for row in (self.headings, rule, *self.rows)]
        note = f"\n\n{self.note}" if self.note else ""
        return f"### {self.title}\n\n" + "\n".join(lines) + note + "\n"


def sheets(report: Report) -> Iterator[Sheet]:
    """All tables that a report has something for."""
    if report["kinds"].get("all") and any(r["questions"] for r in report["kinds"]["all"].values()):
        yield _kinds(report)
        yield _absence(report)
        yield _hard(report)
    if report["controls"]:
        yield _controls(report)
    if report.get("needle_changed"):
        yield _changed(report["needle_changed"])
    if report.get("stamps_shifted"):
        yield _moved(report["stamps_shifted"])
    if report["worn"]:
        yield _worn(report["worn"])
    for way in dict.fromkeys(cell["way"] for cell in report["grid"]):
        yield _grid([cell for cell in report["grid"] if cell["way"] == way], way)


def markdown(report: Report) -> str:
    """The whole report for a model card."""
    told = "\n".join(sheet.markdown() for sheet in sheets(report))
    found = report["suspicious"]
    return told + ("\nAbove chance:\n\n" + "".join(f"- {s}\n" for s in found) if found else "")


KIND_FIGURES = (
    ("n", "questions"),
    ("chance", "chance"),
    ("right", "right"),
    ("linked", "linked"),
    ("both", "right_and_linked"),
    ("hit@2", "hit@2"),
    ("@5", "hit@5"),
    ("@10", "hit@10"),
    ("IoU", "iou"),
    ("declined", "declined"),
)


def _kinds(report: Report) -> Sheet:
    rows = []
    for kind, by_language in sorted(report["kinds"].items(), key=lambda item: item[0] == "all"):
        figures = [[row[name] for row in by_language.values()] for _, name in KIND_FIGURES]
        rows.append((kind, *(" / ".join(map(_cell, some)) for some in figures)))
    title = f"{report['pack']}: {report['minutes']:g}-minute films, seeds {report['seeds']}"
    note = f"{' / '.join(report['languages'])}; hit: seconds from the link's start to the scene"
    return Sheet(title, ("kind", *(heading for heading, _ in KIND_FIGURES)), rows, note)


def _absence(report: Report) -> Sheet:
    headings = ("not in the film", "absent", "found", "false alarms")
    risks = tuple(f"risk at {coverage} %" for coverage in COVERAGES)
    rows = [
        (
            language,
            str(row["absent_questions"]),
            _cell(row["absent_found"]),
            _cell(row["false_alarms"]),
            *(_cell(row["risk"][str(coverage)]) for coverage in COVERAGES),
        )
        for language, row in report["absence"].items()
    ]
    note = "risk: share wrong of the questions, absent ones too, with the surest first links"
    return Sheet("What never happens", headings + risks, rows, note)


def _hard(report: Report) -> Sheet:
    rows = [
        (
            kind,
            *(
                _cell(row[group][figure])
                for group in ("hard", "others")
                for figure in ("questions", "right", "linked")
            ),
        )
        for kind, row in report["hard"].items()
    ]
    note = "hard: two other scenes or more with the thing in other colours, or the same place"
    headings = ("kind", "hard", "right", "linked", "others", "right", "linked")
    return Sheet("Needles among scenes like theirs", headings, rows, note)


def _controls(report: Report) -> Sheet:
    ways = report["controls"]
    kinds = dict.fromkeys(kind for told in ways.values() for kind in told["kinds"])
    rows = [
        (
            kind,
            _cell(_first(ways, kind, "full")),
            _cell(_first(ways, kind, "chance")),
            *(_right_and_linked(told["kinds"].get(kind, {})) for told in ways.values()),
        )
        for kind in kinds
    ]
    alls = [told["all"] for told in ways.values()]
    rows.append(
        (
            "all",
            _cell(alls[0]["full"]),
            _cell(alls[0]["chance"]),
            *map(_right_and_linked, alls),
        )
    )
    found = "; ".join(report["suspicious"]) or "nothing that needs what is missing is above chance"
    note = f"right / right and linked; {found}"
    return Sheet("What answers rest on", ("right", "full", "chance", *ways), rows, note)


def _right_and_linked(row: dict[str, Any]) -> str:
    return f"{_cell(row.get('right'))} / {_cell(row.get('right_and_linked'))}" if row else "–"


def _first(ways: dict[str, Any], kind: str, figure: str) -> float | None:
    return next(
        (told["kinds"][kind][figure] for told in ways.values() if kind in told["kinds"]), None
    )


def _changed(told: Report) -> Sheet:
    figures = ("questions", "before", "after", "both", "stuck")
    rows = _rows({**told["kinds"], "all": told["all"]}, figures)
    note = "right in the film as it was, with the needle changed, in both; stuck to what was before"
    return Sheet("The needle changed", ("kind", *figures), rows, note)


def _moved(told: Report) -> Sheet:
    figures = ("questions", "before", "after", "both", "linked_after", "links_moved", "stuck")
    headings = ("kind", *figures[:4], "linked after", "links moved", "stuck")
    return Sheet("All stamps shifted", headings, _rows(told, figures))


def _worn(told: Report) -> Sheet:
    figures = ("questions", "right", "right_lost", "linked", "linked_lost")
    headings = ("picture", "n", "right", "points lost", "linked", "points lost")
    return Sheet("Worn pictures", headings, _rows(told, figures))


def _grid(cells: Sequence[dict[str, Any]], way: str) -> Sheet:
    lengths = sorted({cell["minutes"] for cell in cells})
    depths = sorted({cell["depth"] for cell in cells})
    found = {(cell["minutes"], cell["depth"]): cell for cell in cells}
    rows = []
    for depth in depths:
        mine = [found.get((minutes, depth)) for minutes in lengths]
        told = [f"{_cell(c['right'])} / {_cell(c['linked'])}" if c else "–" for c in mine]
        rows.append((f"{100 * depth // len(depths)} %", *told))
    headings = ("depth from", *(f"{minutes:g} min" for minutes in lengths))
    return Sheet(f"Needles, {way}: right / linked", headings, rows)


def _rows(told: Report, figures: Sequence[str]) -> list[tuple[str, ...]]:
    return [(name, *(_cell(row.get(each)) for each in figures)) for name, row in told.items()]


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.1f}"
