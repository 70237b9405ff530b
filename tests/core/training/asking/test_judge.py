"""The judge: an answer is right when it says the truth and nothing beside it."""

from __future__ import annotations

import pytest

from core.training.asking.judge import Said, Truth, Verdict, commonest_share, judge
from core.training.asking.judged_words import parted
from core.training.asking.truths import truth_of
from core.training.drawn.lexicon import Language
from core.training.drawn.story import make_story
from core.training.drawn.world import Told

HERE = ((100.0, 110.0),)
NEAR, FAR = ((106.0, 118.0),), ((300.0, 310.0),)


NAMED: dict[Language, str] = {"en": "Mira, the red key?", "zh": "米拉、红色的书、钥匙？"}
"""A question that names what an answer to it may name as well."""


def truth(
    kind: str, *facts: tuple[str, ...], language: Language = "en", sentence: str = ""
) -> Truth:
    return Truth(NAMED[language], kind, language, (Told(sentence, facts, HERE),))


def said(of: Truth, answer: str) -> Verdict:
    return judge(of, [Said(answer, HERE)])


WHO = truth("who", ("Mira",))
ABSENT = Truth("?", "absent", "en", ())
NO = [Said("I did not see that in the film.", ())]


@pytest.mark.parametrize(
    ("of", "answer", "right"),
    [
        (WHO, "Mira holds the red key.", True),
        (WHO, "Mira or Otto holds the red key.", False),
        (WHO, "Otto holds the red key.", False),
        (WHO, "Miranda holds it.", False),
        (truth("colour", ("red",)), "The key is red.", True),
        (truth("colour", ("red",)), "The key is red or blue.", False),
        (truth("count", ("three times",)), "Three times.", True),
        (truth("count", ("three times",)), "Three times, or twice.", False),
        (truth("count", ("three times",)), "Four times.", False),
        (truth("count", ("three",)), "In three scenes.", True),
        (truth("count", ("three",)), "In two scenes.", False),
        (truth("count", ("one",)), "In one scene or two.", False),
        (truth("order", ("red key",)), "First the red key.", True),
        (truth("order", ("red key",)), "First the red key, then the blue cup.", False),
        (truth("order", ("before",)), "Before.", True),
        (truth("order", ("before",)), "Before or after.", False),
        (truth("said-why", ("the tide is rising",)), "Because the tide is rising.", True),
        (truth("said-why", ("the tide is rising",)), "Because the tide is late.", False),
    ],
)
def test_an_english_answer(of: Truth, answer: str, right: bool) -> None:
    assert judge(of, [Said(answer, HERE)]).right is right


@pytest.mark.parametrize(
    ("of", "answer", "right"),
    [
        (truth("who", ("米拉",), language="zh"), "米拉拿着红色的钥匙。", True),
        (truth("who", ("米拉",), language="zh"), "奥托拿着红色的钥匙。", False),
        (truth("who", ("米拉",), language="zh"), "米拉和奥托拿着钥匙。", False),
        (truth("holds", ("红色的书",), language="zh"), "米拉拿着红色的书。", True),
        (truth("where", ("图书馆",), language="zh"), "在图书馆。", True),
        (truth("holds", ("书",), language="zh"), "在图书馆。", False),
        (truth("where", ("花园",), language="zh"), "在森林。", False),
        (truth("count", ("三次",), language="zh"), "三次。", True),
        (truth("count", ("三次",), language="zh"), "两次。", False),
        (truth("count", ("三个",), language="zh"), "三个场景。", True),
        (truth("count", ("三个",), language="zh"), "十三个场景。", False),
        (truth("count", ("三个",), language="zh"), "两个场景。", False),
    ],
)
def test_a_chinese_answer(of: Truth, answer: str, right: bool) -> None:
    assert judge(of, [Said(answer, HERE)]).right is right


