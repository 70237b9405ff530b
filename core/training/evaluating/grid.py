"""Needles in films of one minute to three hours: which are asked, and what came of them.

Every cell of length and depth gets about as many questions, of all needle kinds alike.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from core.training.asking.judge import Truth
from core.training.drawn.lexicon import Language
from core.training.evaluating.asking import Job
from core.training.evaluating.editions import Edition, edition
from core.training.evaluating.metrics import Result, percent
from core.training.evaluating.staging import Staged
from core.training.evaluating.ways import FULL, WHOLE_FILM, Way

LENGTHS = (1, 5, 15, 30, 60, 120, 180)
"""Minutes."""
WHOLE_FILM_UP_TO = 30
"""Minutes of a film whose every frame is looked at for a question."""
DEPTHS = 5
NEEDLES = ("colour", "holds", "who", "where", "when")
QUESTIONS_A_CELL = 20
"""In each language."""
MOST_FILMS = 40
MOST_MINUTES = 540
"""Of all films of one length together, about; at least one film is taken."""
WAYS = (FULL, WHOLE_FILM)


def depth_bin(depth: float) -> int:
    """Which fifth of its film a needle lies in."""
    return min(DEPTHS - 1, int(depth * DEPTHS))


def depth_of(truth: Truth, scenes: Sequence[Staged]) -> float | None:
    """Where a needle's middle lies between the film's title and its end, 0 to 1; None for what the
    film doesn't show."""
    if truth.span is None or not scenes:
        return None
    first, last = scenes[0].span[0], scenes[-1].span[1]
    return (sum(truth.span) / 2 - first) / (last - first)


def grid_jobs(
    first_seed: int,
    languages: Sequence[Language],
    kinds: Sequence[str] = NEEDLES,
    a_cell: int = QUESTIONS_A_CELL,
    lengths: Sequence[float] = LENGTHS,
    *,
    whole_films: bool = True,
) -> Iterator[Job]:
    """All that the grid asks, length by length.

    Args:
        whole_films: ask with every frame looked at, too.
    """
    needles = [kind for kind in NEEDLES if kind in kinds]
    for minutes in lengths:
        films = max(1, min(MOST_FILMS, int(MOST_MINUTES // minutes)))
        missing = Counter({(lang, bin): a_cell for lang in languages for bin in range(DEPTHS)})
        for seed in range(first_seed, first_seed + films):
            if not missing.total():
                break
            film = edition(seed, minutes)
            for language in languages:
                numbers = _choose(film, language, needles, missing)
                if numbers:
                    both = whole_films and minutes <= WHOLE_FILM_UP_TO
                    for way in WAYS if both else (FULL,):
                        yield Job(film, film, way, language, numbers)


def _choose(
    film: Edition,
    language: Language,
    needles: Sequence[str],
    missing: Counter[tuple[Language, int]],
) -> tuple[int, ...]:
    """Questions for the cells that still miss some, kind by kind in turn."""
    rng = random.Random(f"grid/{film.seed}/{film.minutes:g}/{language}")
    heaps: list[list[tuple[int, Truth]]] = []
    for kind in needles:
        heap = [
            (number, truth)
            for number, truth in film.truths.items()
            if truth.kind == kind and truth.language == language
        ]
        rng.shuffle(heap)
        heaps.append(heap)
    chosen = []
    while any(heaps):
        for heap in heaps:
            if not heap:
                continue
            number, truth = heap.pop()
            depth = depth_of(truth, film.scenes)
            assert depth is not None
            cell = (language, depth_bin(depth))
            if missing[cell] > 0:
                missing[cell] -= 1
                chosen.append(number)
    return tuple(sorted(chosen))


def cells(results: Sequence[Result], way: Way, minutes: float) -> list[dict[str, Any]]:
    """One row for every depth of one length, in percent."""
    rows = []
    for depth in range(DEPTHS):
        some = [r for r in results if r.depth is not None and depth_bin(r.depth) == depth]
        rows.append(
            {
                "way": "recalled" if way == FULL else way.name,
                "minutes": minutes,
                "depth": depth,
                "questions": len(some),
                "right": percent([r.verdict.right for r in some]),
                "linked": percent([r.verdict.linked for r in some]),
                "right_and_linked": percent([r.verdict.right and r.verdict.linked for r in some]),
            }
        )
    return rows
