"""From a folder to a score: read, look whether all is there, ask, judge.

Knows no set and no model: both are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.training.datasets.answers import Answers
from core.training.datasets.records import Answered, Answerer, DataSet, DataSetError, Record, Score

_WATCHED = ("clip", "film")


@dataclass(frozen=True, slots=True)
class Asked:
    """A step of ``ask_all``.

    Attributes:
        answered: the record with its answer.
        anew: whether it was asked now, not in an earlier run.
    """

    answered: Answered
    anew: bool


def read_records(
    data_set: DataSet, folder: Path, split: str, limit: int | None = None
) -> list[Record]:
    """The records of a split.

    Args:
        limit: how many of them, from the first on; None for all.

    Raises:
        DataSetError: the folder isn't the set, there is no record, or two have one name.
    """
    if not folder.is_dir():
        raise DataSetError(f"There is no folder at {folder}.")
    records = list(islice(data_set.records(folder, split), limit))
    if not records:
        raise DataSetError(f"The split {split} of {data_set.name} in {folder} has no records.")
    names: set[str] = set()
    for record in records:
        if record.id in names:
            raise DataSetError(f"Two records of {data_set.name} in {folder} are named {record.id}.")
        names.add(record.id)
    return records


def with_media(records: Sequence[Record], *, skip_missing: bool = False) -> list[Record]:
    """The records whose pictures and films are there; found out before any is asked.

    Args:
        skip_missing: leave out those whose media are missing.

    Raises:
        DataSetError: some are missing, or all of those that are to be left out.
    """
    there = {path: path.is_file() for record in records if (path := record.media) is not None}
    found = [record for record in records if record.media is None or there[record.media]]
    if found and (skip_missing or len(found) == len(records)):
        return found
    missing = [path for path, is_there in there.items() if not is_there]
    record = next(record for record in records if record.media == missing[0])
    kind = "picture" if record.kind == "picture" else "film"
    more = f"; {len(missing) - 1:,} more files are missing" if len(missing) > 1 else ""
    raise DataSetError(
        f"There is no {kind} at {missing[0]}, question {record.id} is about it{more}."
    )


def ask_all(records: Sequence[Record], answerer: Answerer, answers: Answers) -> Iterator[Asked]:
    """Ask what hasn't been asked, film by film; each answer is kept before it is given out.

    Raises:
        ReelmateError: whatever the answerer raises; the earlier answers are kept.
    """
    for record in _film_by_film(records):
        known = answers.find(record)
        answer = known
        if answer is None:
            answer = answerer.answer(record)
            answers.keep(record, answer)
        yield Asked(Answered(record, answer), known is None)


def in_order(records: Sequence[Record], answered: Sequence[Answered]) -> list[Answered]:
    """The answers in the records' order."""
    found = {one.record.id: one for one in answered}
    return [found[record.id] for record in records]


def with_notes(score: Score, *notes: str) -> Score:
    """The score with more to be said about it."""
    return replace(score, notes=(*score.notes, *notes))


def _film_by_film(records: Sequence[Record]) -> list[Record]:
    """In order, but what is about a film that came before stands with it."""
    first: dict[Path, int] = {}
    places = []
    for number, record in enumerate(records):
        at = number
        if record.kind in _WATCHED and record.media is not None:
            at = first.setdefault(record.media, number)
        places.append((at, number))
    return [records[number] for _, number in sorted(places)]
