"""Questions that only the whole film answers are told from those a few scenes answer."""

from __future__ import annotations

import pytest

from core.chat.whole_film import wants_whole_film

WHOLE = (
    # Summaries.
    "Summarise the film.",
    "Can you summarize what happened so far?",
    "Give me a recap.",
    "What is this film about?",
    "What's it all about?",
    "Tell me the whole story.",
    "What happens in the film?",
    "What has happened so far?",
    "总结一下这部影片",
    "这部电影讲了什么？",
    "剧情是什么？",
    "到目前为止发生了什么？",
    # Counts.
    "How many boats are there?",
    "how   often does Mira laugh?",
    "Count the lanterns.",
    "What is the number of scenes by night?",
    "一共有几艘船？",
    "多少人拿着灯笼？",
    "下了几次雨？",
    # Order.
    "In which order do the people appear?",
    "Who appears first?",
    "What happened last?",
    "Does he find the key before or after the storm?",
    "When do we see her for the last time?",
    "Who is the first to leave?",
    "人物按什么顺序出现？",
    "米拉第一次出现是什么时候？",
    "谁先到港口？",
    # Does it ever.
    "Does it ever rain?",
    "Has Otto ever been to the castle?",
    "Does she smile at any point?",
    "Is there any dog?",
    "Is it true that he never sleeps?",
    "有没有下过雪？",
    "奥托去过城堡吗？",
    "他从来没有笑吗？",
    # All of them.
    "List all the characters.",
    "Show me every scene by the harbour.",
    "出现了哪些人？",
    "所有的灯笼都是红色的吗？",
)

FEW_SCENES = (
    "",
    "Who holds the red lantern?",
    "What colour is the letter?",
    "Where is the purple umbrella?",
    "Why did Felix drop the ball?",
    "When do we see the kite?",
    "Who has the black bell?",
    "Why does everyone like the forever tree?",
    "What does the countess say to the captain in order to leave?",
    "Does he like clever people?",
    "What is in the country house?",
    "What did the girl do after the storm?",
    "谁拿着红灯笼？",
    "信是什么颜色的？",
    "他为什么点灯？",
    "现在几点？",
    "灯笼多少钱？",
    "他难过吗？",
    "米拉在哪里？",
)


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_about_everything_wants_the_whole_film(question: str) -> None:
    assert wants_whole_film(question)


@pytest.mark.parametrize("question", FEW_SCENES)
def test_a_question_about_a_scene_does_not(question: str) -> None:
    assert not wants_whole_film(question)
