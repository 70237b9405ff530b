"""Pairs of a picture and a question that is nearly about it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from core.language.bpe import as_read, encode_plain
from core.training.drawn import lexicon
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.world import Prop
from core.training.starter.bank import HELD_PAIRS, Bank
from core.training.starter.pairs import OF_TWO_SHARE, TRUE_SHARE, Pair, Pairing
from core.training.starter.samples import filled
from core.training.starter.shown import Shown

FIRST, LAST, MANY = 10, 110, 600


@pytest.fixture(scope="module")
def pairing(bank: Bank, tokenizer: Tokenizer) -> Pairing:
    return Pairing(bank, lambda text: encode_plain(tokenizer, as_read(text)), FIRST, LAST)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(scope="module")
def pairs(pairing: Pairing, language: Language) -> list[Pair]:
    rng = random.Random(4)
    return [pairing.draw(rng, language) for _ in range(MANY)]


def shown(bank: Bank, pair: Pair) -> Prop:
    prop = bank.scenes[int(bank.scene[pair.still])].prop
    assert prop is not None
    return prop


def test_a_picture_shows_a_thing_in_a_scene_of_the_range(bank: Bank, pairs: list[Pair]) -> None:
    assert len({pair.still for pair in pairs}) > 50
    for pair in pairs:
        assert bank.prop_in_view[pair.still]
        assert FIRST <= bank.scene[pair.still] < LAST


def test_a_question_names_its_things(
    pairs: list[Pair], language: Language, tokenizer: Tokenizer
) -> None:
    for pair in pairs:
        read = tokenizer.decode(pair.question).replace(" ", "").lower()
        for each in pair.things:
            name = lexicon.thing(each, language, coloured=True)
            assert name.replace(" ", "").lower() in read


def test_no_thing_is_asked_for_in_a_colour_that_is_held_out(pairs: list[Pair]) -> None:
    assert not {each for pair in pairs for each in pair.things} & HELD_PAIRS


def test_most_ask_of_two_things_and_some_are_about_the_picture(
    bank: Bank, pairs: list[Pair]
) -> None:
    two = sum(len(pair.things) == 2 for pair in pairs)
    about = sum(shown(bank, pair) in pair.things for pair in pairs)
    assert two == pytest.approx(OF_TWO_SHARE * MANY, rel=0.1)
    assert about == pytest.approx(TRUE_SHARE * MANY, rel=0.15)
    assert sum(pair.things[0] == shown(bank, pair) for pair in pairs if len(pair.things) == 2)
    assert sum(pair.things[-1] == shown(bank, pair) for pair in pairs if len(pair.things) == 2)


def test_what_is_not_about_it_misses_it_narrowly(bank: Bank, pairs: list[Pair]) -> None:
    seen: Counter[str] = Counter()
    for pair in pairs:
        own = shown(bank, pair)
        if own in pair.things:
            continue
        thing = any(each.object == own.object for each in pair.things)
        colour = any(each.colour == own.colour for each in pair.things)
        assert thing or colour
        seen["crossed" if thing and colour else "thing" if thing else "colour"] += 1
    assert min(seen[each] for each in ("crossed", "thing", "colour")) > 0.05 * MANY


def test_labels_say_whether_a_picture_is_asked_about(bank: Bank, pairs: list[Pair]) -> None:
    props = [bank.scenes[scene].prop or Prop(-1, -1) for scene in bank.scene]
    told = {
        "object": np.array([each.object for each in props]),
        "colour": np.array([each.colour for each in props]),
    }
    bank = replace(bank, labels={**bank.labels, **told})
    wanted = [filled([(-1, each.object, each.colour, -1) for each in p.things]) for p in pairs]
    stills = torch.tensor([pair.still for pair in pairs])
    fits = Shown.of(bank).fits(stills, torch.tensor(wanted))
    assert fits.tolist() == [shown(bank, pair) in pair.things for pair in pairs]
