"""Whether an answer is right: strict, so that hedging or naming two things never counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.training import world

NEAR_SECONDS = 5.0
_CLOCK = re.compile(r"\b(\d+):(\d\d):(\d\d)\b")

RIVALS: dict[str, tuple[str, ...]] = {
    "colour": world.COLOURS,
    "holds": (*world.OBJECTS, *world.COLOURS),
    "who": world.NAMES,
    "where": world.PLACES,
}
"""What an answer of each kind is told from; one that names a rival beside the truth is wrong."""

NEEDS_PICTURES = ("colour", "holds", "who", "where", "when")
NEEDS_WORDS = ("holds", "who", "said-why")


@dataclass(frozen=True, slots=True)
class Truth:
    """A line of a film's ``.questions.jsonl``; times in seconds, None for absent ones."""

    question: str
    answers: tuple[str, ...]
    kind: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question.

    Attributes:
        right: the answer is the truth and nothing beside it.
        linked: the first linked scene overlaps the true one or is within five seconds.
        declined: it said that it did not see it.
    """

    truth: Truth
    answer: str
    right: bool
    linked: bool
    declined: bool


def judge(truth: Truth, answer: str, scenes: Sequence[tuple[float, float]]) -> Verdict:
    """Compare an answer and its linked scenes (start and end in seconds) with the truth."""
    declined = "did not see" in answer.lower() and not scenes
    if truth.start_s is None or truth.end_s is None:
        return Verdict(truth, answer, declined, not scenes, declined)
    linked = False
    if scenes:
        start, end = scenes[0]
        linked = start <= truth.end_s + NEAR_SECONDS and end >= truth.start_s - NEAR_SECONDS
    right = not declined and _says(truth, answer)
    return Verdict(truth, answer, right, linked, declined)


def _says(truth: Truth, answer: str) -> bool:
    if truth.kind == "when":
        assert truth.start_s is not None
        assert truth.end_s is not None
        times = [int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in _CLOCK.findall(answer)]
        first, last = truth.start_s - NEAR_SECONDS, truth.end_s + NEAR_SECONDS
        return bool(times) and all(first <= time <= last for time in times)
    words = _words(answer)
    if not any(f" {_words(form)} " in f" {words} " for form in truth.answers):
        return False
    told = set(words.split())
    accepted = {word for form in truth.answers for word in _words(form).split()}
    rivals = {rival.lower() for rival in RIVALS.get(truth.kind, ())}
    return not (told & rivals) - accepted


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def commonest_share(truths: Sequence[Truth]) -> float:
    """The share that always giving the commonest answer of these would get right."""
    counts = Counter(truth.answers for truth in truths)
    return counts.most_common(1)[0][1] / len(truths) if truths else 0.0
