"""Samples without pictures or without words: what can still be told, and what can't."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from tokenizers import Tokenizer

from core.chat.starter_prompt import NONE, WORDS
from core.training.asking import judge
from core.training.asking.asked import Asked
from core.training.asking.kinds import KINDS
from core.training.asking.wordings import wording
from core.training.starter.bank import Bank
from core.training.starter.casting import Film
from core.training.starter.samples import NEEDS_NO_PICTURES, Composer, Sample

LAST = 110


def composed(
    bank: Bank, words: Tokenizer, kinds: tuple[str, ...]
) -> Iterator[tuple[Sample, Film, Asked, list[int]]]:
    """Samples whose answer lies in their scenes, and what they were made of."""
    composer = Composer(bank, words, 0, LAST, dict.fromkeys(kinds, 1.0))
    for seed in range(1500):
        film, asked, order = composer.casting.cast(random.Random(seed), 2, 5, held_out=False)
        if set(asked.scenes) <= set(order):
            yield composer.compose(random.Random(seed), 2, 5), film, asked, order


def test_without_pictures_is_answered_what_is_judged_so_too() -> None:
    assert frozenset(KINDS) - frozenset(judge.NEEDS_PICTURES) == NEEDS_NO_PICTURES


def test_a_blind_sample_is_answered_from_its_words_and_stamps(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    from_words = ("said-why", "who-to", "follow-when", "follow-who")
    blind = set()
    for sample, _, asked, _ in composed(bank, tokenizer, (*from_words, "where", "follow-coat")):
        if sample.blind:
            blind.add(asked.kind)
            told = sample.rows[sample.answer_from] != NONE
            assert told == (asked.kind in from_words)
    assert blind >= {*from_words, "where"}


@pytest.mark.parametrize("kind", ["where", "when", "hint", "colour"])
def test_without_words_a_name_does_not_tell_scenes_apart(
    bank: Bank, tokenizer: Tokenizer, kind: str
) -> None:
    told = []
    for sample, film, asked, order in composed(bank, tokenizer, (kind,)):
        if sample.blind or WORDS in sample.rows:
            continue
        (looked_for,) = asked.looked_for
        alike = sum(looked_for.shown(film.scenes[at], True, True) for at in order)
        by_name = "{n}" in wording(kind, asked.language, asked.phrasing) and alike > 1
        told.append(not by_name)
        assert (sample.rows[sample.answer_from] != NONE) != by_name, asked.question
    assert {True, False} == set(told)
