"""Metrics: each is what one would count by hand."""

from __future__ import annotations

import pytest

from core.training.asking.judge import Truth
from core.training.drawn.world import Told
from core.training.evaluating.metrics import (
    absence,
    chance,
    curve,
    interval,
    percent,
    risk_at,
    summary,
)
from tests.core.training.evaluating.results import ABSENT, NOT_SEEN, SPAN, result, truth

RED = truth()


def test_right_and_linked_are_counted_alone_and_together() -> None:
    row = summary(
        [
            result(RED, "It is red."),
            result(RED, "It is red.", (300.0, 310.0)),
            result(RED, "It is blue."),
            result(RED, NOT_SEEN, None),
            result(ABSENT, NOT_SEEN, None),
        ]
    )
    assert row["questions"] == 4
    assert (row["right"], row["linked"], row["right_and_linked"]) == (50.0, 50.0, 25.0)
    assert row["declined"] == 25.0


@pytest.mark.parametrize(
    ("start", "hits"),
    [
        (100.0, (1, 1, 1)),
        (109.9, (1, 1, 1)),
        (98.5, (1, 1, 1)),
        (96.0, (0, 1, 1)),
        (118.0, (0, 0, 1)),
        (121.0, (0, 0, 0)),
    ],
)
def test_a_hit_is_where_the_first_link_lands(start: float, hits: tuple[int, int, int]) -> None:
    row = summary([result(RED, "It is red.", (start, start + 1.0))])
    assert tuple(row[f"hit@{seconds}"] for seconds in (2, 5, 10)) == tuple(100.0 * h for h in hits)


def test_a_link_that_spans_the_film_hits_nothing() -> None:
    row = summary([result(RED, "It is red.", (0.0, 200.0))])
    assert row["hit@10"] == 0.0
    assert row["iou"] == 5.0


def test_overlap_is_meant_over_all_questions() -> None:
    row = summary(
        [result(RED, "red", SPAN), result(RED, "red", (105.0, 115.0)), result(RED, "x", None)]
    )
    assert row["iou"] == pytest.approx(100 * (1 + 1 / 3 + 0) / 3, abs=0.06)


def test_what_is_not_in_the_film_is_counted_both_ways() -> None:
    told = absence(
        [
            result(ABSENT, NOT_SEEN, None),
            result(ABSENT, "It is red."),
            result(RED, NOT_SEEN, None),
            result(RED, "It is red."),
            result(RED, "It is red."),
            result(RED, "It is red."),
        ]
    )
    assert (told["absent_questions"], told["absent_found"]) == (2, 50.0)
    assert told["false_alarms"] == 25.0
    assert told["risk"]["100"] == pytest.approx(33.3, abs=0.05)


def test_risk_falls_where_the_wrong_ones_score_least() -> None:
    rows = [result(RED, "It is red.", score=0.9 - at / 100) for at in range(8)]
    rows += [result(RED, "It is blue.", score=0.1), result(RED, NOT_SEEN, None)]
    assert risk_at(rows, 0.8) == 0.0
    assert risk_at(rows, 0.9) == pytest.approx(11.1, abs=0.05)
    assert risk_at(rows, 1.0) == 20.0
    assert curve(rows)[-1] == (100.0, 20.0)
    assert curve(rows)[0] == (10.0, 0.0)


def test_equal_scores_are_covered_together() -> None:
    rows = [result(RED, "It is red.", score=0.5), result(RED, "It is blue.", score=0.5)]
    assert curve(rows) == [(100.0, 50.0)]
    assert risk_at(rows, 0.8) == risk_at(rows[::-1], 0.8) == 50.0


def test_chance_is_the_commonest_answer_of_each_kind() -> None:
    colours = [result(truth(word), "x") for word in ("red", "red", "blue", "green")]
    assert chance(colours) == 50.0
    places = [result(truth(word, "where"), "x") for word in ("mill", "lake", "beach", "bridge")]
    assert chance([*colours, *places]) == 37.5
    assert chance([]) is None


def test_languages_are_guessed_apart() -> None:
    rows = [result(truth("red"), "x"), result(truth("红色", language="zh"), "x")]
    assert chance(rows) == 100.0


def test_of_two_answers_that_a_question_names_one_is_guessed() -> None:
    assert chance([result(truth(f"{n} key", "order"), "x") for n in range(10)]) == 50.0


def test_a_time_is_guessed_by_lot() -> None:
    rows = [result(truth(f"0:0{n}:00", "when"), "x") for n in range(10)]
    assert chance(rows) == 10.0
    several = [result(truth(f"0:{n:02}:00", "when"), "x") for n in range(40)]
    assert chance(several) == pytest.approx(10.0)  # (10 + 2 · 5) of 200 seconds


def test_the_nearest_of_several_true_scenes_counts() -> None:
    told = Told("Twice.", (("twice",),), ((10.0, 20.0), (150.0, 160.0)))
    twice = Truth("How often?", "count", "en", (told,))
    assert summary([result(twice, "Twice.", (152.0, 160.0))])["hit@2"] == 100.0


def test_an_interval_holds_its_share_and_narrows() -> None:
    few, many = interval(8, 10), interval(800, 1000)
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < 80.0 < many[1] < few[1]
    assert few == (49.0, 94.3)
    assert interval(0, 0) is None


def test_a_share_of_nothing_is_none() -> None:
    assert percent([]) is None
    assert summary([])["right"] is None
