"""Questions with their truth as lines of a file: written beside a film, read back to judge by.

Knows no film and no companion.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.training.asking.judge import Truth
from core.training.drawn.world import Question, Told

SUFFIX = ".questions.jsonl"


def to_jsonl(questions: Iterable[Question]) -> str:
    """Questions with their truth, one JSON object a line."""
    return "".join(json.dumps(_row(question), ensure_ascii=False) + "\n" for question in questions)


def _row(question: Question) -> dict[str, Any]:
    """All of a question; its first scene and its answer once more, for who needs no more."""
    first = question.steps[0] if question.steps else None
    start, end = first.scenes[0] if first else (None, None)
    return {
        "question": question.question,
        "kind": question.kind,
        "language": question.language,
        "phrasing": question.phrasing,
        "steps": [
            {
                "sentence": step.sentence,
                "facts": [list(forms) for forms in step.facts],
                "scenes": [list(scene) for scene in step.scenes],
            }
            for step in question.steps
        ],
        "moment_s": question.moment,
        "earlier": None if question.earlier is None else list(question.earlier),
        "start_s": start,
        "end_s": end,
        "sentence": question.sentence,
        "answers": list(first.facts[0]) if first else [],
    }


def read_truths(film: Path) -> list[Truth]:
    """The questions that were written beside a drawn film."""
    lines = film.with_suffix(SUFFIX).read_text(encoding="utf-8").splitlines()
    return [_truth(json.loads(line)) for line in lines]


def truth_of(question: Question) -> Truth:
    """A question as it would be read back."""
    return Truth(
        question.question,
        question.kind,
        "zh" if question.language == "zh" else "en",
        question.steps,
        question.moment,
        question.earlier,
    )


def _truth(row: dict[str, Any]) -> Truth:
    earlier = row["earlier"]
    return Truth(
        question=row["question"],
        kind=row["kind"],
        language=row["language"],
        steps=tuple(
            Told(
                step["sentence"],
                tuple(tuple(forms) for forms in step["facts"]),
                tuple((start, end) for start, end in step["scenes"]),
            )
            for step in row["steps"]
        ),
        moment=row["moment_s"],
        earlier=None if earlier is None else (earlier[0], earlier[1]),
    )
