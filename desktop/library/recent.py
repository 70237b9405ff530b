"""The films that were played last, and where each was left.

``library/recent.json`` of the data folder and a small picture for each film beside it. A
damaged file is as good as none; one that can't be written is logged and does no harm.
Two windows may write it: each change is made to what lies on the disk at that moment.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.folders import data_root
from core.timeline import MediaTime

log = logging.getLogger(__name__)

MOST = 20
LARGEST = 2**20
LARGEST_PICTURE = 2**19


@dataclass(frozen=True, slots=True)
class RecentFilm:
    """A film that was played.

    Attributes:
        film: its path or address.
        title: as it calls itself, else its file's name.
        size, changed_ns: of its file, by which another film under the same name is told apart.
        position_us: where it was left.
        duration_us: its length, 0 where that isn't known.
        over: whether it was seen to its end.
        left: when, in seconds since 1970.
        fingerprint: of the film's content, "" until it is known.
    """

    film: str
    title: str = ""
    size: int = 0
    changed_ns: int = 0
    position_us: int = 0
    duration_us: int = 0
    over: bool = False
    left: float = 0.0
    fingerprint: str = ""

    @property
    def position(self) -> MediaTime:
        return MediaTime(self.position_us)

    @property
    def duration(self) -> MediaTime:
        return MediaTime(self.duration_us)


class Recent(QObject):
    """The list, newest first."""

    changed = Signal()
    """Which films there are, or a picture of one; not merely a place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = data_root() / "library"
        self.films = self._read() or []

    def find(self, film: str) -> RecentFilm | None:
        """What is known of the film of this path or address."""
        return next((each for each in self.films if each.film == film), None)

    def put(self, film: RecentFilm) -> None:
        """The film plays now: it goes to the top."""
        before = [each.film for each in self.films]
        self._change(lambda films: [film, *(f for f in films if not _same(f, film))])
        if before != [each.film for each in self.films]:
            self._sweep()
            self.changed.emit()

    def update(self, name: str, **values: str | int | float | bool) -> None:
        """Something of the film called ``name`` is otherwise now; it stays where it stands."""

        def change(films: list[RecentFilm]) -> list[RecentFilm]:
            return [replace(f, **values) if f.film == name else f for f in films]  # type: ignore[arg-type]

        self._change(change)

    def remove(self, name: str) -> None:
        """Take one off the list."""
        self._change(lambda films: [f for f in films if f.film != name])
        self._sweep()
        self.changed.emit()

    def clear(self) -> None:
        """Forget them all."""
        self._change(lambda _: [])
        self._sweep()
        self.changed.emit()

    # Pictures -----------------------------------------------------------------------

    def picture(self, film: str) -> bytes:
        """The JPEG of where the film was left, empty where there is none."""
        try:
            with self._picture(film).open("rb") as file:
                return file.read(LARGEST_PICTURE)
        except OSError:
            return b""

    def picture_file(self, film: str) -> Path | None:
        """Where that JPEG lies, None where there is none."""
        path = self._picture(film)
        return path if path.exists() else None

    def keep_picture(self, film: str, jpeg: bytes) -> None:
        """What is seen where the film is now."""
        if len(jpeg) <= LARGEST_PICTURE and self.find(film) is not None:
            _write(self._picture(film), jpeg)
            self.changed.emit()

    def _picture(self, film: str) -> Path:
        import hashlib

        name = hashlib.blake2b(film.encode(errors="surrogateescape"), digest_size=12).hexdigest()
        return self._folder / f"{name}.jpg"

    def _sweep(self) -> None:
        """Remove the pictures of films that are no longer on the list."""
        kept = {self._picture(each.film) for each in self.films}
        try:
            for path in self._folder.glob("*.jpg"):
                if path not in kept:
                    path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("old pictures can't be removed: %s", error)

    # The file -----------------------------------------------------------------------

    def _change(self, change: Callable[[list[RecentFilm]], list[RecentFilm]]) -> None:
        # Where nothing can be kept on the disk, the list lives as long as the window.
        stored = self._read()
        films = self.films if stored is None else stored
        self.films = change(films)[:MOST]
        text = json.dumps([asdict(film) for film in self.films], indent=1)
        _write(self._file, text.encode("ascii"))

    @property
    def _file(self) -> Path:
        return self._folder / "recent.json"

    def _read(self) -> list[RecentFilm] | None:
        """What lies on the disk, None where nothing can be read there."""
        try:
            with self._file.open("rb") as file:
                stored = json.loads(file.read(LARGEST))
        except (OSError, ValueError, RecursionError):
            return None
        films = [_film(each) for each in stored] if isinstance(stored, list) else []
        unique: dict[str, RecentFilm] = {}
        for film in films:
            if film is not None:
                unique.setdefault(film.film, film)
        return list(unique.values())[:MOST]


def _film(stored: object) -> RecentFilm | None:
    """One entry; None where it is damaged."""
    if not isinstance(stored, dict):
        return None
    defaults = RecentFilm("")
    known = {
        field.name: stored[field.name]
        for field in fields(RecentFilm)
        if type(stored.get(field.name)) is type(getattr(defaults, field.name))
    }
    film = RecentFilm(**{"film": "", **known})
    sound = film.film and "\0" not in film.film and film.position_us >= 0 and film.duration_us >= 0
    return film if sound and 0 <= film.left < 1e11 else None


def _same(one: RecentFilm, other: RecentFilm) -> bool:
    known = one.fingerprint != "" and one.fingerprint == other.fingerprint
    return one.film == other.film or known


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        log.warning("the list of films can't be kept: %s", error)


def now() -> float:
    """Seconds since 1970."""
    return time.time()
