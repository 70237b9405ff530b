"""What a judging language model is asked, and how its verdicts are read.

The criteria, the scales and the form of the reply are those of Video-ChatGPT's quantitative
evaluation (Maaz et al. 2023; LLaMA-VID uses it unchanged) and of MLVU; the wording is our own.
The published figures were made with GPT-3.5 and GPT-4 as judges: another judge's can be compared
only with each other, and ``NOT_COMPARABLE`` says so under every score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.training.datasets.records import Answered, Judge

NEEDS_JUDGE = "The set's own score is given by a judging language model: name one with --judge."
NOT_COMPARABLE = (
    "Judged by {judge}; published figures were judged by GPT-3.5 or GPT-4 and can't be compared "
    "with these."
)

MATCH = """You compare a predicted answer to a question about a video with the correct answer and \
decide whether they mean the same.
- Judge the meaning. Synonyms and paraphrases match.
- Judge whether the prediction is correct with respect to the correct answer, nothing else.
Reply with a Python dictionary and nothing beside it: 'pred' is 'yes' or 'no', 'score' is a whole \
number from 0 to 5, where 5 is the best match. Example: {'pred': 'yes', 'score': 4}"""


@dataclass(frozen=True, slots=True)
class Match:
    """A verdict of yes or no with a score from 0 to 5."""

    yes: bool
    score: int


def match_request(question: str, truth: str, answer: str) -> str:
    """What a judge is shown of one answer."""
    return f"Question: {question}\nCorrect answer: {truth}\nPredicted answer: {answer}"


def judge_match(judge: Judge, one: Answered) -> Match | None:
    """Whether an answer means what the truth means; None where the verdict can't be read."""
    record = one.record
    said = judge.reply(MATCH, match_request(record.asked, record.truths[0], one.answer))
    score = number_of(said, "score", 5)
    found = re.search(r"['\"]?pred(?:icted)?['\"]?\s*:\s*['\"]?(yes|no)\b", said, re.IGNORECASE)
    if found is None or score is None:
        return None
    return Match(found[1].lower() == "yes", int(score))


def number_of(said: str, key: str, most: float) -> float | None:
    """The number a verdict gives for ``key``; None where it gives none between 0 and ``most``.

    The last one counts: a judge that explains itself first may mention the key before.
    """
    found = re.findall(rf"{key}['\"]?\s*[:=]\s*['\"]?(\d+(?:\.\d+)?)", said, re.IGNORECASE)
    if not found or not 0 <= float(found[-1]) <= most:
        return None
    return float(found[-1])


def mean(values: Sequence[float]) -> float | None:
    """None of none."""
    return sum(values) / len(values) if values else None


def notes(judge: Judge | None, unread: int) -> tuple[str, ...]:
    """What must be said under a score that a judge gives.

    Args:
        unread: how many of its verdicts could not be read.
    """
    if judge is None:
        return (NEEDS_JUDGE,)
    told = [NOT_COMPARABLE.format(judge=judge.identity)]
    if unread:
        told.append(f"{unread:,} verdicts could not be read; they count as no, with score 0.")
    return tuple(told)
