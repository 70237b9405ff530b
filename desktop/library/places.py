"""Where a film goes on, by rule; and where it was left, by what is in it.

The place is known at once for a file that lies where it lay (``recent``). A file that was
moved or renamed is known again by its fingerprint, for which a megabyte of it is read.
"""

from __future__ import annotations

from pathlib import Path

from core.errors import ReelmateError
from core.folders import memory_root
from core.timeline import MediaTime
from desktop.library.address import is_address
from desktop.library.recent import Recent, RecentFilm

FIRST = MediaTime.from_seconds(30)
"""Whoever stopped earlier begins again."""
_LAST_PART = 0.95
_CREDITS = 0.85
"""A last chapter that begins after this part of the film is taken for the credits."""


def is_over(position: MediaTime, duration: MediaTime, chapters: tuple[MediaTime, ...] = ()) -> bool:
    """Whether what comes after ``position`` is the end at most, or the credits."""
    if not duration.us:
        return False
    credits = duration.us
    if len(chapters) > 1 and chapters[-1].us >= _CREDITS * duration.us:
        credits = chapters[-1].us
    return position.us >= min(_LAST_PART * duration.us, credits)


def goes_on_at(position: MediaTime, duration: MediaTime) -> MediaTime | None:
    """Where a film that was left at ``position`` goes on; None: from its beginning."""
    if position < FIRST or is_over(position, duration):
        return None
    return position


def stamp(film: str) -> tuple[int, int]:
    """Size and time of change of the film's file, zeros where there is none."""
    if is_address(film):
        return 0, 0
    try:
        found = Path(film).stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_size, found.st_mtime_ns


def known_place(entry: RecentFilm | None, stamped: tuple[int, int]) -> MediaTime | None:
    """Where the film of this entry goes on, if it is still the same file."""
    if entry is None or entry.over or (entry.size, entry.changed_ns) != stamped:
        return None
    if is_address(entry.film) and not entry.duration_us:
        return None  # it is sent live
    return goes_on_at(entry.position, entry.duration)


def begins_at(film: str, resumes: bool) -> MediaTime | None:
    """Where ``film`` begins as far as is known at once, None for its beginning.

    Args:
        resumes: whether films go on where they were left.
    """
    return known_place(Recent().find(film), stamp(film)) if resumes else None


def remembered_place(film: str) -> MediaTime:
    """Where the film with this content was left, wherever it lay; zero where nobody knows."""
    from core.film.fingerprint import fingerprint
    from core.memory.viewer import FILE, ViewerMemory

    try:
        folder = memory_root() / fingerprint(Path(film))
        if not (folder / FILE).is_file():
            return MediaTime()
        memory = ViewerMemory(folder)
    except ReelmateError:
        return MediaTime()
    try:
        return memory.load(0).position
    except ReelmateError:
        return MediaTime()
    finally:
        memory.close()
