"""Asks a pack about a film in one way, through the app's own session and the command line's report.

A question about this moment is asked from there; one that leans on an answer is asked behind the
companion's own answer to the question before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.chat.parts import Parts
from core.chat.types import Circumstances, Earlier
from core.commands.asking import answer_report
from core.engine.companions import Answering, ModelPack
from core.engine.session import Session
from core.packs.manifest import Manifest
from core.timeline import MediaTime
from core.training.asking.judge import Truth
from core.training.drawn.lexicon import Language
from core.training.evaluating.editions import Edition
from core.training.evaluating.kept import Answer, AnswerFile
from core.training.evaluating.ways import Make, Way, make_in_way

INSIDE = 1.0
"""Seconds into a scene that is surely the scene, whatever frame its cut fell on."""


@dataclass(frozen=True)
class Job:
    """Questions to be asked in one way and language.

    Attributes:
        film: what is shown.
        source: whose questions they are; the same film but for ``Way.wrong_film``.
        numbers: of these questions in the plain edition.
    """

    film: Edition
    source: Edition
    way: Way
    language: Language
    numbers: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is, in a line."""
        return f"{self.source.seed}, {self.film.minutes:g} min, {self.way.name}, {self.language}"


class Asker:
    """A pack with its models in memory, and a work folder.

    Args:
        work: films, memories and answers lie there.
        make: makes what answers, in the way that is asked for.
    """

    def __init__(self, pack: ModelPack, work: Path, make: Make = make_in_way) -> None:
        self._pack = pack
        self._work = work
        self._make = make
        self._way: Way | None = None
        self._session = Session(
            pack.manifest.name,
            work / "data",
            load_pack=lambda _name, _root: pack,
            make_companion=self._companion,
        )

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def kept(self, job: Job) -> AnswerFile:
        """What was answered of a job so far."""
        return answer_file(self._work, self._pack.manifest, job)

    def left(self, job: Job) -> list[int]:
        """What wasn't asked yet."""
        answers = self.kept(job).answers
        return [number for number in job.numbers if number not in answers]

    def watch(self, job: Job) -> Iterator[float]:
        """Open the job's film and watch it, unless it was watched; yields the share watched."""
        self._way = job.way
        self._session.open(job.film.file(self._work), job.language)
        for progress in self._session.watch():
            yield progress.watched_until.seconds / self._session.duration.seconds

    def ask(self, job: Job) -> Iterator[Answer]:
        """Ask what wasn't asked yet about the film that was opened for this job."""
        kept = self.kept(job)
        before: dict[str, dict[str, Any]] = {}
        for number in self.left(job):
            truth = job.source.truths[number]
            around = self._around(truth, before)
            report = self._report(truth.question, around)
            earlier = None
            if around.earlier is not None:
                earlier = (around.earlier.answer, around.earlier.moment.seconds)
            answer = Answer.of(number, report, earlier)
            kept.add(answer)
            yield answer

    def _companion(self, parts: Parts) -> Answering:
        assert self._way is not None
        return self._make(parts, self._way)

    def _report(self, question: str, around: Circumstances) -> dict[str, Any]:
        assert self._way is not None
        return answer_report(self._session, question, None, around, whole_film=self._way.whole_film)

    def _around(self, truth: Truth, before: dict[str, dict[str, Any]]) -> Circumstances:
        """Where the viewer is, and the turn before.

        Args:
            before: reports of the questions before, which several may lean on.
        """
        position = None if truth.moment is None else MediaTime.from_seconds(truth.moment)
        if truth.earlier is None:
            return Circumstances(position)
        question, answer = truth.earlier
        if question not in before:
            before[question] = self._report(question, Circumstances())
        own = Answer.of(-1, before[question])
        if own.lands is not None:
            earlier = Earlier(
                question, before[question]["answer"], MediaTime.from_seconds(own.lands)
            )
        else:
            assert truth.span is not None
            start = min(truth.span[0] + INSIDE, sum(truth.span) / 2)
            earlier = Earlier(question, answer, MediaTime.from_seconds(start))
        return Circumstances(position, earlier)


def answer_file(work: Path, manifest: Manifest, job: Job) -> AnswerFile:
    """Where a job's answers lie."""
    key = pack_key(manifest)
    folder = work / "answers" / key / f"{job.film.minutes:g}min"
    about = {
        "pack": key,
        "film": f"{job.film.seed} {job.film.kind} {job.film.digest}",
        "questions": f"{job.source.seed} {job.source.kind} {job.source.digest}",
        "way": job.way.name,
        "language": job.language,
    }
    path = folder / f"{job.source.seed}-{job.way.slug}-{job.language}.jsonl"
    return AnswerFile(path, about)


def pack_key(manifest: Manifest) -> str:
    """Names a pack and all of its weights."""
    told = "".join(sorted(f.path + f.sha256 for f in manifest.files if not f.path.endswith(".md")))
    return f"{manifest.name}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def numbers_of(
    edition: Edition, language: Language, kinds: Sequence[str], *, present: bool = False
) -> tuple[int, ...]:
    """Which of a film's questions are in a language and of some kinds.

    Args:
        present: leave out what the film doesn't show.
    """
    return tuple(
        number
        for number, truth in edition.truths.items()
        if truth.language == language and truth.kind in kinds and not (present and truth.absent)
    )
