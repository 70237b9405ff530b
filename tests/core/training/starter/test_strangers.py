"""Names that nobody bears."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch
from tokenizers import Tokenizer

from core.chat.starter_prompt import FIRST_WORD, WORDS
from core.language.bpe import as_read, encode_plain
from core.tokens.starter import StarterTokens
from core.training.drawn import lexicon
from core.training.drawn.lexicon import Language, name
from core.training.starter.bank import Bank
from core.training.starter.decoder import decoder
from core.training.starter.lacking import Shares
from core.training.starter.samples import Composer, answers, corpus
from core.training.starter.strangers import HELD_NAMES, MET_NAMES, Strangers
from core.training.starter.student import Student, word_ids


@pytest.fixture(scope="module")
def strangers(tokenizer: Tokenizer) -> Strangers:
    return Strangers.of(tokenizer, corpus(1, 12), answers(12))


def test_made_up_names_are_of_ids_that_no_text_has(
    tokenizer: Tokenizer, strangers: Strangers
) -> None:
    assert len(strangers.ids) > 300
    assert min(strangers.ids) >= FIRST_WORD
    met = {id for text in corpus(1, 12) for id in encode_plain(tokenizer, text)}
    assert not met & set(strangers.ids)


def test_what_only_held_out_names_have_is_unmet_but_names_nobody(
    tokenizer: Tokenizer, strangers: Strangers
) -> None:
    only = set(strangers.unmet) - set(strangers.ids)
    assert set(strangers.ids) < set(strangers.unmet)
    of_held = {id for who in HELD_NAMES for id in _ids(tokenizer, who)}
    of_others = {id for who in MET_NAMES for id in _ids(tokenizer, who)}
    assert only & of_held
    assert not set(strangers.unmet) & of_others


def test_names_and_nothing_else_are_of_ids_that_no_other_word_has(
    tokenizer: Tokenizer, strangers: Strangers
) -> None:
    only = set(strangers.only)
    assert set(strangers.unmet) < only
    told = [bool(only & set(_ids(tokenizer, who))) for who in (*MET_NAMES, *HELD_NAMES)]
    assert sum(told) > 0.8 * len(told), "so small a vocabulary shares a few with words"
    words = ["Somebody", "The", "red", "because", "First", "sister"]
    for (times, number_zh), amount in zip(lexicon.NUMBERS, lexicon.AMOUNTS, strict=True):
        words += [f"{times[0].upper()}{times[1:]}", amount, number_zh]
    for word in words:
        assert not only & set(_ids(tokenizer, word)), word


def test_what_stands_behind_a_name_may_follow_one(
    tokenizer: Tokenizer, strangers: Strangers
) -> None:
    never = set(strangers.never_behind)
    assert never < set(strangers.words)
    assert len(never) > 100
    for text in (" holds", " dances", ".", "'s", "拿着", "在", "的", "先", "也", "是", "。"):
        behind = encode_plain(tokenizer, as_read(f"Clara{text}"))
        first = behind[len(encode_plain(tokenizer, as_read("Clara")))]
        assert first not in never, text
    for text in ("果", "coat", "red", "知", "怎"):
        assert _ids(tokenizer, text)[0] in never, text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_has_another_name_and_no_two_the_same(
    strangers: Strangers, language: Language
) -> None:
    shares = set()
    for seed in range(20):
        called = strangers.renaming(random.Random(seed), language).names
        renamed = [both for both in strangers.names[language] if both[0] in called]
        assert set(called) == {each for both in renamed for each in both}
        assert len(set(called.values())) == len(renamed)
        for written, typed in renamed:
            assert called[written] == called[typed]
            assert len(called[written]) == len(written)
        assert all(set(other) <= set(strangers.ids) for other in called.values())
        shares.add(round(4 * len(renamed) / len(MET_NAMES)))
    assert 4 in shares, "everybody"
    assert shares & {1, 2, 3}, "or some"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_names_change_in_a_text(
    tokenizer: Tokenizer, strangers: Strangers, language: Language
) -> None:
    called = next(
        renaming
        for seed in range(20)
        if len(set((renaming := strangers.renaming(random.Random(seed), language)).names.values()))
        == len(MET_NAMES)
    )
    clara, mira = (tuple(_ids(tokenizer, name(who, language))) for who in ("Clara", "Mira"))
    said = {
        "en": (" Listen.", " is", "'s sister."),
        "zh": ("听。", "是", "的姐妹。"),
    }[language]
    before, between, after = (
        encode_plain(tokenizer, as_read(said[0])),
        *(
            encode_plain(tokenizer, as_read(each) if language == "zh" else each)
            for each in said[1:]
        ),
    )
    text = [*before, *clara, *between, *mira, *after]
    renamed = [*before, *called.names[clara], *between, *called.names[mira], *after]
    assert called.of(text) == renamed
    assert called.of(before) == before


def test_too_few_ids_leave_everybody_the_own_name(strangers: Strangers) -> None:
    few = replace(strangers, ids=strangers.ids[:10])
    assert not few.renaming(random.Random(1), "en").names


def test_a_sample_calls_everybody_the_same_in_question_lines_and_answer(
    bank: Bank, tokenizer: Tokenizer, strangers: Strangers
) -> None:
    own = Composer(bank, tokenizer, 0, 110, {"holds": 1.0})
    other = Composer(bank, tokenizer, 0, 110, {"holds": 1.0}, strangers=strangers)
    plain = [own.compose(random.Random(seed), 1, 4) for seed in range(80)]
    made_up = set(strangers.ids) - {id for sample in plain for id in sample.rows}
    assert len(made_up) > 0.9 * len(strangers.ids), "a few words are rarer than this corpus"
    renamed = 0
    for seed in range(80):
        sample = other.compose(random.Random(seed), 1, 4)
        asked = [id for id in sample.question if id in made_up]
        renamed += bool(asked)
        answer = sample.rows[sample.answer_from :]
        told = [id for id in answer if id in made_up]
        assert told == [] or told == asked, "a question of this kind names the one who is told of"
        if told:
            spoken = sample.rows[2 + len(sample.question) : sample.answer_from - 1 - sample.echo]
            assert set(told) <= set(spoken)
    assert 0.2 < renamed / 80 < Shares().renamed + 0.15


def test_lines_that_nobody_understands_stand_beside_the_others(
    bank: Bank, tokenizer: Tokenizer, strangers: Strangers
) -> None:
    always = Shares(deaf=0.3, renamed=0, unnamed=0, babbled=1)
    kinds = {"holds": 1.0, "said-why": 1.0}
    composer = Composer(bank, tokenizer, 0, 110, kinds, strangers=strangers, shares=always)
    strange = spoken = 0
    for seed in range(80):
        sample = composer.compose(random.Random(seed), 2, 3)
        found = set(sample.rows) & set(strangers.ids)
        strange += bool(found)
        spoken += WORDS in sample.rows
        assert not found or WORDS in sample.rows, "a film without lines has none of these either"
        assert not set(sample.rows[sample.answer_from :]) & found, "nobody tells of them"
    assert 0.9 * spoken < strange <= spoken < 80


@torch.no_grad()
def test_what_is_unmet_looks_otherwise_at_every_step_and_nothing_else_does(
    bank: Bank, tokenizer: Tokenizer, strangers: Strangers
) -> None:
    size = tokenizer.get_vocab_size()
    student = Student(StarterTokens(size), decoder(size), word_ids(tokenizer))
    student.unmet = strangers.unmet
    tables = (student.language.get_input_embeddings().weight, student.tokens.words.weight)
    unmet = torch.tensor(strangers.unmet)
    met = torch.tensor(sorted({*range(size)} - {*strangers.unmet}))
    before = [table.detach().clone() for table in tables]
    student.meet_anew(1)
    for table, old in zip(tables, before, strict=True):
        assert (table[unmet] != old[unmet]).any(dim=1).all()
        assert torch.equal(table[met], old[met])
        assert table[unmet].square().mean() == pytest.approx(old.square().mean().item(), rel=0.05)
    once = [table.detach().clone() for table in tables]
    student.meet_anew(2)
    assert all((table[unmet] != old[unmet]).any() for table, old in zip(tables, once, strict=True))
    student.meet_anew(1)
    for table, old in zip(tables, once, strict=True):
        torch.testing.assert_close(table, old, rtol=0.05, atol=1e-4)  # by its seed alone


def _ids(tokenizer: Tokenizer, text: str) -> list[int]:
    return encode_plain(tokenizer, as_read(text))
