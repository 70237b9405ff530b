"""The film's lines, to be searched by what they say: SQLite's FTS5.

One database a film. Lines come from the film and can be filled in again at any
time; other tables (conversations, positions) will be the viewer's own, so a
damaged database is put aside under another name and never deleted.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from core.errors import StorageError
from core.film.types import Cue
from core.timeline import MediaTime

_MIGRATIONS = (
    (
        "CREATE TABLE cues (id INTEGER PRIMARY KEY,"
        " start_us INTEGER NOT NULL, end_us INTEGER NOT NULL)",
        "CREATE VIRTUAL TABLE cue_words USING fts5(text, tokenize = 'porter unicode61')",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
)
"""Each brings the schema from its index to the next; append, never change."""

_WORD = re.compile(r"\w+")
_MOST_WORDS = 64


def _digest(cues: Sequence[Cue]) -> str:
    state = hashlib.sha256()
    for cue in cues:
        text = cue.text.encode("utf-8", "surrogatepass")
        state.update(f"{cue.span.start.us},{cue.span.end.us},{len(text)}:".encode())
        state.update(text)
    return state.hexdigest()


def match_expression(query: str) -> str:
    """A viewer's words as an FTS5 expression: any of them, no operators.

    Every word stands in double quotes, where FTS5 sees a string and never syntax.
    """
    words = dict.fromkeys(word.lower() for word in _WORD.findall(query))
    return " OR ".join(f'"{word}"' for word in list(words)[:_MOST_WORDS])


class WordIndex:
    """The lines of one film. May be used from any thread.

    Args:
        path: the database; made if need be, its folder must exist.

    Raises:
        StorageError: it can't be opened or made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        try:
            self._db = self._open()
        except sqlite3.OperationalError as exc:
            raise StorageError(path, str(exc)) from exc
        except sqlite3.DatabaseError:
            self._put_aside()
            self._db = self._open()

    def fill(self, cues: Sequence[Cue]) -> None:
        """Make these the film's lines; does nothing where they are already.

        Raises:
            StorageError: they can't be written.
        """
        digest = _digest(cues)
        with self._guard:
            try:
                row = self._db.execute("SELECT value FROM facts WHERE name = 'cues'").fetchone()
                if row == (digest,):
                    return
                with self._db:
                    self._db.execute("BEGIN IMMEDIATE")
                    self._db.execute("DELETE FROM cues")
                    self._db.execute("DELETE FROM cue_words")
                    self._db.executemany(
                        "INSERT INTO cues VALUES (?, ?, ?)",
                        ((i, cue.span.start.us, cue.span.end.us) for i, cue in enumerate(cues)),
                    )
                    self._db.executemany(
                        "INSERT INTO cue_words (rowid, text) VALUES (?, ?)",
                        (
                            (i, cue.text.encode("utf-8", "replace").decode())
                            for i, cue in enumerate(cues)
                        ),
                    )
                    self._db.execute("INSERT OR REPLACE INTO facts VALUES ('cues', ?)", (digest,))
            except sqlite3.Error as exc:
                raise StorageError(self._path, str(exc)) from exc

    def search(self, query: str, until: MediaTime | None, limit: int) -> list[tuple[int, float]]:
        """Lines that say any of the query's words, best first.

        Args:
            query: a viewer's words; nothing in them is syntax.
            until: only lines that start before it; None for the whole film.
            limit: the most lines to give.

        Returns:
            (index into the cues, score) pairs. The score is BM25 turned round, so
            that more is better.

        Raises:
            StorageError: the database can't be read.
        """
        expression = match_expression(query)
        if not expression or limit <= 0:
            return []
        bound = 2**62 if until is None else until.us
        with self._guard:
            try:
                rows = self._db.execute(
                    "SELECT cues.id, -bm25(cue_words) FROM cue_words"
                    " JOIN cues ON cues.id = cue_words.rowid"
                    " WHERE cue_words MATCH ? AND cues.start_us < ?"
                    " ORDER BY bm25(cue_words), cues.id LIMIT ?",
                    (expression, bound, limit),
                ).fetchall()
            except sqlite3.Error as exc:
                raise StorageError(self._path, str(exc)) from exc
        return [(int(index), float(score)) for index, score in rows]

    def close(self) -> None:
        """Release the database."""
        with self._guard:
            self._db.close()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            self._migrate(db)
        except (sqlite3.Error, StorageError):
            db.close()
            raise
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        with db:
            # Taken before the version is read, so that of two that open it at
            # once only the first migrates.
            db.execute("BEGIN IMMEDIATE")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > len(_MIGRATIONS):
                raise StorageError(self._path, "a newer Reelmate wrote it")
            for statements in _MIGRATIONS[version:]:
                for statement in statements:
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    def _put_aside(self) -> None:
        self._path.replace(self._path.with_suffix(".damaged"))
        for suffix in ("-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
