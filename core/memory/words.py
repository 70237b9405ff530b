"""The film's lines, to be searched by what they say: SQLite's FTS5.

One database a film. Lines come from the film and can be filled in again at any time; what the
viewer did is kept elsewhere (``core.memory.viewer``).
"""

from __future__ import annotations

import hashlib
import math
import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.errors import StorageError
from core.film.types import Cue
from core.memory.database import Database
from core.timeline import MediaTime

_MIGRATIONS = (
    (
        "CREATE TABLE cues (id INTEGER PRIMARY KEY,"
        " start_us INTEGER NOT NULL, end_us INTEGER NOT NULL)",
        "CREATE VIRTUAL TABLE cue_words USING fts5(text, tokenize = 'porter unicode61')",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        "ALTER TABLE cues ADD COLUMN words INTEGER NOT NULL DEFAULT 1",
        "DELETE FROM facts WHERE name = 'cues'",  # filled in anew, with their lengths
    ),
    ("DELETE FROM facts WHERE name = 'cues'",),  # filled in anew, Chinese in pairs
)
"""Each brings the schema from its index to the next; append, never change."""

_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_MOST_WORDS = 64
PATIENCE = 5.0
"""Seconds to wait for another program that fills the same lines in."""
_K1, _B = 1.2, 0.75
"""BM25's usual constants, those of FTS5."""
_LEAST = 1e-6
"""What a word that most lines say still brings, as in FTS5."""
_MARK = "\x01"


def _digest(cues: Sequence[Cue]) -> str:
    state = hashlib.sha256()
    for cue in cues:
        text = cue.text.encode("utf-8", "surrogatepass")
        state.update(f"{cue.span.start.us},{cue.span.end.us},{len(text)}:".encode())
        state.update(text)
    return state.hexdigest()


def searchable(text: str) -> str:
    """A line as it is indexed: Chinese, which has no spaces, as pairs of neighbouring characters.

    Of a run of one character that one; questions are asked in pairs too (``chat.hearing``).
    """
    return _HAN.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


def query_words(query: str) -> list[str]:
    """The words of a question, each once; Chinese in pairs."""
    words = _WORD.findall(searchable(query))
    return list(dict.fromkeys(word.lower() for word in words))[:_MOST_WORDS]


def match_expression(word: str) -> str:
    """A word as an FTS5 expression: in double quotes, where FTS5 sees a string, never syntax."""
    return f'"{word}"'


def _clean(text: str) -> str:
    """Without halves of surrogate pairs, which SQLite can't hold, and the search's own mark."""
    return text.encode("utf-8", "replace").decode().replace(_MARK, " ")


class WordIndex:
    """The lines of one film. May be used from any thread.

    Other processes may have filled in lines of another language, or more that were heard. A search
    is answered from one's own all the same; before the first ``fill``, from those that are there.

    Args:
        path: the database; made if need be, its folder must exist.

    Raises:
        StorageError: it can't be opened or made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._own: tuple[Sequence[Cue], str] | None = None
        self._db = Database(path, _MIGRATIONS, "NORMAL", PATIENCE, any_thread=True).open()

    def fill(self, cues: Sequence[Cue]) -> None:
        """Make these the film's lines; does nothing where they are already.

        Where they go on from those that are there, as while a film is listened to, only the rest
        is written.

        Raises:
            StorageError: they can't be written.
        """
        with self._guard:
            self._own = cues, _digest(cues)
            with self._own_lines():
                pass

    @contextmanager
    def _own_lines(self) -> Iterator[None]:
        """A transaction in which the lines are those that were filled in here."""
        try:
            with self._db:
                self._db.execute("BEGIN")
                if self._own is not None and self._digest_there() != self._own[1]:
                    self._db.execute("COMMIT")  # one that has read can't always go on to write
                    self._db.execute("BEGIN IMMEDIATE")
                    cues, digest = self._own
                    self._write(cues, self._kept(cues))
                    self._db.execute("INSERT OR REPLACE INTO facts VALUES ('cues', ?)", (digest,))
                yield
        except sqlite3.Error as exc:
            raise StorageError(self._path, str(exc)) from exc

    def _digest_there(self) -> str | None:
        row = self._db.execute("SELECT value FROM facts WHERE name = 'cues'").fetchone()
        return None if row is None else str(row[0])

    def _kept(self, cues: Sequence[Cue]) -> int:
        """How many of the first cues are there already; all that is there, or none of it."""
        (count,) = self._db.execute("SELECT count(*) FROM cues").fetchone()
        if 0 < count <= len(cues) and self._digest_there() == _digest(cues[:count]):
            return int(count)
        self._db.execute("DELETE FROM cues")
        self._db.execute("DELETE FROM cue_words")
        return 0

    def _write(self, cues: Sequence[Cue], first: int) -> None:
        """Insert the cues from number ``first`` on."""
        self._db.executemany(
            "INSERT INTO cues VALUES (?, ?, ?, ?)",
            (
                (i, cue.span.start.us, cue.span.end.us, len(_WORD.findall(searchable(cue.text))))
                for i, cue in enumerate(cues[first:], first)
            ),
        )
        self._db.executemany(
            "INSERT INTO cue_words (rowid, text) VALUES (?, ?)",
            ((i, searchable(_clean(cue.text))) for i, cue in enumerate(cues[first:], first)),
        )

    def search(self, query: str, until: MediaTime | None, limit: int) -> list[tuple[int, float]]:
        """Lines that say any of the query's words, best first.

        Args:
            query: a viewer's words; nothing in them is syntax.
            until: only lines that start before it; None for the whole film.
            limit: the most lines to give.

        Returns:
            (index into the cues, score) pairs. The score is BM25 over the lines before the
            bound alone: what is said later changes nothing, not even how rare a word is.

        Raises:
            StorageError: the database can't be read, or one's own lines not be filled in again.
        """
        words = query_words(query)
        if not words or limit <= 0:
            return []
        bound = 2**62 if until is None else until.us
        scores: dict[int, float] = {}
        with self._guard, self._own_lines():
            count, total = self._db.execute(
                "SELECT count(*), coalesce(sum(words), 0) FROM cues WHERE start_us < ?", (bound,)
            ).fetchone()
            for word in words:
                self._score(word, bound, count, total / max(1, count), scores)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _score(
        self, word: str, bound: int, count: int, usual: float, scores: dict[int, float]
    ) -> None:
        """Add what one word brings to each line that says it.

        Args:
            count: lines before the bound.
            usual: words of one of them, in the mean.
        """
        rows = self._db.execute(
            "SELECT cues.id, cues.words, highlight(cue_words, 0, char(1), '')"
            " FROM cue_words JOIN cues ON cues.id = cue_words.rowid"
            " WHERE cue_words MATCH ? AND cues.start_us < ?",
            (match_expression(word), bound),
        ).fetchall()
        rarity = max(_LEAST, math.log((count - len(rows) + 0.5) / (len(rows) + 0.5)))
        for line, length, marked in rows:
            said = marked.count(_MARK)
            damped = said + _K1 * (1 - _B + _B * length / usual)
            scores[line] = scores.get(line, 0.0) + rarity * said * (_K1 + 1) / damped

    def close(self) -> None:
        """Release the database."""
        with self._guard:
            self._db.close()
