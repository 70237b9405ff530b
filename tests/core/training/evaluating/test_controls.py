"""Controls: each finds out the companion that it is there to find out."""

from __future__ import annotations

from core.training.evaluating.changes import LATER
from core.training.evaluating.controls import (
    beside_full,
    both_right,
    hardness,
    lost,
    moved,
    paired,
    suspicious,
)
from core.training.evaluating.metrics import Result
from tests.core.training.evaluating.results import NOT_SEEN, SPAN, result, truth

COLOURS = ("red", "blue", "green", "yellow", "white", "black", "pink", "brown")


def asked(kind: str, *, right: bool, count: int = 24) -> list[Result]:
    """As many questions, all answered rightly or all wrongly."""
    return [
        result(
            truth(COLOURS[at % 8], kind),
            f"It is {COLOURS[at % 8] if right else 'orange'}.",
            number=at,
        )
        for at in range(count)
    ]


def test_results_of_the_same_question_are_paired() -> None:
    one = [result(truth(), "red", number=n, film=f) for f in ("1/3", "2/3") for n in (0, 1)]
    other = [result(truth(), "blue", number=1, film="2/3"), result(truth(), "x", number=7)]
    ((before, after),) = paired(one, other)
    assert (before.film, before.number) == (after.film, after.number) == ("2/3", 1)
    assert before.answer.said[0].text == "red"


def test_a_control_stands_beside_the_full_way_and_chance() -> None:
    told = beside_full(asked("colour", right=True), asked("colour", right=False))
    assert told["kinds"]["colour"]["full"] == 100.0
    assert told["kinds"]["colour"]["right"] == 0.0
    assert told["kinds"]["colour"]["chance"] == 12.5
    assert told["all"]["questions"] == 24


def test_what_is_right_without_its_reason_is_suspicious() -> None:
    full = asked("colour", right=True)
    for way in ("neither", "wrong film", "no pictures"):
        (line,) = suspicious({way: beside_full(full, asked("colour", right=True))})
        assert line.startswith(f"{way}: colour is right in 100.0 %")
        assert suspicious({way: beside_full(full, asked("colour", right=False))}) == []


def test_what_needs_no_words_may_stay_right_without_them() -> None:
    full = asked("colour", right=True)
    assert suspicious({"no words": beside_full(full, full)}) == []
    assert suspicious({"no words": beside_full(full, asked("who", right=True))})


def test_luck_on_few_questions_is_no_suspicion() -> None:
    few = asked("colour", right=True, count=1)
    assert suspicious({"neither": beside_full(few, few)}) == []


def test_both_films_have_to_be_answered_rightly() -> None:
    before = [result(truth("red"), "It is red.", number=n) for n in range(4)]
    after = [
        result(truth("blue"), said, number=n)
        for n, said in enumerate(("It is blue.", "It is red.", "It is green.", "It is blue."))
    ]
    before[3] = result(truth("red"), "It is pink.", number=3)
    told = both_right(before, after)["kinds"]["colour"]
    assert (told["before"], told["after"], told["both"]) == (75.0, 50.0, 25.0)
    assert told["stuck"] == 25.0


def test_answers_and_links_have_to_move_with_the_film() -> None:
    later = (SPAN[0] + LATER, SPAN[1] + LATER)
    before = [result(truth("0:01:40", "when"), "At 0:01:40.", number=n) for n in range(2)]
    after = [
        result(truth("0:02:27", "when", span=later), "At 0:02:27.", later, number=0),
        result(truth("0:02:27", "when", span=later), "At 0:01:40.", SPAN, number=1),
    ]
    told = moved(before, after)["when"]
    assert (told["before"], told["both"], told["stuck"]) == (100.0, 50.0, 50.0)
    assert (told["linked_after"], told["links_moved"]) == (50.0, 50.0)


def test_points_lost_are_counted_on_the_same_questions() -> None:
    full = [result(truth(), "It is red.", number=n) for n in range(4)]
    worn = [result(truth(), "It is red.", number=0), result(truth(), NOT_SEEN, None, number=1)]
    told = lost(full, worn)
    assert told["questions"] == 2
    assert (told["right"], told["right_lost"], told["linked_lost"]) == (50.0, 50.0, 50.0)


def test_hard_needles_are_counted_apart() -> None:
    rows = [
        result(truth(), "It is red.", hard=True),
        result(truth(), "It is blue.", hard=True),
        result(truth(), "It is red."),
    ]
    told = hardness(rows)
    assert told["all"]["hard"] == {"questions": 2, "right": 50.0, "linked": 100.0}
    assert told["colour"]["others"]["right"] == 100.0


def test_nothing_asked_is_nothing_counted() -> None:
    assert both_right([], [])["all"]["both"] is None
    assert moved([], [])["when"]["stuck"] is None
    assert lost([], [])["right"] is None
    assert beside_full([], [])["kinds"] == {}
