"""``reelmate index``: watching a film on the command line; ``ask`` watches here too."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from core.commands.films import follow, listen, look_for
from core.commands.printing import print_json
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.engine.messages import IndexProgress
    from core.engine.session import Session


@contextmanager
def open_session(arguments: argparse.Namespace, language: str | None = None) -> Iterator[Session]:
    """A session with the film of ``arguments`` open.

    Args:
        language: which of its subtitles are read, if it has them; None for the pack's own.
    """
    look_for(arguments.film)
    from core.engine.session import Session

    with closing(Session(arguments.pack)) as session:
        opened = session.open(arguments.film, language)
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

    def tell(report: IndexProgress) -> tuple[float, float, str]:
        known = report.known_s if glimpse else report.watched_until.seconds
        clock = f"{MediaTime.from_seconds(known)} of {report.duration}"
        return known, report.duration.seconds, clock

    return follow(
        "Watching",
        session.watch(glimpse=glimpse, fill=not glimpse),
        tell,
        lambda report: until is not None and report.watched_until >= until,
    )


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
        print_json(report)
    else:
        known = f", {MediaTime.from_seconds(last.known_s)} by glimpses" if last.glimpsed else ""
        print(f"Watched {last.watched_until} of {last.duration}{known}: {last.frames} frames kept.")
        if heard is not None:
            listened = MediaTime.from_seconds(heard.listened_s)
            print(f"Listened to {listened} of {heard.duration}: {heard.lines} lines heard.")
    return 0
