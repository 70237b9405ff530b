"""How the viewer's turns lie in the tables of ``viewer.sqlite``. Rows in, values out.

Knows the schema and nothing of files or transactions; ``core.memory.viewer`` has those.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from core.chat.types import LinkedScene, Source
from core.memory.kept import KeptEnd, KeptSentence, KeptTurn
from core.timeline import MediaTime, TimeRange

MIGRATIONS = (
    (
        "CREATE TABLE viewer (id INTEGER PRIMARY KEY CHECK (id = 1),"
        " furthest_us INTEGER NOT NULL, position_us INTEGER NOT NULL,"
        " no_spoilers INTEGER NOT NULL)",
        "INSERT INTO viewer VALUES (1, 0, 0, 1)",
        "CREATE TABLE turns (id INTEGER PRIMARY KEY, question TEXT NOT NULL, until_us INTEGER,"
        " whole_film INTEGER NOT NULL, guess INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '',"
        " cancelled INTEGER, watched_until_us INTEGER, film_us INTEGER,"
        " scenes_recalled INTEGER, rows INTEGER, seconds TEXT, watched TEXT, glimpsed TEXT,"
        " whole_film_seconds REAL)",
        "CREATE TABLE sentences (turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,"
        " place INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (turn, place))",
        "CREATE TABLE scenes (turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,"
        " sentence INTEGER NOT NULL, place INTEGER NOT NULL, start_us INTEGER NOT NULL,"
        " end_us INTEGER NOT NULL, source TEXT NOT NULL, score REAL NOT NULL,"
        " caption TEXT NOT NULL, PRIMARY KEY (turn, sentence, place))",
    ),
    ("ALTER TABLE viewer ADD COLUMN world_told INTEGER NOT NULL DEFAULT 0",),
    ("ALTER TABLE viewer ADD COLUMN deaf_told INTEGER NOT NULL DEFAULT 0",),
)
"""Each brings the schema from its index to the next; append, never change."""

_TURN = (
    "SELECT id, question, until_us, whole_film, guess, text, cancelled, watched_until_us,"
    " film_us, scenes_recalled, rows, seconds, watched, glimpsed, whole_film_seconds"
    " FROM turns ORDER BY id DESC LIMIT ?"
)


_SOURCES: dict[str, Source] = {"seen": "seen", "heard": "heard", "both": "both"}


def text_of(words: str) -> str:
    """Words as SQLite takes them: without half characters."""
    return words.encode("utf-8", "replace").decode()


def end_row(end: KeptEnd) -> tuple[object, ...]:
    """The columns of an ended answer, ``cancelled`` to ``whole_film_seconds``."""
    return (
        end.cancelled,
        end.watched_until.us,
        end.film_duration.us,
        end.scenes_recalled,
        end.rows,
        json.dumps(end.seconds),
        _ranges(end.watched),
        _ranges(end.glimpsed),
        end.whole_film_seconds,
    )


def scene_rows(
    turn: int, sentence: int, scenes: tuple[LinkedScene, ...]
) -> Iterator[tuple[object, ...]]:
    """A row for each scene of a sentence, without its picture."""
    for place, scene in enumerate(scenes):
        yield (
            turn,
            sentence,
            place,
            scene.start.us,
            scene.end.us,
            scene.source,
            scene.score,
            text_of(scene.caption),
        )


def read_turns(db: sqlite3.Connection, most: int) -> list[KeptTurn]:
    """The newest turns, oldest of them first.

    Raises:
        sqlite3.Error: they can't be read.
        ValueError: what stands there was never written by us.
    """
    rows = db.execute(_TURN, (most,)).fetchall()[::-1]
    if not rows:
        return []
    first = rows[0][0]
    scenes: dict[tuple[int, int], list[LinkedScene]] = {}
    for turn, sentence, start, end, source, score, caption in db.execute(
        "SELECT turn, sentence, start_us, end_us, source, score, caption FROM scenes"
        " WHERE turn >= ? ORDER BY turn, sentence, place",
        (first,),
    ):
        scene = LinkedScene(MediaTime(start), MediaTime(end), _source(source), score, caption)
        scenes.setdefault((turn, sentence), []).append(scene)
    sentences: dict[int, list[KeptSentence]] = {}
    for turn, place, text in db.execute(
        "SELECT turn, place, text FROM sentences WHERE turn >= ? ORDER BY turn, place", (first,)
    ):
        linked = tuple(scenes.get((turn, place), ()))
        sentences.setdefault(turn, []).append(KeptSentence(text, linked))
    return [
        KeptTurn(
            question,
            None if until is None else MediaTime(until),
            bool(whole_film),
            bool(guess),
            text,
            tuple(sentences.get(number, ())),
            None if end[0] is None else _end(*end),
        )
        for number, question, until, whole_film, guess, text, *end in rows
    ]


def _end(
    cancelled: int,
    watched_until: int,
    film: int,
    recalled: int,
    rows: int,
    seconds: str,
    watched: str,
    glimpsed: str,
    whole_film_seconds: float,
) -> KeptEnd:
    return KeptEnd(
        bool(cancelled),
        MediaTime(watched_until),
        MediaTime(film),
        recalled,
        rows,
        {str(name): float(value) for name, value in json.loads(seconds).items()},
        _read_ranges(watched),
        _read_ranges(glimpsed),
        whole_film_seconds,
    )


def _source(text: str) -> Source:
    if text not in _SOURCES:
        raise ValueError(text)
    return _SOURCES[text]


def _ranges(parts: tuple[TimeRange, ...]) -> str:
    return json.dumps([[part.start.us, part.end.us] for part in parts])


def _read_ranges(text: str) -> tuple[TimeRange, ...]:
    return tuple(TimeRange(MediaTime(start), MediaTime(end)) for start, end in json.loads(text))
