"""Opening a film's SQLite files: made, brought to the newest schema, or put aside when damaged.

Nothing is ever deleted: a damaged file gets another name, and a new one takes its place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from core.errors import StorageError


@dataclass(frozen=True, slots=True)
class Database:
    """One file and how it is to be opened.

    Attributes:
        migrations: statements that bring the schema from each index to the next.
        synchronous: FULL where nothing could be made anew, NORMAL where all could.
        patience: seconds to wait for another program that writes.
        any_thread: whether connections cross threads; their owner locks.
    """

    path: Path
    migrations: Sequence[Sequence[str]]
    synchronous: Literal["NORMAL", "FULL"]
    patience: float
    any_thread: bool = False

    def open(self) -> sqlite3.Connection:
        """A connection to the file, or to a new one where it is damaged.

        Raises:
            StorageError: it can't be opened or made, or a newer Reelmate wrote it.
        """
        try:
            return self._connect()
        except sqlite3.OperationalError as exc:
            raise StorageError(self.path, str(exc)) from exc
        except sqlite3.DatabaseError:
            self.put_aside()
        try:
            return self._connect()
        except sqlite3.Error as exc:
            raise StorageError(self.path, str(exc)) from exc

    def put_aside(self) -> None:
        """Give the damaged file, and what it had not taken in yet, a name that is free.

        Raises:
            StorageError: it can't be renamed.
        """
        try:
            names = (self.path.with_suffix(f".damaged-{number}") for number in count(1))
            aside = next(name for name in names if not name.exists())
            self.path.replace(aside)
            wal = Path(f"{self.path}-wal")
            if wal.exists():
                wal.replace(Path(f"{aside}-wal"))
            Path(f"{self.path}-shm").unlink(missing_ok=True)
        except OSError as exc:
            raise StorageError(self.path, exc.strerror or str(exc)) from exc

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self.path,
            timeout=self.patience,
            isolation_level=None,
            check_same_thread=not self.any_thread,
        )
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {self.synchronous}")
            db.execute("PRAGMA foreign_keys = ON")
            self._migrate(db)
        except (sqlite3.Error, StorageError):
            db.close()
            raise
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == len(self.migrations):
            return
        with db:
            # Read again under the lock: of two that open it at once only one migrates.
            db.execute("BEGIN IMMEDIATE")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > len(self.migrations):
                raise StorageError(self.path, "a newer Reelmate wrote it")
            for statements in self.migrations[version:]:
                for statement in statements:
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(self.migrations)}")


def is_open(path: Path) -> bool:
    """Whether anybody has this file open; SQLite leaves its log only where nobody else has."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    except sqlite3.DatabaseError:  # damaged, and nobody's
        return False
    return False
