"""Conclusions quoted from the question."""

from __future__ import annotations

import pytest

from core.chat.supposed import CONCLUDING, PARTING, SUPPOSING, Supposed
from tests.core.chat.wordwise import STOPS, ids, words


def may_follow(question: str, said: str) -> set[str] | None:
    """Words of ``question`` that may follow an answer's beginning."""
    concluding = [ids(each) for each in CONCLUDING]
    parting = [ids(each)[-1] for each in PARTING]
    supposing = [ids(each) for each in SUPPOSING]
    supposed = Supposed(ids(question), concluding, parting, ids("".join(STOPS)), supposing)
    following = supposed.going_on(ids(said))
    return None if following is None else {words[each] for each in following}


IF = "If sun means Varby and rain means Lindau, in which town is the bell?"
IN = "假如塔镇是黄昏，东城是白天，米拉在哪个城镇？"


@pytest.mark.parametrize(
    ("question", "said", "may"),
    [
        (IF, "There is sun", None),
        (IF, "There is rain, and", {"rain"}),
        (IF, "There is sun, and", {"If", "sun"}),
        (IF, "There is rain, and rain", {"means"}),
        (IF, "There is rain, and rain means", {"Lindau", *STOPS}),
        (IF, "There is rain, and rain means Lindau", {*STOPS}),
        (IF, "There is rain, and rain means Lindau.", None),
        (IF, "There is fog, and", None),
        ("Where is the bell?", "There is rain, and", None),
        ("There is rain, but where?", "There is rain, and", None),
        (IN, "是白天，那么", {"东"}),
        (IN, "是黄昏，那么", {"塔"}),
        ("塔镇是黄昏，东城是白天，哪个城镇？", "是白天，那么", {"东", "城"}),
        ("请问，假如夜晚就是雷镇，白天就是明城，在哪？", "是夜晚，那么", {"夜"}),
        ("如果只有明城是晴天，只有雷镇是雨天，在哪？", "是雨天，那么", {"只"}),
        (IN, "是白天，那么东城是白天", {*STOPS}),
        (IN, "是白天，那么东", {"城"}),
    ],
)
def test_what_may_follow(question: str, said: str, may: set[str] | None) -> None:
    assert may_follow(question, said) == may


def test_what_is_quoted_says_what_was_read() -> None:
    """The sign has to be reached before anything may end."""
    assert may_follow(IN, "是黄昏，那么塔镇") == {"是"}
    assert may_follow(IN, "是黄昏，那么塔镇是黄") == {"昏"}
