"""What all sets have in common: records, answers, scores, and who answers and judges.

Knows no file format, no model and no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, get_args

from core.errors import ReelmateError
from core.timeline import MediaTime

Kind = Literal["nothing", "picture", "clip", "film"]
"""What a question is about. A clip is short enough for one prompt, a film is not."""

Form = Literal["auto", "clip", "recall", "whole", "remembered"]
"""How a pack is asked about clips and films: as the set and the pack ask for, in one prompt as a
short clip, from recalled scenes, from every frame, or from the memory's tokens of every frame."""
FORMS: tuple[Form, ...] = get_args(Form)


class DataSetError(ReelmateError):
    """A folder isn't the set it should be, or can't be asked in this way."""


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a set.

    Attributes:
        id: names it within its set and split.
        question: as it is put to the model, with options and the set's own last line.
        kind: what it is about.
        truths: the right answer; where people answered one by one, all that they said; for
            a choice the letter. Empty for what can only be judged from ``facets``.
        media: the picture, clip or film; None where ``picture`` or nothing is shown.
        picture: the file of a picture that is kept inside the set's table.
        start, end: the part of a clip that is meant, None for its beginning and end; of a film,
            nothing after ``end`` may be known.
        options: the choices as the set words them, first A.
        group: its category in the set.
        facets: whatever else the set's rule needs, by name.
    """

    id: str
    question: str
    kind: Kind
    truths: tuple[str, ...]
    media: Path | None = None
    picture: bytes = b""
    start: MediaTime | None = None
    end: MediaTime | None = None
    options: tuple[str, ...] = ()
    group: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """The question in the set's own words, without anything that was put around it."""
        return self.facets.get("asked", self.question)


@dataclass(frozen=True, slots=True)
class Answered:
    """A record and what the pack said."""

    record: Record
    answer: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a score: a category or a total.

    Attributes:
        count: how many answers it is of.
        figures: by heading; None where it can't be said.
    """

    name: str
    count: int
    figures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What a set's rule makes of the answers.

    Attributes:
        lines: categories first, totals last.
        notes: sentences a reader of the figures must know.
    """

    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


class Answerer(Protocol):
    """Answers records. ``core.training.datasets.answering`` asks a pack; tests bring a script.

    Attributes:
        identity: changes with whatever could change an answer.
    """

    identity: str

    def answer(self, record: Record) -> str:
        """What it says, without the white space around it.

        Raises:
            ReelmateError: the record's media can't be read, or can't be asked about.
        """
        ...


class Judge(Protocol):
    """A language model that follows instructions: it says how good an answer is.

    Attributes:
        identity: changes with whatever could change a verdict.
    """

    identity: str

    def reply(self, instructions: str, request: str) -> str:
        """What it writes."""
        ...


class DataSet(Protocol):
    """A published set."""

    @property
    def name(self) -> str:
        """As on the command line."""
        ...

    @property
    def splits(self) -> tuple[str, ...]:
        """Its parts; the first is asked where none is named."""
        ...

    @property
    def source(self) -> str:
        """Who published it, and when."""
        ...

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """The records of a split, in the set's order.

        Raises:
            DataSetError: a file is missing or isn't what it should be.
        """
        ...

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """What the set's rule makes of these answers; there is at least one."""
        ...


def percent(values: Sequence[float]) -> float | None:
    """The mean of values between 0 and 1, in percent; None of none."""
    return 100 * sum(values) / len(values) if values else None


def by(
    answered: Iterable[Answered], key: Callable[[Record], str | None]
) -> dict[str, list[Answered]]:
    """The answers by a category, in the order in which categories come; None belongs to none."""
    found: dict[str, list[Answered]] = {}
    for one in answered:
        name = key(one.record)
        if name is not None:
            found.setdefault(name, []).append(one)
    return found
