"""Timestamps part a window's words, and tell where to listen on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.speech.protocol import Spoken
from core.speech.segments import segments_of

FIRST = 1000


def stamp(seconds: float) -> int:
    return FIRST + round(seconds * 50)


def read(*ids: int | float) -> tuple[list[tuple[float, float, str]], float]:
    """Whole numbers are words, others timestamps."""
    tokens = [stamp(each) if isinstance(each, float) else each for each in ids]

    def text(words: Sequence[int]) -> str:
        return "".join(chr(each) for each in words)

    spoken, taken = segments_of(tokens, FIRST, text, 30.0)
    return [(each.start, each.end, each.text) for each in spoken], taken


A, B, C = map(ord, "abc")


@pytest.mark.parametrize(
    ("ids", "spoken", "taken"),
    [
        ((0.0, A, 4.0, 4.0, B, 9.0, 9.0), [(0, 4, "a"), (4, 9, "b")], 9.0),
        ((0.0, A, 4.0, 4.0, B, 9.0, 9.0, C), [(0, 4, "a"), (4, 9, "b")], 9.0),
        ((0.0, A, 4.0, 6.0, B), [(0, 4, "a")], 4.0),
        ((0.0, A, 4.0, 4.0, B, 9.0), [(0, 4, "a"), (4, 9, "b")], 30.0),
        ((1.0, A, B, 6.0), [(1, 6, "ab")], 30.0),
        ((1.0, A, B), [(1, 30, "ab")], 30.0),
        ((A, B), [(0, 30, "ab")], 30.0),
        ((), [], 30.0),
        ((5.0,), [], 30.0),
        ((0.0, A, 0.5, 0.5, B), [(0, 0.5, "a"), (0.5, 30, "b")], 30.0),
        ((2.0, ord(" "), 4.0, 4.0, B, 9.0, 9.0), [(4, 9, "b")], 9.0),
    ],
    ids=[
        "a pair at the end begins the next window",
        "what is cut off is left to the next window",
        "the next window begins at the end of the last, not where the next words might",
        "one timestamp at the end says that nothing more is said",
        "a single segment",
        "a segment without an end",
        "no timestamp at all",
        "nothing",
        "a timestamp alone",
        "a pair too early to go on from",
        "spaces are no words",
    ],
)
def test_segments(
    ids: tuple[int | float, ...], spoken: list[tuple[float, float, str]], taken: float
) -> None:
    found, until = read(*ids)
    assert until == pytest.approx(taken)
    assert [each[2] for each in found] == [each[2] for each in spoken]
    for ours, theirs in zip(found, spoken, strict=True):
        assert ours[:2] == pytest.approx(theirs[:2])


def test_what_is_heard_lies_within_the_window() -> None:
    spoken, taken = segments_of([stamp(28.0), A, FIRST + 1600], FIRST, lambda _: "a", 30.0)
    assert spoken == (Spoken(28.0, 30.0, "a"),)
    assert taken == 30.0
