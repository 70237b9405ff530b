"""Lists of films in files: m3u, m3u8 and pls. Whoever wrote them is not trusted.

A list is read up to a size and a length; of what it names, only paths and addresses of
films are taken, and other lists in it are not followed.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from core.errors import MediaOpenError
from desktop.library.address import LONGEST, is_address, local_path
from desktop.library.errors import EmptyListError
from desktop.library.film_file import LIST_SUFFIXES, check_film

LARGEST = 2 * 2**20
MOST = 5000
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PLS = re.compile(r"file([0-9]{1,9})\s*=\s*(.*)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_list(path: Path) -> bool:
    """Whether the name is that of a list."""
    return path.suffix.lower() in LIST_SUFFIXES


def read_list(path: Path) -> list[str]:
    """What the list names, in its order: absolute paths and addresses.

    A stream that is cut into pieces (HLS) is named by an m3u8 too; it is one film.

    Raises:
        MediaMissingError, MediaOpenError: it can't be read.
        EmptyListError: there is nothing in it that can be played.
    """
    text = _text(path)
    if "#EXT-X-TARGETDURATION" in text or "#EXT-X-STREAM-INF" in text:
        return [str(path)]
    lines = [line.strip() for line in text.splitlines()]
    if path.suffix.lower() == ".pls":
        numbered = [(int(m[1]), m[2].strip()) for line in lines if (m := _PLS.fullmatch(line))]
        named = [name for _, name in sorted(numbered, key=lambda each: each[0])]
    else:
        named = [line for line in lines if not line.startswith("#")]
    films = [film for name in named if (film := _film(name, path.parent))]
    if not films:
        raise EmptyListError(path)
    return films[:MOST]


def _text(path: Path) -> str:
    try:
        with check_film(path).open("rb") as file:
            data = file.read(LARGEST)
    except OSError as error:
        raise MediaOpenError(path, error.strerror or str(error)) from error
    try:
        # What was cut within a letter at the end is no error.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _film(name: str, folder: Path) -> str | None:
    """One line's film; None where it is none."""
    if not name or len(name) > LONGEST or not name.isprintable():
        return None
    if is_address(name):
        return name
    path = local_path(name)
    if path is None:
        if _FOREIGN.match(name) and not _DRIVE.match(name):
            return None
        path = name
    found = folder / path
    if "\\" in path and not found.exists():
        found = folder / path.replace("\\", "/")
    if is_list(found):
        return None
    return str(found.absolute())
