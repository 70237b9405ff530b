"""Whether an answer is right: strict, so that hedging or naming two things never counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.training.asking.asked import ABSENT_ANSWER
from core.training.asking.judged_words import (
    classes,
    hedges,
    holds,
    known_only,
    parted,
    polar,
    reason_in,
)
from core.training.drawn.lexicon import Language
from core.training.drawn.world import Told

NEAR_SECONDS = 5.0
"""How far from its scene a time, or a linked scene, may lie."""
ENOUGH = 0.75
"""Share of a told stretch's sentences that have to be right."""
_CLOCK = re.compile(r"(?<!\d)(\d+):(\d\d):(\d\d)(?!\d)")

NEEDS_PICTURES = (
    *("colour", "holds", "where", "when", "who", "what", "hint", "count", "order", "how"),
    *("why-seen", "now", "clip", "summary", "review"),
    *("follow-where", "follow-coat", "follow-weather"),
)
NEEDS_WORDS = (
    *("holds", "who", "said-why", "what", "who-to", "how", "why-seen", "now", "clip", "summary"),
    *("review", "follow-who", "follow-why"),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """A line of a film's ``.questions.jsonl``; times in seconds.

    Attributes:
        steps: the answer's sentences; none for what the film doesn't show.
        moment: where the viewer is, None where it doesn't matter.
        earlier: the question and answer that it leans on.
    """

    question: str
    kind: str
    language: Language
    steps: tuple[Told, ...]
    moment: float | None = None
    earlier: tuple[str, str] | None = None

    @property
    def absent(self) -> bool:
        """Whether the film doesn't show it."""
        return not self.steps

    @property
    def span(self) -> tuple[float, float] | None:
        """The first scene that answers."""
        return self.steps[0].scenes[0] if self.steps else None

    def shifted(self, seconds: float) -> Truth:
        """The same question about a film whose clock is so much later."""
        steps = tuple(
            replace(step, scenes=tuple((a + seconds, b + seconds) for a, b in step.scenes))
            for step in self.steps
        )
        moment = None if self.moment is None else self.moment + seconds
        return replace(self, steps=steps, moment=moment)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer with its linked scenes, (start, end) in seconds."""

    text: str
    scenes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question.

    Attributes:
        right: the answer is the truth and nothing beside it.
        linked: the first linked scene overlaps a true one or is within five seconds.
        off: seconds between the first linked scene and the nearest true one, 0 where they overlap;
            None where nothing was linked or there is nothing to link.
        overlap: intersection over union of the first linked scene and the nearest true one.
        declined: it said that it did not see it.
        score: of the first linked scene, 0 where there is none.
    """

    truth: Truth
    answer: str
    right: bool
    linked: bool
    off: float | None
    overlap: float
    declined: bool
    score: float = 0.0


def judge(truth: Truth, said: Sequence[Said], score: float = 0.0) -> Verdict:
    """Compare an answer with the truth."""
    answer = " ".join(sentence.text for sentence in said)
    scenes = [scene for sentence in said for scene in sentence.scenes]
    declined = not scenes and any(words.rstrip(".。") in answer for words in ABSENT_ANSWER.values())
    if truth.absent:
        only = declined and not _beside_declining(answer)
        return Verdict(truth, answer, only, not scenes, None, 0.0, declined, score)
    true = [scene for step in truth.steps for scene in step.scenes]
    off = min((_apart(scenes[0], each) for each in true), default=None) if scenes else None
    overlap = max((_overlap(scenes[0], each) for each in true), default=0.0) if scenes else 0.0
    linked = off is not None and off <= NEAR_SECONDS
    right = not declined and _right(truth, said, answer)
    return Verdict(truth, answer, right, linked, off, overlap, declined, score)


def _beside_declining(answer: str) -> bool:
    """Whether it goes on to tell something after all."""
    for words in ABSENT_ANSWER.values():
        answer = answer.replace(words.rstrip(".。"), "")
    return re.search(r"\w", answer) is not None


def _right(truth: Truth, said: Sequence[Said], answer: str) -> bool:
    if len(truth.steps) == 1:
        return _says(truth, truth.steps[0], answer)
    told = [_says(truth, step, text.text) for step, text in _paired(truth.steps, said)]
    return sum(told) >= ENOUGH * max(len(truth.steps), len(said))


def _paired(steps: Sequence[Told], said: Sequence[Said]) -> list[tuple[Told, Said]]:
    """Each true sentence with the one that is linked to its scene."""
    pairs = []
    linked = [sentence for sentence in said if sentence.scenes]
    for step in steps:
        near = [
            (_overlap(sentence.scenes[0], scene), -_apart(sentence.scenes[0], scene), at)
            for at, sentence in enumerate(linked)
            for scene in step.scenes
        ]
        best = max(near, default=None)
        if best is not None and -best[1] <= NEAR_SECONDS:
            pairs.append((step, linked[best[2]]))
    return pairs


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Seconds between two spans, 0 where they touch."""
    return max(0.0, a[0] - b[1], b[0] - a[1])


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Intersection over union."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, both) / max(1e-6, max(a[1], b[1]) - min(a[0], b[0]))


def _says(truth: Truth, step: Told, answer: str) -> bool:
    """Whether a sentence says all of a step's facts, no rival of any of them, and nothing that
    neither the question nor the true sentence knows of."""
    language = truth.language
    words = parted(answer, language)
    told = parted(step.sentence, language)
    accepted = {word for fact in step.facts for form in fact for word in parted(form, language)}
    if hedges(answer, step.sentence, language):
        return False
    if not known_only(words, {*told, *parted(truth.question, language), *accepted}, language):
        return False
    if truth.kind in ("when", "follow-when"):
        return _in_time(step.scenes[0], answer)
    facts = [[parted(form, language) for form in fact] for fact in step.facts]
    if truth.kind in ("said-why", "follow-why"):
        return all(any(reason_in(words, form, language) for form in fact) for fact in facts)
    if truth.kind == "order" and polar(answer, language) not in (
        None,
        polar(step.sentence, language),
    ):
        return False
    if not all(any(holds(words, form) for form in fact) for fact in facts):
        return False
    return not any(
        accepted & rivals and set(words) & rivals - accepted for rivals in classes(language)
    )


def _in_time(scene: tuple[float, float], answer: str) -> bool:
    """Whether it names a time, and none that is not the scene's."""
    times = [int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in _CLOCK.findall(answer)]
    first, last = scene[0] - NEAR_SECONDS, scene[1] + NEAR_SECONDS
    return bool(times) and all(first <= time <= last for time in times)


def commonest_share(truths: Sequence[Truth]) -> float:
    """The share that always giving the commonest answer of these would get right."""
    counts = Counter(tuple(step.facts for step in truth.steps) for truth in truths)
    return counts.most_common(1)[0][1] / len(truths) if truths else 0.0
