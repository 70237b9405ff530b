"""What the viewer did with one film: how far they came, and what they asked.

``viewer.sqlite`` in the film's folder, apart from what can be watched again: nothing here
can be made anew, so every write is on the disk before it returns, and a damaged file is
put aside and never deleted. Pictures aren't kept; the film's memory has them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.errors import StorageError
from core.memory.database import Database
from core.memory.kept import Kept, KeptEnd, KeptSentence, KeptTurn
from core.memory.viewer_rows import MIGRATIONS, end_row, read_turns, scene_rows, text_of
from core.timeline import MediaTime

FILE = "viewer.sqlite"
PATIENCE = 0.25
"""Seconds to wait for another window that writes; the film's picture waits along."""

T = TypeVar("T")


class ViewerMemory:
    """What the viewer did with one film. To be used by one thread.

    Args:
        folder: the film's; made if need be.

    Raises:
        StorageError: the folder or the file in it can't be made, read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise StorageError(folder, exc.strerror or str(exc)) from exc
        self._file = Database(self.path, MIGRATIONS, "FULL", PATIENCE)
        self._db = self._file.open()

    def load(self, most_turns: int = 1000) -> Kept:
        """All there is; of a damaged file, nothing, once it is out of the way.

        Args:
            most_turns: only so many of the newest turns.

        Raises:
            StorageError: it can't be read.
        """
        try:
            return self._read(most_turns)
        except sqlite3.OperationalError as exc:
            raise StorageError(self.path, str(exc)) from exc
        except (sqlite3.DatabaseError, ValueError):
            self._db.close()
            self._file.put_aside()
            self._db = self._file.open()
            return Kept()

    def keep_place(self, position: MediaTime, furthest: MediaTime) -> None:
        """The film is at ``position``; ``furthest`` only ever grows.

        Raises:
            StorageError: it can't be written.
        """
        self._write(
            lambda db: db.execute(
                "UPDATE viewer SET position_us = ?, furthest_us = max(furthest_us, ?)",
                (position.us, furthest.us),
            )
        )

    def keep_no_spoilers(self, on: bool) -> None:
        """The switch was turned.

        Raises:
            StorageError: it can't be written.
        """
        self._write(lambda db: db.execute("UPDATE viewer SET no_spoilers = ?", (on,)))

    def keep_world_told(self) -> None:
        """The viewer has read that the pack knows only another kind of film.

        Raises:
            StorageError: it can't be written.
        """
        self._write(lambda db: db.execute("UPDATE viewer SET world_told = 1"))

    def keep_deaf_told(self) -> None:
        """The viewer has read that nothing here listens to films.

        Raises:
            StorageError: it can't be written.
        """
        self._write(lambda db: db.execute("UPDATE viewer SET deaf_told = 1"))

    def begin_turn(self, turn: KeptTurn) -> int:
        """A question was asked; gives the turn's number for ``end_turn``.

        Raises:
            StorageError: it can't be written.
        """
        until = None if turn.until is None else turn.until.us
        row = self._write(
            lambda db: (
                db.execute(
                    "INSERT INTO turns (question, until_us, whole_film, guess) VALUES (?, ?, ?, ?)",
                    (text_of(turn.question), until, turn.whole_film, turn.guess),
                ).lastrowid
            )
        )
        assert row is not None
        return row

    def end_turn(
        self, number: int, text: str, sentences: tuple[KeptSentence, ...], end: KeptEnd
    ) -> None:
        """The answer has ended, and this is all of it.

        Raises:
            StorageError: it can't be written.
        """

        def write(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE turns SET text = ?, cancelled = ?, watched_until_us = ?, film_us = ?,"
                " scenes_recalled = ?, rows = ?, seconds = ?, watched = ?, glimpsed = ?,"
                " whole_film_seconds = ? WHERE id = ?",
                (text_of(text), *end_row(end), number),
            )
            for place, sentence in enumerate(sentences):
                db.execute(
                    "INSERT INTO sentences VALUES (?, ?, ?)",
                    (number, place, text_of(sentence.text)),
                )
                db.executemany(
                    "INSERT INTO scenes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    scene_rows(number, place, sentence.scenes),
                )

        self._write(write)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    # Helpers ----------------------------------------------------------------------

    def _read(self, most_turns: int) -> Kept:
        furthest, position, no_spoilers, world_told, deaf_told = self._db.execute(
            "SELECT furthest_us, position_us, no_spoilers, world_told, deaf_told FROM viewer"
        ).fetchone()
        return Kept(
            MediaTime(furthest),
            MediaTime(position),
            bool(no_spoilers),
            tuple(read_turns(self._db, most_turns)),
            bool(world_told),
            bool(deaf_told),
        )

    def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                return change(self._db)
        except sqlite3.Error as exc:
            raise StorageError(self.path, str(exc)) from exc
