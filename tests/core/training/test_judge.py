"""The judge: no credit for hedging."""

from __future__ import annotations

import pytest

from core.training.judge import Truth, commonest_share, judge

COLOUR = Truth("What colour is the cup?", ("red",), "colour", 30.0, 40.0)
HOLDS = Truth("What does Mira hold?", ("red cup", "cup"), "holds", 30.0, 40.0)
WHEN = Truth("When do we see the cup?", ("0:00:30",), "when", 30.0, 40.0)
WHY = Truth("Why does Mira leave?", ("the tide is rising",), "said-why", 30.0, 40.0)
ABSENT = Truth("Who has the kite?", (), "absent", None, None)


@pytest.mark.parametrize(
    ("truth", "answer", "right"),
    [
        (COLOUR, "The cup is red.", True),
        (COLOUR, "The cup is red or blue.", False),
        (COLOUR, "The cup is reddish.", False),
        (HOLDS, "Mira holds a red cup.", True),
        (HOLDS, "Mira holds a cup.", True),
        (HOLDS, "Mira holds a blue cup.", False),
        (HOLDS, "Mira holds a red cup and a key.", False),
        (WHEN, "At 0:00:33.", True),
        (WHEN, "At 0:00:24.", False),
        (WHEN, "Some time.", False),
        (WHY, "Because the tide is rising.", True),
        (WHY, "Because the road is rising.", False),
    ],
)
def test_an_answer_is_right_only_when_it_says_the_truth_alone(
    truth: Truth, answer: str, right: bool
) -> None:
    assert judge(truth, answer, [(31.0, 39.0)]).right is right


def test_declining_is_right_only_for_what_is_absent() -> None:
    said = "I did not see that in the film."
    assert judge(ABSENT, said, []).right
    assert not judge(ABSENT, "Mira has the kite.", [(1.0, 2.0)]).right
    assert not judge(COLOUR, said, []).right
    assert judge(COLOUR, said, []).declined


@pytest.mark.parametrize(
    ("scene", "linked"),
    [((30.0, 40.0), True), ((20.0, 25.5), True), ((44.9, 60.0), True), ((46.0, 60.0), False)],
)
def test_a_link_may_be_five_seconds_off(scene: tuple[float, float], linked: bool) -> None:
    assert judge(COLOUR, "red", [scene]).linked is linked


def test_only_the_first_scene_counts_as_the_link() -> None:
    assert not judge(COLOUR, "red", [(100.0, 110.0), (30.0, 40.0)]).linked


def test_the_commonest_answer_is_counted_over_the_questions() -> None:
    assert commonest_share([COLOUR, COLOUR, WHEN]) == pytest.approx(2 / 3)