@pytest.mark.parametrize(
    "answer",
    [
        "The key may be red, or something else.",
        "Perhaps the key is red.",
        "The key might be red.",
        "The key is not red.",
        "The key isn't red.",
        "The red key is Otto's.",
        "The key is red, in the forest.",
        "The key is red, at night.",
        "The key is red-brown.",
        "The key is reddish.",
    ],
)
def test_hedging_denying_and_inventing_are_wrong(answer: str) -> None:
    red = truth("colour", ("red",), sentence="The key is red.")
    assert said(red, "The key is red.").right
    assert not said(red, answer).right


@pytest.mark.parametrize(
    "answer",
    [
        "钥匙也许是红色的。",
        "钥匙可能是红色的。",
        "钥匙是红色的或者别的。",
        "钥匙是红色还是别的。",
        "钥匙不是红色的。",
        "奥托的钥匙是红色的。",
        "钥匙是红色的，在森林。",
        "钥匙是红色和蓝色的。",
        "钥匙是粉红色的。",
        "钥匙是深红色的。",
    ],
)
def test_hedging_denying_and_inventing_are_wrong_in_chinese(answer: str) -> None:
    red = truth("colour", ("红色",), language="zh", sentence="钥匙是红色的。")
    assert said(red, "钥匙是红色的。").right
    assert not said(red, answer).right


@pytest.mark.parametrize(
    ("kind", "fact", "right", "wrong"),
    [
        ("who", "安东", "安东拿着书。", "安东尼拿着书。"),
        ("who", "米拉", "米拉拿着书。", "卡米拉拿着书。"),
        ("holds", "球", "米拉拿着球。", "米拉拿着气球。"),
        ("holds", "书", "米拉拿着书。", "米拉拿着书包。"),
        ("holds", "钟", "米拉拿着钟。", "米拉拿着闹钟。"),
        ("where", "山上", "在山上。", "在火山上。"),
        ("count", "三次", "三次。", "十三次。"),
        ("count", "两次", "两次。", "二十两次。"),
    ],
)
def test_a_chinese_word_inside_a_longer_one_is_another_word(
    kind: str, fact: str, right: str, wrong: str
) -> None:
    of = truth(kind, (fact,), language="zh")
    assert said(of, right).right
    assert not said(of, wrong).right


@pytest.mark.parametrize(
    "answer",
    [
        "Because the tide is rising and the road is late.",
        "Because the tide is rising because the road is late.",
        "Because the road is late and the tide is rising.",
        "Otto leaves because the tide is rising.",
        "Because the tide is not rising.",
        "The tide.",
    ],
)
def test_a_reason_is_told_whole_and_alone(answer: str) -> None:
    why = truth("said-why", ("the tide is rising",))
    assert said(why, "Mira leaves because the tide is rising.").right
    assert said(why, "The tide is rising.").right
    assert not said(why, answer).right


def test_a_reason_may_deny_something() -> None:
    why = truth("said-why", ("the road is not safe",), sentence="As the road is not safe.")
    assert said(why, "Because the road is not safe.").right
    assert not said(why, "Because the road is safe.").right
    zh = truth("said-why", ("路不安全",), language="zh", sentence="因为路不安全。")
    assert said(zh, "米拉离开，因为路不安全。").right
    assert not said(zh, "米拉离开，因为路安全。").right
    assert not said(zh, "米拉离开，因为路不安全和门坏了。").right


def test_yes_and_no_have_to_fit_what_is_seen_first() -> None:
    order = truth("order", ("red key",), sentence="No, first the red key.")
    assert said(order, "No, first the red key.").right
    assert said(order, "First the red key.").right
    assert not said(order, "Yes, first the red key.").right
    zh = truth("order", ("红色的钥匙",), language="zh", sentence="不是，先看到红色的钥匙。")
    assert said(zh, "不是，先看到红色的钥匙。").right
    assert not said(zh, "是，先看到红色的钥匙。").right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Felix is Emil's neighbour.", True),
        ("Emil's neighbour is Felix.", True),
        ("Emil is Felix's neighbour.", False),
        ("Felix's neighbour is Emil.", False),
        ("Felix is Emil's brother.", False),
    ],
)
def test_a_relation_has_its_direction(answer: str, right: bool) -> None:
    ways = ("Felix is Emil's neighbour", "Emil's neighbour is Felix")
    step = Told(sentence=f"{ways[0]}.", facts=(ways,), scenes=((1.0, 9.0),))
    asked = Truth("Who is Felix to Emil?", "who-to", "en", (step,))
    assert judge(asked, [Said(answer, ((1.0, 9.0),))]).right is right


