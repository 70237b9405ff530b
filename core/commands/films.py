"""A film that is named on the command line, and how far its watching and listening are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.errors import MediaMissingError, MediaOpenError
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.engine.messages import Listened

_Report = TypeVar("_Report")


def look_for(film: Path) -> None:
    """Refuse at once what needs no decoder to be refused."""
    if not film.exists():
        raise MediaMissingError(film)
    if film.is_dir():
        raise MediaOpenError(film, "it is a folder")


def follow(
    what: str,
    reports: Iterable[_Report],
    tell: Callable[[_Report], tuple[float, float, str]],
    enough: Callable[[_Report], bool],
) -> _Report | None:
    """Show a progress bar as long as reports come; gives the last, None where there was none.

    Args:
        what: "Watching".
        tell: of a report the seconds that are done, those there are, and what stands beside.
        enough: whether a report is the last that is wanted.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.fields[clock]}"),
        TimeRemainingColumn(),
    )
    last: _Report | None = None
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, clock="")
        for last in reports:
            done, total, clock = tell(last)
            bar.update(task, total=total, completed=done, clock=clock)
            if enough(last):
                break
    return last


def listen(listening: Iterable[Listened], until: MediaTime | None = None) -> Listened | None:
    """Listen on to ``until``, or to the end; gives the last report, None where there was nothing
    to listen to."""

    def tell(report: Listened) -> tuple[float, float, str]:
        heard = MediaTime.from_seconds(report.listened_s)
        clock = f"{heard} of {report.duration}, {report.lines} lines"
        return report.listened_s, report.duration.seconds, clock

    return follow(
        "Listening",
        listening,
        tell,
        lambda report: until is not None and report.listened_until >= until,
    )
