"""Learning rates: up over some steps, down along half a cosine, and again where a run goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LOWEST = 0.03


@dataclass(frozen=True, slots=True)
class Course:
    """One rise and fall of the rate.

    Attributes:
        steps: how long it is.
        peak: its highest rate, as a share of the run's own.
    """

    steps: int
    peak: float = 1.0


def total_steps(courses: Sequence[Course]) -> int:
    """How long a run is."""
    return sum(course.steps for course in courses)


def share_at(courses: Sequence[Course], step: int, warm: int) -> float:
    """The share of a run's rate at ``step``; each course rises for ``warm`` steps.

    A run that had ended too soon goes on by one more course, as in SGDR (Loshchilov and
    Hutter, 2017).
    """
    for course in courses:
        if step < course.steps:
            rise = min(1.0, (step + 1) / warm)
            fall = LOWEST + (1 - LOWEST) * 0.5 * (1 + math.cos(math.pi * step / course.steps))
            return course.peak * rise * fall
        step -= course.steps
    raise IndexError(step)


def cosine_share(step: int, steps: int, warm: int, lowest: float = 0.0) -> float:
    """Up in a line over ``warm`` steps, then down along half a cosine to ``lowest``: LLaVA's."""
    if step < warm:
        return (step + 1) / warm
    done = (step - warm) / max(1, steps - warm)
    return lowest + (1 - lowest) * 0.5 * (1 + math.cos(math.pi * done))
