"""What an evaluation asks, and the report it makes of what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.packs.manifest import Manifest
from core.training.drawn.lexicon import Language
from core.training.evaluating import controls
from core.training.evaluating.asking import Job, answer_file, numbers_of, pack_key
from core.training.evaluating.editions import edition
from core.training.evaluating.grid import (
    LENGTHS,
    QUESTIONS_A_CELL,
    WAYS,
    cells,
    depth_of,
    grid_jobs,
)
from core.training.evaluating.metrics import Result, absence, summary
from core.training.evaluating.staging import is_hard
from core.training.evaluating.ways import (
    CONTROLS,
    FULL,
    NEEDLE_CHANGED,
    STAMPS_SHIFTED,
    WORN_WAYS,
    Way,
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is to be measured.

    Attributes:
        controls: one of ``CONTROLS``.
        worn: whether worn films are asked about as well.
        grid: whether needles are asked for in films of all ``lengths`` (minutes).
        a_cell: questions of a length, a depth and a language.
        whole_films: whether needles are also asked for with every frame looked at.
    """

    pack: str
    seeds: range
    minutes: float
    languages: tuple[Language, ...]
    kinds: tuple[str, ...]
    controls: str = "none"
    worn: bool = False
    grid: bool = False
    lengths: tuple[float, ...] = LENGTHS
    a_cell: int = QUESTIONS_A_CELL
    whole_films: bool = True

    @property
    def ways(self) -> tuple[Way, ...]:
        """How the films of ``seeds`` are asked about."""
        return (FULL, *CONTROLS[self.controls], *(WORN_WAYS if self.worn else ()))

    def jobs(self) -> list[Job]:
        """All that is asked of the films of ``seeds``, film by film."""
        return [
            job
            for at in range(len(self.seeds))
            for way in self.ways
            for language in self.languages
            if (job := self._job(at, way, language)).numbers
        ]

    def grid_jobs(self) -> list[Job]:
        """All that the grid asks."""
        if not self.grid:
            return []
        asked = (self.seeds.start, self.languages, self.kinds, self.a_cell, self.lengths)
        return list(grid_jobs(*asked, whole_films=self.whole_films))

    def _job(self, at: int, way: Way, language: Language) -> Job:
        seed = self.seeds[at]
        source = edition(seed, self.minutes, way.edition)
        film = source
        if way.wrong_film:
            others = len(self.seeds)
            seed = self.seeds[(at + 1) % others] if others > 1 else seed + 1
            film = edition(seed, self.minutes, way.edition)
        numbers = numbers_of(source, language, self.kinds, present=way.wrong_film)
        return Job(film, source, way, language, numbers)


def read_results(job: Job, work: Path, manifest: Manifest) -> list[Result]:
    """What was answered of a job, judged."""
    answers = answer_file(work, manifest, job).answers
    scenes, seconds = job.source.scenes, job.film.story.seconds
    results = []
    for number in job.numbers:
        if number not in answers:
            continue
        truth, answer = job.source.truths[number], answers[number]
        results.append(
            Result(
                film=f"{job.source.seed}/{job.source.minutes:g}",
                number=number,
                answer=answer,
                verdict=answer.judged(truth),
                film_seconds=seconds,
                depth=depth_of(truth, scenes),
                hard=is_hard(scenes, truth),
            )
        )
    return results


def report(evaluation: Evaluation, work: Path, manifest: Manifest) -> dict[str, Any]:
    """Everything that is known by now, as one JSON object; shares in percent."""
    ways: dict[str, list[Result]] = {}
    for job in evaluation.jobs():
        ways.setdefault(job.way.name, []).extend(read_results(job, work, manifest))
    full = ways.get(FULL.name, [])
    told: dict[str, Any] = {
        "pack": evaluation.pack,
        "key": pack_key(manifest),
        "seeds": f"{evaluation.seeds.start}:{evaluation.seeds.stop}",
        "minutes": evaluation.minutes,
        "languages": list(evaluation.languages),
        "kinds": _by_language(evaluation, full),
        "absence": {
            language: absence([r for r in full if r.truth.language == language])
            for language in evaluation.languages
        },
        "hard": controls.hardness(full),
        "controls": {},
        "worn": {},
    }
    for way in evaluation.ways[1:]:
        results = ways.get(way.name, [])
        if way == NEEDLE_CHANGED:
            told["needle_changed"] = controls.both_right(full, results)
        elif way == STAMPS_SHIFTED:
            told["stamps_shifted"] = controls.moved(full, results)
        elif way in WORN_WAYS:
            told["worn"][way.name] = controls.lost(full, results)
        else:
            told["controls"][way.name] = controls.beside_full(full, results)
    told["suspicious"] = controls.suspicious(told["controls"])
    told["grid"] = list(_grid(evaluation, work, manifest))
    return told


def _by_language(evaluation: Evaluation, full: Sequence[Result]) -> dict[str, Any]:
    """Summaries of every kind and of all, each by language."""
    groups = {"all": list(full), **controls.by_kind(full)}
    groups.pop("absent", None)
    return {
        kind: {
            language: summary([r for r in rows if r.truth.language == language])
            for language in evaluation.languages
        }
        for kind, rows in groups.items()
    }


def _grid(evaluation: Evaluation, work: Path, manifest: Manifest) -> Iterator[dict[str, Any]]:
    found: dict[tuple[Way, float], list[Result]] = {}
    for job in evaluation.grid_jobs():
        mine = found.setdefault((job.way, job.film.minutes), [])
        mine.extend(read_results(job, work, manifest))
    for way in WAYS:
        for (asked, minutes), results in found.items():
            if asked == way:
                yield from cells(results, way, minutes)
