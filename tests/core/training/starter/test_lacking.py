"""Samples that lack pictures, words or names: what can still be told, and what can't."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from core.chat.answer_rule import part
from core.chat.starter_prompt import NONE, SENTENCE_ENDS, WORDS, stamp
from core.language.bpe import as_read, encode_plain
from core.training.asking import judge
from core.training.asking.asked import Asked
from core.training.asking.kinds import KINDS
from core.training.asking.wordings import wording
from core.training.drawn.lexicon import LANGUAGES, name
from core.training.starter.bank import Bank
from core.training.starter.casting import Film
from core.training.starter.lacking import NEEDS_NO_PICTURES, SHARES, SOMEBODY, Shares
from core.training.starter.samples import Composer, Sample
from core.training.starter.shown import Shown

LAST = 110
NOTHING_ELSE = Shares(blind=0, deaf=0, mixed=0, renamed=0, unnamed=0, empty=0, strayed=0)
EMPTY, STILLS = 3, 4


def composed(
    bank: Bank, words: Tokenizer, kinds: tuple[str, ...], shares: Shares = SHARES
) -> Iterator[tuple[Sample, Film, Asked, list[int]]]:
    """Samples whose answer lies in their scenes, and what they were made of."""
    composer = Composer(bank, words, 0, LAST, dict.fromkeys(kinds, 1.0), shares=shares)
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


def told(sample: Sample, words: Tokenizer) -> list[tuple[tuple[int, ...], str]]:
    """Each sentence of an answer with the stamp of its scene."""
    ends = [encode_plain(words, as_read(f"a{end}"))[-1] for end in SENTENCE_ENDS]
    parted = part(sample.rows[sample.answer_from : -1], ends)
    return [(stamps[0], words.decode(ids)) for stamps, ids in parted.steps]


def heard(sample: Sample, words: Tokenizer, scene: int) -> str:
    """What is spoken in a scene of the prompt."""
    at = [row for row, of in enumerate(sample.scene_of_row) if of == scene]
    rows = [sample.rows[row] for row in at]
    said: str = words.decode(rows[rows.index(WORDS) + 1 :]) if WORDS in rows else ""
    return said


def test_who_is_not_called_by_name_in_a_scene_is_somebody_there(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    shares = replace(NOTHING_ELSE, unnamed=0.4)
    found = {True: 0, False: 0}
    for sample, film, asked, order in composed(bank, tokenizer, ("clip", "summary"), shares):
        for (start, text), step in zip(told(sample, tokenizer), asked.steps, strict=True):
            (at,) = step.scenes
            scene = order.index(at)
            assert start == stamp(sample.starts[scene])
            who = as_read(name(film.scenes[at].name, asked.language)).strip()
            named = who in heard(sample, tokenizer, scene)
            subject = who if named else as_read(SOMEBODY[asked.language]).strip()
            assert text.strip().startswith(subject), text
            found[named] += 1
    assert found[False] > 50
    assert found[True] > found[False]


def test_a_question_that_hangs_on_a_name_hears_it(bank: Bank, tokenizer: Tokenizer) -> None:
    shares = replace(NOTHING_ELSE, unnamed=1.0)
    for sample, film, asked, order in composed(bank, tokenizer, ("who", "review"), shares):
        for at in asked.scenes:
            who = as_read(name(film.scenes[at].name, asked.language)).strip()
            assert who in heard(sample, tokenizer, order.index(at))


def test_names_and_reasons_are_told_as_the_lines_have_them(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    shares = replace(NOTHING_ELSE, mixed=1.0)
    kinds = ("said-why", "holds", "follow-why", "who", "how")
    for sample, film, asked, order in composed(bank, tokenizer, kinds, shares):
        if sample.rows[sample.answer_from] == NONE:
            continue
        other = next(each for each in LANGUAGES if each != asked.language)
        for (_, text), step in zip(told(sample, tokenizer), asked.steps, strict=True):
            scene = film.scenes[step.scenes[0]]
            lines = heard(sample, tokenizer, order.index(step.scenes[0]))
            if asked.kind != "follow-why":
                assert as_read(name(scene.name, other)).strip() in text
                assert name(scene.name, asked.language) not in text
            if scene.reason is not None and asked.kind.endswith("why"):
                zh = other == "zh"
                reason, stop = (scene.reason.zh, "。") if zh else (scene.reason.en, ".")
                assert as_read(reason).strip() in lines
                assert text.strip().endswith(as_read(reason).strip() + stop)


@pytest.fixture(scope="module")
def with_empty(bank: Bank) -> Bank:
    """The bank with a few stretches in which nobody is seen."""
    count = EMPTY * STILLS
    labels = {
        each: np.concatenate([np.full(count, -1 if each == "coat" else 0), values])
        for each, values in bank.labels.items()
    }
    return replace(
        bank,
        pictures=np.concatenate([bank.pictures[:count], bank.pictures]),
        scene=np.concatenate([np.repeat(np.arange(-EMPTY, 0), STILLS), bank.scene]).astype(
            np.int32
        ),
        prop_in_view=np.concatenate([np.zeros(count, np.bool_), bank.prop_in_view]),
        deed_in_view=np.concatenate([np.zeros(count, np.bool_), bank.deed_in_view]),
        labels=labels,
    )


def test_a_title_stands_beside_the_scenes_and_is_not_told_of(
    with_empty: Bank, tokenizer: Tokenizer
) -> None:
    shares = replace(NOTHING_ELSE, empty=0.5)
    seen = set()
    for sample, _, _, order in composed(with_empty, tokenizer, ("clip", "summary"), shares):
        of_scene: list[list[int]] = [[] for _ in sample.starts]
        for still, scene in zip(sample.stills, sample.scene_of_still, strict=True):
            of_scene[scene].append(int(with_empty.scene[still]))
        empty = [scenes[0] < 0 for scenes in of_scene]
        assert all(len(set(scenes)) == 1 for scenes in of_scene)
        assert len(empty) == len(order) + sum(empty)
        assert not any(empty[1:-1])
        seen.add((empty[0], empty[-1]))
        stamps = [
            stamp(start) for start, none in zip(sample.starts, empty, strict=True) if not none
        ]
        assert [start for start, _ in told(sample, tokenizer)] == stamps
        shown = Shown.of(with_empty)
        fits = shown.fits(torch.tensor(sample.stills), torch.tensor(sample.looked_for))
        assert fits.tolist() == [not empty[scene] for scene in sample.scene_of_still]
    assert len(seen) == 4
