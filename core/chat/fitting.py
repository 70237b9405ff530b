"""What of a film's lines is read where not all of them fit beside the question.

Pure functions of sizes in rows; knows no prompt's form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.chat.hearing import heard_share
from core.chat.passages import choose
from core.errors import QuestionError


def room_beside(context_rows: int, asked: int, question: str) -> int:
    """Rows that are left for lines.

    Args:
        asked: rows of the prompt without any lines, and of the longest answer.

    Raises:
        QuestionError: not even that fits.
    """
    room = context_rows - asked
    if room < 0:
        raise QuestionError("is too long for this model", len(question))
    return room


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Rows that each may take: all it has, or as many as any other that has more than that."""
    given = [0] * len(sizes)
    order = sorted(range(len(sizes)), key=lambda at: sizes[at])
    for done, at in enumerate(order):
        given[at] = min(sizes[at], room // (len(order) - done))
        room -= given[at]
    return given


def words_of_scenes(
    question: str,
    scenes: Sequence[Sequence[str]],
    read: Callable[[str], list[int]],
    room: int,
) -> list[list[int]]:
    """For each scene the ids of its lines; where they are too many, of those that have most of the
    question and of some that lie evenly between.

    Args:
        scenes: each one's lines.
        read: a text to ids.
        room: rows for all ids and, of each scene that has any, for a mark before them.
    """
    words = [read(" ".join(lines)) if lines else [] for lines in scenes]
    given = shares([1 + len(ids) if ids else 0 for ids in words], room)
    return [
        ids if not ids or len(ids) < rows else _best(question, lines, read, rows - 1)
        for lines, ids, rows in zip(scenes, words, given, strict=True)
    ]


def _best(
    question: str, lines: Sequence[str], read: Callable[[str], list[int]], room: int
) -> list[int]:
    words = [read(line) for line in lines]
    scores = [heard_share(question, [line]) for line in lines]
    chosen = choose(scores, [len(ids) for ids in words].__getitem__, room)
    return [each for at in chosen for each in words[at]]
