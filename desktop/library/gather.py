"""From what was named, chosen or dropped to the films that shall play.

Looks at the disk: in the window it runs in ``aside``. Films travel as text, an absolute
path or an address (see ``address``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ReelmateError
from desktop.library.address import is_address, local_path, read_address
from desktop.library.film_file import check_film, is_subtitle
from desktop.library.folder import films_in, in_order, natural
from desktop.library.lists import is_list, read_list


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to play.

    Attributes:
        films: paths and addresses, in their order.
        subtitles: files of words that came along.
        listed: whether they were meant to play one after another: several, a folder, a list.
    """

    films: tuple[str, ...] = ()
    subtitles: tuple[Path, ...] = ()
    listed: bool = False


def gather(things: Sequence[str], *, strict: bool = False, sort: bool = False) -> Gathered:
    """Every film that ``things`` (paths, folders, lists, addresses) stand for.

    Args:
        strict: one thing that can't be read is one too many; else it is left out, as long as
            anything else plays.
        sort: files come in whatever order somebody marked them in; put them in natural order.

    Raises:
        ReelmateError: why nothing can be played.
    """
    films: list[str] = []
    subtitles: list[Path] = []
    listed = False
    trouble: ReelmateError | None = None
    for thing in _sorted(things) if sort else things:
        try:
            found, several = _films(thing)
        except ReelmateError as error:
            if strict:
                raise
            trouble = trouble or error
            continue
        if len(found) == 1 and is_subtitle(Path(found[0])):
            subtitles.append(Path(found[0]))
            continue
        films += found
        listed = listed or several
    if trouble is not None and not films and not subtitles:
        raise trouble
    return Gathered(tuple(films), tuple(subtitles), listed or len(films) > 1)


def _films(thing: str) -> tuple[list[str], bool]:
    """What one thing stands for, and whether it stands for several."""
    if is_address(thing):
        return [read_address(thing)], False
    path = Path(local_path(thing) or thing).expanduser().absolute()
    if path.is_dir():
        return [str(film) for film in films_in(path, deep=True)], True
    if is_list(path):
        films = read_list(path)
        return films, films != [str(path)]
    return [str(check_film(path))], False


def _sorted(things: Sequence[str]) -> list[str]:
    paths = [thing for thing in things if not is_address(thing)]
    return [thing for thing in things if is_address(thing)] + sorted(paths, key=natural)


def neighbours(film: str) -> tuple[str, ...]:
    """The films beside ``film`` in its folder, itself among them, in natural order."""
    path = Path(film)
    try:
        films = films_in(path.parent)
    except ReelmateError:
        films = []
    return tuple(str(each) for each in in_order({*films, path}))