def test_a_clear_day_has_no_rain() -> None:
    now = truth("now", ("Mira",), ("dances",), ("day",), sentence="Mira dances. It is day.")
    assert said(now, "Mira dances. It is day.").right
    assert not said(now, "Mira dances. It is day with rain.").right


def test_times_are_judged_by_the_clock() -> None:
    when = truth("when", ("0:01:40",))
    assert judge(when, [Said("At 0:01:42.", HERE)]).right
    assert not judge(when, [Said("At 0:03:42.", HERE)]).right
    assert not judge(when, [Said("At 0:01:42 or 0:03:42.", HERE)]).right


def test_links_are_judged_by_their_distance() -> None:
    for scenes, linked, off in ((HERE, True, 0.0), (NEAR, True, 0.0), (FAR, False, 190.0)):
        verdict = judge(WHO, [Said("Mira has it.", scenes)])
        assert (verdict.linked, verdict.off) == (linked, off)
    assert judge(WHO, [Said("Mira has it.", ())]).off is None
    assert judge(WHO, [Said("Mira has it.", HERE)]).overlap == 1.0


def test_what_never_happens_is_to_be_declined_without_a_link() -> None:
    assert judge(ABSENT, NO).right
    assert not judge(ABSENT, [Said("Mira holds it.", HERE)]).right
    assert not judge(ABSENT, [Said("I did not see that in the film. Mira holds it.", ())]).right
    assert not judge(ABSENT, [*NO, Said("It is red.", ())]).right
    assert not judge(ABSENT, [Said(NO[0].text, HERE)]).right
    assert not judge(ABSENT, [Said("", ())]).right
    assert judge(Truth("?", "absent", "zh", ()), [Said("我在片中没有看到。", ())]).right
    assert not judge(WHO, NO).right
    assert judge(WHO, NO).declined


def test_a_stretch_is_told_scene_by_scene() -> None:
    steps = tuple(
        Told("", ((who,), (deed,)), ((at, at + 9.0),))
        for who, deed, at in (
            ("Mira", "dances", 10.0),
            ("Otto", "waves", 20.0),
            ("Ida", "leaves", 30.0),
        )
    )
    told = Truth("?", "clip", "en", steps)
    right = [
        Said("Mira dances.", ((10.0, 19.0),)),
        Said("Otto waves.", ((20.0, 29.0),)),
        Said("Ida leaves.", ((30.0, 39.0),)),
    ]
    assert judge(told, right).right
    assert not judge(told, right[:2]).right
    assert not judge(told, [*right[:1], *right[:1], *right[:1]]).right
    swapped = [
        Said("Otto waves.", ((10.0, 19.0),)),
        Said("Mira dances.", ((20.0, 29.0),)),
        right[2],
    ]
    assert not judge(told, swapped).right


@pytest.mark.parametrize("seed", range(3))
def test_every_truth_is_right_in_its_own_words(seed: int) -> None:
    for question in make_story(seed, 240).questions:
        said = [Said(step.sentence, step.scenes) for step in question.steps]
        assert not said or judge(truth_of(question), said).right, question


def test_chinese_is_parted_by_the_longest_words() -> None:
    assert parted("在图书馆拿着书", "zh") == ["在", "图书馆", "拿着", "书"]


def test_the_commonest_answer_is_what_guessing_gets() -> None:
    truths = [WHO, WHO, truth("who", ("Otto",)), truth("who", ("Ida",))]
    assert commonest_share(truths) == 0.5
    assert commonest_share([]) == 0.0
