"""Works through jobs, film by film, in this process or in several; may be stopped at any time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from core.packs.pack import Pack
from core.training.evaluating.asking import Asker, Job
from core.training.evaluating.editions import Edition

Tell = Callable[[str], None]
QUIET_SECONDS = 20.0
"""Of a job that takes longer, so often is told how far it is."""


def tell_stderr(line: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def by_film(jobs: Iterable[Job]) -> list[tuple[Job, ...]]:
    """Jobs on the same film together, in the order in which films come up first."""
    films: dict[Edition, list[Job]] = {}
    for job in jobs:
        films.setdefault(job.film, []).append(job)
    return [tuple(mine) for mine in films.values()]


def run(jobs: Sequence[Job], pack: str, work: Path, workers: int, tell: Tell = tell_stderr) -> None:
    """Draw, watch and ask all that isn't kept in the work folder yet.

    Args:
        workers: films at once, each in a process of its own with its own models.

    Raises:
        PackMissingError, PackCorruptError: there is no such pack.
        OSError: the work folder can't be written.
    """
    films = by_film(jobs)
    if workers <= 1 or len(films) <= 1:
        with Asker(Pack.load(pack), work) as asker:
            for at, mine in enumerate(films, 1):
                do_film(asker, mine, work, os.cpu_count() or 1, f"film {at} of {len(films)}", tell)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        do = partial(_do_alone, pack, work, tell, len(films))
        for _ in pool.map(do, range(1, len(films) + 1), films):
            pass


def _do_alone(
    pack: str, work: Path, tell: Tell, films: int, at: int, jobs: tuple[Job, ...]
) -> None:
    with Asker(Pack.load(pack), work) as asker:
        do_film(asker, jobs, work, 1, f"film {at} of {films}", tell)


def do_film(
    asker: Asker, jobs: Sequence[Job], work: Path, drawers: int, name: str, tell: Tell
) -> None:
    """All jobs on one film; nothing is drawn where nothing is left to ask.

    Args:
        drawers: processes that draw.
    """
    left = [job for job in jobs if asker.left(job)]
    if not left:
        tell(f"{name}: all was asked before")
        return
    film = left[0].film
    now_and_then = _Seldom(tell)
    for share in film.draw(work, drawers):
        now_and_then(f"{name}: drawing {film.seed} {film.kind}, {share:.0%}")
    for job in left:
        count = len(asker.left(job))
        for share in asker.watch(job):
            now_and_then(f"{name}: watching {job.name}, {share:.0%}")
        for done, _ in enumerate(asker.ask(job), 1):
            now_and_then(f"{name}: {job.name}, {done} of {count}")
        tell(f"{name}: {job.name}, {count} asked")


class _Seldom:
    """Tells the first thing after a while of silence."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._last = time.monotonic()

    def __call__(self, line: str) -> None:
        if time.monotonic() - self._last >= QUIET_SECONDS:
            self._last = time.monotonic()
            self._tell(line)
