"""``reelmate packs catalogue`` and ``reelmate packs get``: which packs there are to fetch, and
fetching one, with a bar in bytes and the time left."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from core.commands.printing import print_json
from core.errors import LicenceError, PackPresentError, ReelmateError
from core.language.quantisation import QUANTISATIONS
from core.packs.catalogue import Entry, Licence, Words, load_catalogue
from core.packs.download_events import Fetching, Made
from core.packs.find import pack_names

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from core.packs.download_events import Event
    from core.packs.findings import Fit

COMPANIONS = "Companions"
LISTENING = "Listening: words for films without subtitles"
"""The two groups that packs are told in."""

_VERDICTS = {"fits": "fits", "changes": "fits with changes", "no": "doesn't fit"}


def add_arguments(actions: Any) -> None:
    """The two actions, beside the others of ``reelmate packs``."""
    listing = actions.add_parser("catalogue", help="packs to fetch, and whether they fit here")
    listing.add_argument("--json", action="store_true", help="print a JSON array")
    get = actions.add_parser("get", help="download a pack; goes on where it stopped")
    get.add_argument("name", metavar="NAME", help="as the catalogue has it")
    get.add_argument(
        "--accept-licence", action="store_true", help="you have read its terms and accept them"
    )
    get.add_argument(
        "--quantise", choices=QUANTISATIONS, default="Q4_K_M", help="weights of the language model"
    )
    get.add_argument("--json", action="store_true", help="print what happens, one object a line")


# The catalogue ------------------------------------------------------------------------


def catalogue(arguments: argparse.Namespace) -> int:
    """Print it, as a text or as one JSON array."""
    from core.language.machine import Machine
    from core.packs.fits import fit

    machine = Machine.here()
    here = pack_names()
    found = [(entry, fit(entry, machine)) for entry in load_catalogue().entries]
    if arguments.json:
        rows = [_row(entry, fits, entry.name in here) for entry, fits in found]
        print_json(rows)
        return 0
    for heading, listens in ((COMPANIONS, False), (LISTENING, True)):
        print(f"{heading}\n")
        for entry, fits in found:
            if entry.listens is listens:
                _print(entry, fits, entry.name in here)
    for licence in dict.fromkeys(each for entry, _ in found for each in entry.licences):
        _print_terms(licence)
    return 0


def _row(entry: Entry, fits: Fit | None, here: bool) -> dict[str, Any]:
    """An entry as JSON has it; all sizes in bytes."""
    return {
        "name": entry.name,
        "title": _both(entry.title),
        "good_at": _both(entry.good_at),
        "here": here,
        "listens": entry.listens,
        "download": entry.download,
        "licences": [
            {"name": each.name, "summary": _both(each.summary), "url": each.url}
            for each in entry.licences
        ],
        "repositories": [part.repo for part in entry.parts],
        "memory": None
        if fits is None
        else {"verdict": fits.verdict, "needed": fits.needed, "how": fits.how},
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def _print(entry: Entry, fits: Fit | None, here: bool) -> None:
    print(f"{entry.name}{'  (here)' if here else ''}")
    print(f"  {entry.title.en}. {entry.good_at.en}")
    if fits is not None:
        how = f": {fits.how}" if fits.how else ""
        print(
            f"  {entry.download / 1e9:.1f} GB to download; {fits.needed / 2**30:.1f} GiB of "
            f"memory, {_VERDICTS[fits.verdict]}{how}"
        )
    print(f"  {' and '.join(licence.name for licence in entry.licences)}\n")


def _print_terms(licence: Licence, file: TextIO | None = None) -> None:
    print(f"{licence.name}: {licence.summary.en}\n  {licence.url}", file=file or sys.stdout)


# Fetching -----------------------------------------------------------------------------


def get(arguments: argparse.Namespace) -> int:
    """Fetch a pack and say that it is there."""
    from core.packs.download_process import Download

    entry = load_catalogue().entry(arguments.name)
    if entry.name in pack_names():
        raise PackPresentError(entry.name)
    if arguments.json:
        _tell(entry, arguments)
        return 0
    if not arguments.accept_licence:
        _ask(entry)
    with _bar() as bar, Download(entry, arguments.quantise) as download:
        show = _Shown(bar)
        for event in download.events():
            show(event)
    print(f"{entry.name}: ready, {' and '.join(each.name for each in entry.licences)}")
    return 0


def _tell(entry: Entry, arguments: argparse.Namespace) -> None:
    """Fetch it, with every event as a line of JSON: "fetching" and "making" with ``done`` and
    ``total`` bytes, "made", or "failed" with the error's data before it goes on as any other."""
    from core.packs.download_process import Download

    try:
        if not arguments.accept_licence:
            _ask(entry)
        with Download(entry, arguments.quantise) as download:
            for event in download.events():
                _line(type(event).__name__.lower(), asdict(event))
    except ReelmateError as error:
        _line("failed", {"kind": error.kind, "sentence": str(error), "data": error.data})
        raise


def _line(what: str, facts: dict[str, Any]) -> None:
    print_json({"event": what, **facts})


def _ask(entry: Entry) -> None:
    """Show the terms and go on only with a yes."""
    names = " and ".join(licence.name for licence in entry.licences)
    if not sys.stdin.isatty():
        raise LicenceError(entry.name, names)
    for licence in entry.licences:
        _print_terms(licence, sys.stderr)
    print(f"Accept the terms of {names}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise LicenceError(entry.name, names)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


class _Shown:
    """One bar for the bytes that come and one for the pack that is made of them."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[type[Event], TaskID] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Made):
            return
        label = f"downloading {event.file}" if isinstance(event, Fetching) else event.what
        total = event.total or None
        task = self._tasks.get(type(event))
        if task is None:  # what was there before has cost no time
            task = self._bar.add_task(label, total=total, completed=event.done)
            self._tasks[type(event)] = task
            if (before := self._tasks.get(Fetching)) not in (None, task):
                self._bar.update(before, description="downloaded")
        self._bar.update(task, description=label, completed=event.done, total=total)
