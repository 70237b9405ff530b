"""Overviews are asked for in words that the starter was taught."""

from __future__ import annotations

import pytest

from core.chat.overviews import REVIEW, REVIEW_ZH, SUMMARY, SUMMARY_ZH, put_plainly
from core.chat.scope import scope_of
from core.training.asking.wordings import PHRASINGS
from core.training.drawn.lexicon import LANGUAGES, Language


def test_what_is_asked_instead_was_taught_and_is_an_overview() -> None:
    for plain in (SUMMARY, REVIEW, SUMMARY_ZH, REVIEW_ZH):
        assert scope_of(plain, None).kind == "overview"
        assert put_plainly(plain) == plain
    for summary, review, taught in (
        (SUMMARY, REVIEW, PHRASINGS["en"]),
        (SUMMARY_ZH, REVIEW_ZH, PHRASINGS["zh"]),
    ):
        assert summary in taught["summary"]
        assert review in taught["review"]


@pytest.mark.parametrize("kind", ["summary", "review"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_keeps_its_kind_and_its_language(language: Language, kind: str) -> None:
    summaries = kind == "summary"
    plain = (SUMMARY if summaries else REVIEW, SUMMARY_ZH if summaries else REVIEW_ZH)
    for asked in PHRASINGS[language][kind]:
        assert put_plainly(asked) == plain[language == "zh"], asked


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("What is it about?", SUMMARY),
        ("Recap, please", SUMMARY),
        ("What happened so far?", SUMMARY),
        ("any good movie reviews?", REVIEW),
        ("剧情是什么？", SUMMARY_ZH),
        ("写个影评吧", REVIEW_ZH),
    ],
)
def test_others_are_put_so_too(asked: str, plain: str) -> None:
    assert scope_of(asked, None).kind == "overview"
    assert put_plainly(asked) == plain
