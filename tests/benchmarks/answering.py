"""From question to first token and to the end, beside the model's bare reading and writing."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks.bench import Bench, ChildFailed
from tests.benchmarks.indexing import FFMPEG
from tests.benchmarks.rows import Row, missing, spread

CHILD = "tests.benchmarks.companion_child"
READING = "reading as many rows, nothing else"
WRITING = "reading the rows, writing the words, nothing else"


def measure(bench: Bench) -> list[Row]:
    """One process that watches, then asks the film's suggested questions in turns."""
    bench.say("asking")
    try:
        found = bench.child(
            CHILD,
            str(bench.film),
            str(bench.rounds),
            REELMATE_DATA=str(bench.folder / "answering"),
        )
    except ChildFailed as error:
        return [missing("question to first token", "s", READING, str(error))]
    asked: list[dict[str, Any]] = found["asked"]
    first, total = [a["first"] for a in asked], [a["total"] for a in asked]
    rows = median(a["rows"] for a in asked)
    questions = len({a["question"] for a in asked})
    return [
        Row(
            "watching alone, models in memory",
            found["watching"],
            "s",
            FFMPEG,
            bench.decoding,
            "at most 1.5×",
            "1 run",
        ),
        Row(
            "question to first token",
            median(first),
            "s",
            READING,
            median(a["reading"] for a in asked),
            note=f"{questions} questions, {spread(first)}; {rows:.0f} rows; {_steps(asked)}",
        ),
        Row(
            "question to the end",
            median(total),
            "s",
            WRITING,
            median(a["writing"] for a in asked),
            note=f"{spread(total)}; {median(a['words'] for a in asked):.0f} tokens",
        ),
        Row(
            "the first question of all, to first token",
            found["cold"],
            "s",
            READING,
            asked[0]["reading"],
            note="1 run; the language model is read first",
        ),
    ]


def _steps(asked: list[dict[str, Any]]) -> str:
    """Where the time to the first token goes, medians."""
    names = {"recall": "recall", "look_again": "look again", "prefill": "prefill"}
    parts = [
        f"{name} {median(a['steps'][key] for a in asked) * 1000:.0f} ms"
        for key, name in names.items()
        if all(key in a["steps"] for a in asked)
    ]
    return ", ".join(parts)
