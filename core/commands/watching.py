"""``reelmate index``: watching a film on the command line; ``ask`` watches here too."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.lines import listen
from core.errors import MediaMissingError, MediaOpenError
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.engine.messages import IndexProgress
    from core.engine.session import Session


def look_for(film: Path) -> None:
    """Refuse at once what needs no decoder to be refused."""
    if not film.exists():
        raise MediaMissingError(film)
    if film.is_dir():
        raise MediaOpenError(film, "it is a folder")


@contextmanager
def open_session(arguments: argparse.Namespace) -> Iterator[Session]:
    """A session with the film of ``arguments`` open."""
    look_for(arguments.film)
    from core.engine.session import Session

    with closing(Session(arguments.pack)) as session:
        opened = session.open(arguments.film)
        yield session
    if not opened.known_world:  # at the end: where something fails, that is the one line
        print(
            f"reelmate: the {arguments.pack} pack only knows drawn films; "
            "of this one it understands little",
            file=sys.stderr,
        )


def watch(
    session: Session, until: MediaTime | None = None, *, glimpse: bool = False
) -> IndexProgress | None:
    """Watch on to ``until``, or to the end, with a progress bar; gives the last report.

    Args:
        glimpse: look at key frames only.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("Watching"),
        BarColumn(),
        TextColumn("{task.fields[clock]}"),
        TimeRemainingColumn(),
    )
    last: IndexProgress | None = None
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, clock="")
        for last in session.watch(glimpse=glimpse, fill=not glimpse):
            known = last.known_s if glimpse else last.watched_until.seconds
            bar.update(
                task,
                total=last.duration.seconds,
                completed=known,
                clock=f"{MediaTime.from_seconds(known)} of {last.duration}",
            )
            if until is not None and last.watched_until >= until:
                break
    return last


def index(arguments: argparse.Namespace) -> int:
    """Watch to the end and say how far it came."""
    started = time.monotonic()
    with open_session(arguments) as session:
        last = watch(session, glimpse=arguments.glimpse)
        heard = None if arguments.glimpse else listen(session.listen())
    assert last is not None, "watching ended without a report"
    report = {
        "film": str(arguments.film),
        "pack": arguments.pack,
        "frames": last.frames,
        "watched_until_s": last.watched_until.seconds,
        "film_s": last.duration.seconds,
        "finished": last.finished,
        "known_s": last.known_s,
        "listened_s": 0.0 if heard is None else heard.listened_s,
        "lines": 0 if heard is None else heard.lines,
        "seconds": round(time.monotonic() - started, 3),
    }
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        known = f", {MediaTime.from_seconds(last.known_s)} by glimpses" if last.glimpsed else ""
        print(f"Watched {last.watched_until} of {last.duration}{known}: {last.frames} frames kept.")
        if heard is not None:
            listened = MediaTime.from_seconds(heard.listened_s)
            print(f"Listened to {listened} of {heard.duration}: {heard.lines} lines heard.")
    return 0
