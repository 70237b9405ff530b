"""Scope: which questions name a stretch of film, which lean on the answer before."""

from __future__ import annotations

import random

import pytest

from core.chat.scope import Scope, leans, scope_of
from core.timeline import MediaTime, TimeRange
from core.training.asking.leaning import LEANING
from core.training.drawn import world
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.starter.typed import LEADS, LEADS_ZH
from tests.core.training.filling import every_wording, fill

HERE = MediaTime.parse("0:11:40")
SCOPES = {"now": "moment", "clip": "stretch", "summary": "overview", "review": "overview"}


def asked(language: Language) -> list[tuple[str, str]]:
    """Every wording about every object, as it stands in a book and as it is typed."""
    rng = random.Random(language)
    found = []
    for kind, form in every_wording(language):
        for thing in range(len(world.OBJECTS)):
            question = fill(kind, form, language, thing, rng)
            lead = rng.choice(LEADS if language == "en" else LEADS_ZH)
            found += [
                (kind, question),
                (kind, question.lower().rstrip("?.？。")),
                (kind, lead + question),
            ]
            if "{" not in form:
                break
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_is_taken_for_what_it_is(language: Language) -> None:
    for kind, question in asked(language):
        assert scope_of(question, HERE).kind == SCOPES.get(kind, "things"), question


@pytest.mark.parametrize("language", LANGUAGES)
def test_follow_ups_lean_and_questions_that_name_something_do_not(language: Language) -> None:
    for kind, question in asked(language):
        if kind not in SCOPES:
            assert leans(question) == (kind in LEANING), question


@pytest.mark.parametrize(
    ("kind", "questions"),
    [
        (
            "moment",
            "What's happening right now?|what is going on|What is going on here?|"
            "Who's that on the screen?|what's on screen|What am I looking at?|"
            "What just happened?|Who is this here?|what is she doing now|"
            "Where are we now?|Where is this now?|我们现在在哪里？|现在在哪里？|"
            "现在发生了什么|现在怎么了？|这里是谁？|屏幕上的人是谁？|刚才发生了什么？|此刻谁在画面里？",
        ),
        (
            "overview",
            "Summarize the movie|give me a quick recap|What's the plot?|What is this movie about?|"
            "what's it about|Tell me about the film.|What happened so far?|write a movie review|"
            "Summarise what I've seen so far.|What kind of movie is this?|"
            "这部电影讲的是什么？|电影说了什么|总结一下|概括剧情|这个故事讲的是什么？|"
            "影片的主要内容是什么？|介绍一下这部电影|讲了什么？",
        ),
        (
            "stretch",
            "What happened between 12:00 and 15:30?|from 1:02:03 to 1:05:00 what happens|"
            "0:12:00-0:13:00|recap 0:10:00 to 0:20:00|what did i miss from 10:00 till 12:00|"
            "0:10:00到0:12:00发生了什么？|从0:10:00至0:12:00讲一下|10:00和12:00之间",
        ),
        (
            "things",
            "What happens next?|Who holds the clock?|What time is it on the clock?|"
            "What happens in the castle?|What happens in the story of the red key?|"
            "Where is the drum now?|Who has the red key now?|where's Otto now|鼓现在在哪里？|"
            "现在谁拿着鼓？|谁现在有红色的钥匙？|"
            "Is there a summary of the letter?|Who reviews the letter?|What is the letter about?|"
            "Who plays the guitar right here?|Now, who has the red key?|Who knows the way?|"
            "Tell me about the knight.|Who is at the station at night?|Why does Mira leave?|"
            "书里讲了什么？|信里讲了什么|钥匙什么时候出现？|米拉出现在哪里？|谁出现在桥上？|"
            "谁讲了故事？|夜晚谁在图书馆？|谁在港口？",
        ),
    ],
)
def test_so_are_the_wordings_that_people_type(kind: str, questions: str) -> None:
    for question in questions.split("|"):
        assert scope_of(question, HERE).kind == kind, question


@pytest.mark.parametrize(
    "questions",
    [
        "Why?|why did she do that|And where was that?|where|Who was it?|What colour is it?|"
        "what color was her coat?|And the weather?|how come|When was this?|What's his name?|"
        "Is it raining?|Was it at night?|Please, why?",
        "为什么呢|她为什么这样做？|那他穿什么颜色的外套？|在哪儿？|什么时候的事|是谁|他叫什么？|"
        "那时下雨了吗？|天气呢",
    ],
)
def test_short_questions_lean_on_the_answer_before(questions: str) -> None:
    for question in questions.split("|"):
        assert leans(question), question


@pytest.mark.parametrize(
    "question",
    [
        "Who is Mira?",
        "Where is the castle?",
        "What colour is the coat that Mira wears?",
        "Who is the person at the station?",
        "书在哪里？",
        "花是什么颜色的？",
        "谁有鱼？",
        "他拿着钟吗？",
    ],
)
def test_a_question_that_names_anything_does_not_lean(question: str) -> None:
    assert not leans(question)


def test_now_means_nothing_where_nobody_watches() -> None:
    assert scope_of("What is happening now?", None).kind == "things"


def test_a_moment_is_where_the_viewer_is_or_what_the_question_says() -> None:
    assert scope_of("What is on screen?", HERE) == Scope(
        "moment", TimeRange(HERE, MediaTime(HERE.us + 1))
    )
    for question in ("Who is there at 0:02:10?", "在0:02:10发生了什么？", "2:10的时候呢？"):
        span = scope_of(question, HERE).span
        assert span is not None
        assert span.start == MediaTime.parse("0:02:10"), question


@pytest.mark.parametrize(
    "question",
    ["between 0:02:00 and 0:01:00?", "1:00 - 2:00", "from 0:01:00 to 2:00", "1:00至2:00"],
)
def test_a_stretch_begins_with_the_earlier_of_its_times(question: str) -> None:
    minute, two = MediaTime.parse("0:01:00"), MediaTime.parse("0:02:00")
    assert scope_of(question, None) == Scope("stretch", TimeRange(minute, two))


def test_a_stretch_from_a_moment_to_itself_holds_that_moment() -> None:
    span = scope_of("from 1:00 to 1:00", None).span
    assert span is not None
    assert MediaTime.parse("0:01:00") in span
