"""Wordings: what is held out of training is heard in no kind, and verbs keep their form."""

from __future__ import annotations

import re

import pytest

from core.training.asking.wordings import PHRASINGS, choices, wording
from core.training.drawn.lexicon import LANGUAGES, Language
from tests.core.training.filling import every_wording


def heard(kind: str, language: Language, *, held_out: bool) -> set[str]:
    """A kind's wordings as the ear takes them: whatever thing or person is named, in small
    letters, without marks."""
    numbers = choices(kind, language, held_out=held_out)
    forms = [wording(kind, language, number).lower() for number in numbers]
    forms = [form.replace("{co}", "{o}").replace("{p}", "{n}") for form in forms]
    return {re.sub(r"[^\w{} ]", "", form) for form in forms}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_held_out_of_a_kind_is_trained_in_no_other(language: Language) -> None:
    trained = {kind: heard(kind, language, held_out=False) for kind in PHRASINGS[language]}
    for kind in PHRASINGS[language]:
        for form in heard(kind, language, held_out=True):
            assert not [each for each, forms in trained.items() if form in forms], (kind, form)


def test_chinese_wordings_read_well_with_every_verb_and_every_sign() -> None:
    for kind, form in every_wording("zh"):
        assert "{v}了" not in form, "nobody says 拿着了"
        assert re.search(r"\{t\d\}\{w", form) is None, "a town is 雨天, it doesn't 雨天"
        assert kind != "who-to" or not re.search(r"\{n\}的(\{p\}|哪个人)", form)


def test_english_places_come_behind_verbs_that_take_them() -> None:
    for _, form in every_wording("en"):
        assert re.search(r"\bgets? \{pl\}", form) is None, "nothing gets at the market"
