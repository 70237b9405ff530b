"""What the controls tell: each beside the full way of asking, on the same questions.

Shares in percent. Knows results, not where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.training.asking.judge import NEAR_SECONDS, NEEDS_PICTURES, NEEDS_WORDS
from core.training.evaluating.changes import LATER
from core.training.evaluating.metrics import (
    BY_CLOCK,
    Result,
    absence,
    chance,
    interval,
    percent,
    present,
    summary,
)
from core.training.evaluating.ways import NEITHER, NO_PICTURES, NO_WORDS, WRONG_FILM

NOTHING_TELLS = (NEITHER.name, WRONG_FILM.name)
"""Ways in which no question can be answered but by chance."""
NEEDS: dict[str, tuple[str, ...]] = {
    NO_PICTURES.name: NEEDS_PICTURES,
    NO_WORDS.name: NEEDS_WORDS,
}
"""Kinds that need what a way takes away; others may stay right. Among shuffled frames a colour can
still be found, only not where it belongs: there it is right and linked that must fall."""

Pair = tuple[Result, Result]


def paired(full: Iterable[Result], other: Iterable[Result]) -> list[Pair]:
    """Results of the same question, asked in two ways."""
    found = {(result.film, result.number): result for result in full}
    return [
        (found[result.film, result.number], result)
        for result in other
        if (result.film, result.number) in found
    ]


def by_kind(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Results by the kind of their question, in the order in which they come up."""
    kinds: dict[str, list[Result]] = {}
    for result in results:
        kinds.setdefault(result.truth.kind, []).append(result)
    return kinds


def beside_full(full: Sequence[Result], control: Sequence[Result]) -> dict[str, Any]:
    """What a control got right, beside the full way and chance, in all and by kind."""
    kinds = by_kind(present(control))
    return {
        "all": _beside(full, present(control)),
        "absence": {k: v for k, v in absence(control).items() if k != "curve"},
        "kinds": {kind: _beside(full, rows) for kind, rows in kinds.items()},
    }


def _beside(full: Sequence[Result], control: Sequence[Result]) -> dict[str, Any]:
    right = [result.verdict.right for result in control]
    return {
        "questions": len(control),
        "full": percent([before.verdict.right for before, _ in paired(full, control)]),
        "right": percent(right),
        "right_and_linked": percent([r.verdict.right and r.verdict.linked for r in control]),
        "chance": chance(control),
        "right_95": interval(sum(right), len(right)),
    }


def suspicious(controls: Mapping[str, dict[str, Any]]) -> list[str]:
    """What is surely above chance though nothing could have told it, in sentences.

    Without pictures or words alone only kinds that need them are looked at; a time may still be
    narrowed down by whichever is left, so it is no suspicion there.
    """
    found = []
    for way, told in controls.items():
        for kind, row in told["kinds"].items():
            if way not in NOTHING_TELLS and (kind not in NEEDS.get(way, ()) or kind in BY_CLOCK):
                continue
            if row["right_95"] and row["right_95"][0] > row["chance"]:
                found.append(
                    f"{way}: {kind} is right in {row['right']} % of {row['questions']} questions, "
                    f"chance is {row['chance']} %"
                )
    return found


def both_right(full: Sequence[Result], changed: Sequence[Result]) -> dict[str, Any]:
    """Questions whose needle was changed: right only where both films were answered rightly."""
    pairs = paired(full, changed)
    kinds = by_kind(after for _, after in pairs)
    return {
        "all": _both(pairs),
        "kinds": {
            kind: _both([pair for pair in pairs if pair[1].truth.kind == kind]) for kind in kinds
        },
    }


def _both(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Right before, after, both times; and stuck to what was there before."""
    before = [b.verdict.right for b, _ in pairs]
    after = [a.verdict.right for _, a in pairs]
    return {
        "questions": len(pairs),
        "before": percent(before),
        "after": percent(after),
        "both": percent([b and a for b, a in zip(before, after, strict=True)]),
        "stuck": percent([a.answer.judged(b.truth).right for b, a in pairs]),
    }


def moved(full: Sequence[Result], delayed: Sequence[Result]) -> dict[str, Any]:
    """Whether answers and links went along when the film was put behind a longer title card."""
    pairs = paired(full, delayed)
    timed = [pair for pair in pairs if pair[0].truth.kind in BY_CLOCK]
    return {
        "all": _moved(pairs),
        "when": _moved(timed)
        | {"stuck": percent([a.answer.judged(b.truth).right for b, a in timed])},
    }


def _moved(pairs: Sequence[Pair]) -> dict[str, Any]:
    right = [(b.verdict.right, a.verdict.right) for b, a in pairs]
    links = [
        abs(a.answer.lands - b.answer.lands - LATER) <= NEAR_SECONDS
        for b, a in pairs
        if a.answer.lands is not None and b.answer.lands is not None
    ]
    return {
        "questions": len(pairs),
        "before": percent([b for b, _ in right]),
        "after": percent([a for _, a in right]),
        "both": percent([b and a for b, a in right]),
        "linked_after": percent([a.verdict.linked for _, a in pairs]),
        "links_moved": percent(links),
    }


def lost(full: Sequence[Result], worn: Sequence[Result]) -> dict[str, Any]:
    """Points that a worn picture costs, on the same questions."""
    pairs = paired(full, worn)
    before, after = summary([b for b, _ in pairs]), summary([a for _, a in pairs])
    told: dict[str, Any] = {"questions": after["questions"]}
    for name in ("right", "linked", "right_and_linked"):
        told[name] = after[name]
        if after[name] is not None:
            told[f"{name}_lost"] = round(before[name] - after[name], 1)
    return told


def hardness(results: Sequence[Result]) -> dict[str, Any]:
    """What is right where other scenes are like the needle's, and where none are."""
    told: dict[str, Any] = {}
    groups = {"all": present(results), **by_kind(present(results))}
    for kind, rows in groups.items():
        told[kind] = {
            name: {
                "questions": len(some),
                "right": percent([r.verdict.right for r in some]),
                "linked": percent([r.verdict.linked for r in some]),
            }
            for name, some in (
                ("hard", [r for r in rows if r.hard]),
                ("others", [r for r in rows if not r.hard]),
            )
        }
    return told
