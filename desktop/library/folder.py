"""The films of a folder, in the order in which people count: 2 before 10."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.film.beside import FILM_SUFFIXES
from desktop.library.errors import FolderError, NoFilmsError
from desktop.translate import tr

MOST = 5000
"""So many entries of a folder are looked at."""
_DEEPEST = 2
_NUMBER = re.compile(r"([0-9]+)")
_LARGEST_STEP = 3

Key = tuple[tuple[int, int, str], ...]


def natural(name: str) -> Key:
    """A key by which "Part 2" sorts before "Part 10"."""
    parts = (part for part in _NUMBER.split(name.casefold()) if part)
    return tuple((0, int(p), "") if p[0] in "0123456789" else (1, 0, p) for p in parts)


def in_order(films: Iterable[Path]) -> list[Path]:
    """Sorted by folder, then by name as people count."""
    return sorted(films, key=lambda film: (natural(str(film.parent)), natural(film.name)))


def is_film(path: Path) -> bool:
    """Whether the name is that of a film."""
    return path.suffix.lower() in FILM_SUFFIXES and not path.name.startswith(".")


def films_in(folder: Path, deep: bool = False) -> list[Path]:
    """The folder's films in natural order.

    Args:
        deep: where there are none, those of its folders (a series' seasons).

    Raises:
        FolderError: it can't be read.
        NoFilmsError: there are none.
    """
    films = _look(folder, _DEEPEST if deep else 0)
    if not films:
        raise NoFilmsError(folder)
    return films


def _look(folder: Path, deeper: int) -> list[Path]:
    entries: list[Path] = []
    try:
        for entry in folder.iterdir():
            entries.append(entry)
            if len(entries) == MOST:
                break
        films = [entry for entry in entries if is_film(entry) and entry.is_file()]
        if films or not deeper:
            return in_order(films)
        below = [e for e in entries if not e.name.startswith(".") and e.is_dir()]
    except PermissionError as error:
        raise FolderError(folder, tr("you are not allowed to read it")) from error
    except OSError as error:
        raise FolderError(folder, (error.strerror or str(error)).lower()) from error
    found: list[Path] = []
    for each in sorted(below, key=lambda path: natural(path.name)):
        if each.is_symlink():
            continue  # a folder may hold itself
        try:
            found += _look(each, deeper - 1)
        except FolderError:
            continue
        if len(found) >= MOST:
            break
    return found[:MOST]


def continues(before: str, after: str) -> bool:
    """Whether ``after`` is the name of what comes right after ``before`` in a series.

    Their names part at a number, and the number goes a step or so up.
    """
    for one, other in zip(natural(before), natural(after), strict=False):
        if one != other:
            numbers = one[0] == other[0] == 0
            return numbers and 0 < other[1] - one[1] <= _LARGEST_STEP
    return False
