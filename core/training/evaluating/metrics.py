"""Counts verdicts: what was right, what was linked, how sure one could be. All shares in percent.

Knows no films and no files; a result brings along what is counted by.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.training.asking.judge import NEAR_SECONDS, Truth, Verdict, commonest_share
from core.training.evaluating.kept import Answer

HITS = (2, 5, 10)
"""Seconds within which a click on the first link lands."""
COVERAGES = (80, 90, 100)
FINEST = 0.5
"""Coverage, in percent, between two points of a curve."""
OF_TWO = ("order", "hint")
"""Kinds whose questions name both answers that can be right."""
BY_CLOCK = ("when", "follow-when")


@dataclass(frozen=True, slots=True)
class Result:
    """One question, its answer, and what became of it.

    Attributes:
        film, number: which question; the same in every way of asking.
        film_seconds: how long the film is that it was asked about.
        depth: where in that film the needle lies, 0 to 1; None for what it doesn't show.
        hard: whether other scenes are like the needle's.
    """

    film: str
    number: int
    answer: Answer
    verdict: Verdict
    film_seconds: float
    depth: float | None
    hard: bool

    @property
    def truth(self) -> Truth:
        """What it was judged by."""
        return self.verdict.truth

    @property
    def off(self) -> float | None:
        """Seconds between where the first link lands and the nearest true scene; 0 inside.

        Unlike ``Verdict.off`` a link that spans half of the film gains nothing by it.
        """
        lands = self.answer.lands
        if lands is None:
            return None
        scenes = [scene for step in self.truth.steps for scene in step.scenes]
        return min((max(0.0, a - lands, lands - b) for a, b in scenes), default=None)


def percent(values: Sequence[bool]) -> float | None:
    """The share that is true; None of nothing."""
    return round(100 * sum(values) / len(values), 1) if values else None


def present(results: Sequence[Result]) -> list[Result]:
    """Those about something that the film shows."""
    return [result for result in results if not result.truth.absent]


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """Everything that is counted of questions with an answer in the film."""
    shown = present(results)
    row: dict[str, Any] = {
        "questions": len(shown),
        "chance": chance(shown),
        "right": percent([r.verdict.right for r in shown]),
        "linked": percent([r.verdict.linked for r in shown]),
        "right_and_linked": percent([r.verdict.right and r.verdict.linked for r in shown]),
        "declined": percent([r.verdict.declined for r in shown]),
        "iou": percent_mean([r.verdict.overlap for r in shown]),
    }
    for seconds in HITS:
        hits = [r.off is not None and r.off <= seconds for r in shown]
        row[f"hit@{seconds}"] = percent(hits)
    row["right_95"] = interval(sum(r.verdict.right for r in shown), len(shown))
    return row


def absence(results: Sequence[Result]) -> dict[str, Any]:
    """Whether what is not in the film is told from what is, and how surely."""
    shown = present(results)
    absent = [result for result in results if result.truth.absent]
    return {
        "absent_questions": len(absent),
        "absent_found": percent([r.verdict.right for r in absent]),
        "false_alarms": percent([r.verdict.declined for r in shown]),
        "risk": {str(c): risk_at(results, c / 100) for c in COVERAGES},
        "curve": curve(results),
    }


def percent_mean(values: Sequence[float]) -> float | None:
    """The mean of shares between 0 and 1."""
    return round(100 * sum(values) / len(values), 1) if values else None


def chance(results: Sequence[Result]) -> float | None:
    """What one would get right who looks at nothing.

    That is always giving the commonest answer; of two answers that the question names, one;
    for times, one by lot.
    """
    if not results:
        return None
    kinds: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        kinds.setdefault((result.truth.kind, result.truth.language), []).append(result)
    right = 0.0
    for (kind, _), rows in kinds.items():
        share = commonest_share([row.truth for row in rows])
        if kind in OF_TWO:
            share = max(share, 0.5)
        if kind in BY_CLOCK:
            share = max(share, sum(map(_time_by_lot, rows)) / len(rows))
        right += share * len(rows)
    return round(100 * right / len(results), 1)


def _time_by_lot(result: Result) -> float:
    span = result.truth.span
    if span is None:
        return 0.0
    first = max(0.0, span[0] - NEAR_SECONDS)
    last = min(result.film_seconds, span[1] + NEAR_SECONDS)
    return (last - first) / max(1e-6, result.film_seconds)


def interval(right: int, count: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share, in percent (Wilson 1927)."""
    if not count:
        return None
    z = 1.96
    share = right / count
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return round(100 * (middle - reach) / scale, 1), round(100 * (middle + reach) / scale, 1)


# How surely ---------------------------------------------------------------------------


def curve(results: Sequence[Result]) -> list[tuple[float, float]]:
    """Risk over coverage, both in percent: (coverage, share wrong of what is covered).

    Questions are covered from the one whose first link scores highest down to those that were
    declined, which score nothing; equal scores are covered together.
    """
    points: list[tuple[float, float]] = []
    order = sorted(results, key=lambda r: -r.verdict.score)
    wrong = 0
    for done, result in enumerate(order, 1):
        wrong += not result.verdict.right
        last = done == len(order)
        if last or order[done].verdict.score != result.verdict.score:
            point = round(100 * done / len(order), 2), round(100 * wrong / done, 2)
            if last or not points or point[0] - points[-1][0] >= FINEST:
                points.append(point)
    return points


def risk_at(results: Sequence[Result], coverage: float) -> float | None:
    """The share wrong, in percent, of the ``coverage`` that is answered most surely; of equal
    scores that are covered in part, as many are wrong as of all of them."""
    if not results:
        return None
    wanted = coverage * len(results)
    groups: dict[float, list[bool]] = {}
    for result in results:
        groups.setdefault(result.verdict.score, []).append(not result.verdict.right)
    wrong = done = 0.0
    for score in sorted(groups, reverse=True):
        some = min(len(groups[score]), wanted - done)
        wrong += some * sum(groups[score]) / len(groups[score])
        done += some
        if done >= wanted:
            break
    return round(100 * wrong / done, 1)
