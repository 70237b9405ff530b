"""Samples: what the trainer shows the model is what the app will show it."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import pytest
from tokenizers import Tokenizer

from core.chat.answer_rule import AnswerRule, part
from core.chat.concluded import BACKWARDS, FORWARDS, SO, Concluded
from core.chat.heard_names import NameIds
from core.chat.scope import scope_of
from core.chat.slots import SLOT
from core.chat.starter_prompt import (
    ANSWER,
    BECAUSE,
    BEGIN,
    END,
    FIRST_WORD,
    NONE,
    QUESTION,
    SENTENCE_ENDS,
    WORDS,
    PromptScene,
    stamp,
    stamp_seconds,
)
from core.chat.supposed import CONCLUDING, PARTING, SUPPOSING, Supposed
from core.language.bpe import as_read, encode_plain
from core.tokens.starter import LANGUAGE_WIDTH
from core.training.asking.asked import ABSENT_ANSWER, ATTRIBUTES, Asked
from core.training.asking.kinds import KINDS
from core.training.drawn import world
from core.training.drawn.lexicon import name
from core.training.starter.bank import Bank
from core.training.starter.batches import IGNORED, ROWS_BY, collate, rows_of
from core.training.starter.lacking import SOMEBODY, Shares
from core.training.starter.pairs import PAIRS
from core.training.starter.samples import (
    ANYTHING_LOOKED_FOR,
    MOST_LOOKED_FOR,
    NOTHING_LOOKED_FOR,
    Composer,
    Sample,
    answers,
    corpus,
)
from core.training.starter.strangers import Strangers
from core.training.starter.typed import LEADS, LEADS_ZH

EVERY = {**dict.fromkeys(KINDS, 1.0), "absent": 3.0}


@dataclass(frozen=True)
class Case:
    """A sample, what it was made of, and how it is written."""

    sample: Sample
    asked: Asked
    order: list[int]
    words: Tokenizer

    @property
    def prompt(self) -> list[int]:
        return self.sample.rows[: self.sample.answer_from]

    @property
    def answer(self) -> list[int]:
        return self.sample.rows[self.sample.answer_from :]

    @property
    def before_scenes(self) -> int:
        """How many rows stand before the first scene."""
        return self.sample.scene_of_row.index(0)

    @property
    def found(self) -> bool:
        return set(self.asked.scenes) <= set(self.order) and bool(self.asked.steps)

    def read(self, ids: list[int]) -> str:
        return str(self.words.decode(ids, skip_special_tokens=False))

    def scenes(self) -> list[PromptScene]:
        """The prompt's scenes, read back from its rows."""
        found = []
        for number in range(len(self.sample.heard)):
            rows = [
                row
                for row, scene in zip(self.prompt, self.sample.scene_of_row, strict=False)
                if scene == number
            ]
            slots = rows.count(SLOT)
            said = rows[rows.index(WORDS) + 1 :] if WORDS in rows else []
            found.append(PromptScene(stamp_seconds(rows[:3]), slots // 2, said))
        return found


@pytest.fixture(scope="module")
def composer(bank: Bank, tokenizer: Tokenizer) -> Composer:
    return Composer(bank, tokenizer, 0, 110, EVERY, shares=Shares(mixed=0))


@pytest.fixture(scope="module")
def cases(composer: Composer) -> list[Case]:
    return composed(composer)


def composed(composer: Composer) -> list[Case]:
    """Samples of every kind."""
    found = []
    for seed in range(300):
        sample = composer.compose(random.Random(seed), 1, 6)
        _, asked, order = composer.casting.cast(random.Random(seed), 1, 6, held_out=False)
        found.append(Case(sample, asked, order, composer.tokenizer))
    return found


def test_every_kind_is_composed(cases: list[Case]) -> None:
    assert {(case.asked.language, case.asked.kind) for case in cases} == {
        (language, kind) for language in ("en", "zh") for kind in EVERY
    }


def test_a_prompt_begins_and_ends_as_the_apps_does(cases: list[Case]) -> None:
    for case in cases:
        assert case.prompt[0] == BEGIN
        assert case.prompt[-1] == ANSWER
        assert case.answer[-1] == END
        assert END not in case.answer[:-1]
        echo = case.sample.echo
        first = case.prompt[case.before_scenes - echo : case.before_scenes]
        assert case.prompt[case.before_scenes - echo - 1] == QUESTION
        assert first == case.prompt[-1 - echo : -1], "the question stands twice"
        assert case.prompt[-2 - echo] == QUESTION


def test_rows_and_frames_know_their_scenes(cases: list[Case]) -> None:
    for case in cases:
        sample = case.sample
        assert sample.rows.count(SLOT) == 2 * len(sample.stills)
        scenes = case.scenes()
        assert len(scenes) == len(case.order) == len(sample.heard)
        assert [scene.start for scene in scenes] == sorted({scene.start for scene in scenes})
        assert sum(scene.frames for scene in scenes) == len(sample.stills)
        assert sample.scene_of_still == [
            number for number, scene in enumerate(scenes) for _ in range(scene.frames)
        ]
        for row, scene in zip(sample.rows, sample.scene_of_row, strict=False):
            assert row != SLOT or scene >= 0
        inside = [scene for scene in sample.scene_of_row if scene >= 0]
        assert inside == sorted(inside)
        assert len(inside) == sum(scene.rows(2) for scene in scenes)


def test_a_scene_brings_as_many_frames_as_the_lesson_says_and_shows_what_answers(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    composer = Composer(bank, tokenizer, 0, 110, EVERY, frame_counts=(1,))
    for seed in range(200):
        sample = composer.compose(random.Random(seed), 1, 6)
        film, asked, order = composer.casting.cast(random.Random(seed), 1, 6, held_out=False)
        assert sample.scene_of_still == list(range(len(order))), "one frame each"
        for still, index in zip(sample.stills, order, strict=True):
            assert bank.scene[still] == film.bank[index]
            assert index not in asked.scenes or bank.deed_in_view[still]


def test_every_answer_keeps_the_rule_that_the_app_makes_it_keep(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    mixed = Shares(mixed=0.5)
    cases = composed(Composer(bank, tokenizer, 0, 110, EVERY, shares=mixed))

    def ids(text: str) -> list[int]:
        return encode_plain(cases[0].words, as_read(text))

    ends = [ids(f"a{end}")[-1] for end in SENTENCE_ENDS]
    vocabulary = cases[0].words.get_vocab_size()
    decoded = {each: cases[0].words.decode([each]).encode() for each in range(vocabulary)}
    strangers = Strangers.of(cases[0].words, corpus(1, 40), answers(40))
    names = NameIds.of(strangers.only, decoded.__getitem__, strangers.never_behind)
    because = [ids(word) for word in BECAUSE]
    whole = {run[0] for run in because if all(decoded[each].startswith(b" ") for each in run)}
    concluding = [ids(f"a{each}")[1:] for each in CONCLUDING]
    parting = [ids(f"a{each}")[-1] for each in PARTING]
    supposing = [ids(each) for each in SUPPOSING]
    leads = [ids(f"a{each}")[1:] for each in SO]
    forwards, backwards = ([ids(each) for each in runs] for runs in (FORWARDS, BACKWARDS))
    quoted = followed = 0
    for case in cases:
        asked = case.read(case.sample.question)
        named = [case.sample.question, ids(asked.title())]
        concluded = Concluded(case.sample.question, leads, forwards, backwards, ends)
        every = (case.scenes(), vocabulary, ends, because, names, named)
        rule = AnswerRule(*every, concluded=concluded, whole=whole)
        for mark in CONCLUDING:
            _, found, clause = case.read(case.answer).partition(as_read(f"a{mark}")[2:])
            typed_whole = clause.removesuffix("</s>").strip(" .。") in asked
            if found and typed_whole:
                quoted += 1
                supposed = Supposed(case.sample.question, concluding, parting, ends, supposing)
                rule = AnswerRule(*every, supposed, concluded, whole)
        for at, token in enumerate(case.answer):
            logits = rule(case.answer[:at], np.zeros(vocabulary, np.float32))
            assert np.isfinite(logits[token]), case.read(case.answer[:at])
            told = [words for _, words in part(case.answer[:at], ends).steps]
            followed += concluded.going_on(told) is not None
    assert quoted
    assert followed


def test_a_turns_rows_know_the_scene_whose_stamp_was_whole_last(cases: list[Case]) -> None:
    """In the answer, and in the turn that the question leans on."""
    leaning = 0
    for case in cases:
        sample = case.sample
        stamps = [stamp(start) for start in sample.starts]
        assert len(sample.named_of_row) == len(sample.rows)
        film = sample.scene_of_row.index(0)
        between = slice(film, sample.answer_from)
        assert set(sample.named_of_row[between]) == {-1}
        for turn in (range(film), range(sample.answer_from, len(sample.rows))):
            named = -1
            for at in turn:
                last = tuple(sample.rows[max(turn.start, at - 2) : at + 1])
                named = stamps.index(last) if last in stamps else named
                if sample.rows[at] == QUESTION:
                    named = -1
                assert sample.named_of_row[at] == named
            leaning += turn.start == 0 and ANSWER in sample.rows[:film]
    assert leaning


def test_each_sentence_names_the_scenes_it_rests_on(cases: list[Case]) -> None:
    ends = {encode_plain(cases[0].words, as_read(f"a{end}"))[-1] for end in SENTENCE_ENDS}
    for case in cases:
        if case.answer[0] == NONE:
            continue
        assert case.found
        starts = dict(zip(case.order, (scene.start for scene in case.scenes()), strict=True))
        parted = part(case.answer[:-1], ends)
        told = [[stamp_seconds(each) for each in stamps] for stamps, _ in parted.steps]
        wanted = [[starts[at] for at in step.scenes] for step in case.asked.steps]
        assert told == wanted


def test_what_is_absent_or_forgotten_or_can_not_be_told_is_answered_with_none(
    cases: list[Case],
) -> None:
    for case in cases:
        if not case.found:
            assert case.answer[0] == NONE
        if case.answer[0] == NONE:
            text = case.read(case.answer[1:-1])
            wanted = as_read(ABSENT_ANSWER[case.asked.language])
            assert text == wanted
    refused = [case.answer[0] == NONE for case in cases]
    assert 0.1 < sum(refused) / len(refused) < 0.6
    lacking = [case for case in cases if case.answer[0] == NONE and case.found]
    assert lacking, "some lack the pictures or the words that would tell"


def test_where_no_name_is_heard_somebody_does_it(cases: list[Case], composer: Composer) -> None:
    named = somebody = 0
    kinds = Composer(composer.bank, composer.tokenizer, 0, 110, {"now": 1.0, "clip": 1.0})
    for seed in range(200):
        sample = kinds.compose(random.Random(seed), 1, 3)
        _, asked, _ = kinds.casting.cast(random.Random(seed), 1, 3, held_out=False)
        text = cases[0].read(sample.rows[sample.answer_from :])
        names = [as_read(name(who, asked.language)).strip() for who in world.NAMES]
        if WORDS in sample.rows:
            named += any(who in text for who in names)
        else:
            somebody += 1
            assert as_read(SOMEBODY[asked.language]).strip() in text
            assert not any(who in text for who in names)
    assert named > 100
    assert somebody > 3


def test_a_reason_is_quoted_in_the_words_of_its_scene(cases: list[Case]) -> None:
    quoted = 0
    for case in cases:
        if case.asked.kind in ("said-why", "follow-why") and case.answer[0] != NONE:
            (fact,) = case.asked.steps[0].facts
            scene = case.scenes()[case.order.index(case.asked.scenes[0])]
            assert as_read(fact[0]).strip() in case.read(list(scene.words))
            quoted += 1
    assert quoted > 5


# The question -------------------------------------------------------------------------------


def test_a_follow_up_brings_the_turn_before_with_the_stamp_of_its_scene(
    cases: list[Case],
) -> None:
    leaning = [case for case in cases if case.asked.earlier is not None]
    assert len(leaning) > 20
    for case in leaning:
        assert case.asked.earlier is not None
        assert case.asked.pinned is not None
        before = case.prompt[1 : case.before_scenes - case.sample.echo - 1]
        at = before.index(ANSWER)
        start = case.scenes()[case.order.index(case.asked.pinned)].start
        assert before[0] == QUESTION
        assert case.read(before[1:at]) == as_read(case.asked.earlier[0])
        assert before[at + 1 : at + 4] == list(stamp(start))
        answer = case.asked.earlier[1]
        if "{t}" in answer:
            assert list(stamp(start)) == [t for t in before[at + 4 :] if t < FIRST_WORD]
        else:
            assert case.read(before[at + 4 :]) == as_read(answer)
        said = case.read(case.sample.question)
        assert said.startswith(as_read(answer.partition("{t}")[0])), "pictures hear the answer too"
        assert said.endswith(as_read(case.asked.question))
    for case in cases:
        if case.asked.earlier is None:
            assert case.before_scenes == 2 + case.sample.echo


def test_a_stretch_is_asked_about_by_times_that_hold_its_scenes(cases: list[Case]) -> None:
    clips = [case for case in cases if case.asked.kind == "clip"]
    assert clips
    for case in clips:
        question = case.read(case.prompt[-1 - case.sample.echo : -1]).replace(" ", "")
        scope = scope_of(question, None)
        assert scope.span is not None
        starts = [scene.start for scene in case.scenes()]
        assert scope.span.start.seconds == starts[0]
        assert starts[-1] <= scope.span.end.seconds


def test_questions_are_typed_in_many_ways(cases: list[Case]) -> None:
    texts = [case.read(case.prompt[-1 - case.sample.echo : -1]) for case in cases]
    assert any(text.lower() == text and text.isascii() for text in texts)
    assert any(text[-1] not in "?.？。" for text in texts)
    assert any(text[-1] in "?.？。" for text in texts)
    leads = [as_read(lead) for lead in LEADS + LEADS_ZH]
    assert any(text.startswith(tuple(leads)) for text in texts)


def test_what_is_looked_for_and_asked_for_has_its_shape(cases: list[Case]) -> None:
    for case in cases:
        sample = case.sample
        assert len(sample.looked_for) == MOST_LOOKED_FOR
        assert all(len(each) == 4 for each in sample.looked_for)
        wanted = [each for each in sample.looked_for if each != NOTHING_LOOKED_FOR]
        if case.asked.shown:
            assert wanted == [ANYTHING_LOOKED_FOR], "a stretch is asked about as a whole"
        else:
            assert len(wanted) == min(MOST_LOOKED_FOR, len(case.asked.looked_for))
            assert ANYTHING_LOOKED_FOR not in wanted
        assert len(sample.asks_for) == len(ATTRIBUTES)
        assert {n for n, each in zip(ATTRIBUTES, sample.asks_for, strict=True) if each} == set(
            case.asked.asks_for
        )
        assert sample.chinese == (case.asked.language == "zh")
        assert all(0.0 <= share <= 1.0 for share in sample.heard)
        assert sample.question, "the app looks at no picture without a question"


def test_the_same_seed_composes_the_same_sample(composer: Composer) -> None:
    one = composer.compose(random.Random(9), 2, 6)
    other = composer.compose(random.Random(9), 2, 6)
    assert one == other
    assert composer.compose(random.Random(10), 2, 6) != one


# Batches ------------------------------------------------------------------------------------


def test_a_batch_knows_its_answers_and_echoes(cases: list[Case]) -> None:
    samples = [case.sample for case in cases[:8]]
    batch = collate(samples)
    for i, sample in enumerate(samples):
        learnt = (batch.labels[i] != IGNORED).nonzero().flatten().tolist()
        assert learnt == list(range(sample.answer_from, len(sample.rows)))
        copy = batch.rows[i, batch.echo_from[i] : batch.answer_from[i] - 1].tolist()
        assert len(copy) == sample.echo
        first = sample.scene_of_row.index(0)
        assert copy == sample.rows[first - sample.echo : first]
        assert batch.rows[i, batch.answer_from[i] - 1] == ANSWER
        assert int((batch.owner == i).sum()) == len(sample.stills)
        asked = batch.question[i][~batch.question_padding[i]].tolist()
        assert asked == [BEGIN, *sample.question]


def test_no_batch_has_as_many_rows_as_the_decoder_is_wide() -> None:
    """Compiled on such a one first, its gradients were not finite."""
    assert rows_of(LANGUAGE_WIDTH - 3) == LANGUAGE_WIDTH + ROWS_BY
    for longest in range(1, 600):
        rows = rows_of(longest)
        assert rows != LANGUAGE_WIDTH
        assert rows % ROWS_BY == 0
        assert longest <= rows < longest + 2 * ROWS_BY


def test_a_batch_has_the_shapes_that_it_says(cases: list[Case]) -> None:
    samples = [case.sample for case in cases[:8]]
    batch = collate(samples)
    rows = rows_of(max(len(sample.rows) for sample in samples))
    stills = sum(len(sample.stills) for sample in samples)
    scenes = sum(len(sample.heard) for sample in samples)
    assert batch.rows.shape == batch.labels.shape == batch.scene_of_row.shape == (8, rows)
    assert batch.question.shape == batch.question_padding.shape
    assert batch.stills.shape == batch.owner.shape == batch.scene_of_still.shape == (stills,)
    assert batch.heard.shape == (scenes,)
    assert batch.looked_for.shape == (8, MOST_LOOKED_FOR, 4)
    assert batch.asks_for.shape == (8, len(ATTRIBUTES))
    assert batch.chinese.tolist() == [sample.chinese for sample in samples]
    assert batch.blind.tolist() == [sample.blind for sample in samples]
    assert batch.pair_question.shape == batch.pair_padding.shape
    assert batch.pair_stills.shape == (8 * PAIRS,)
    assert batch.pair_looked_for.shape == (8 * PAIRS, MOST_LOOKED_FOR, 4)
    for at, pair in enumerate(pair for sample in samples for pair in sample.pairs):
        ids = batch.pair_question[at][~batch.pair_padding[at]].tolist()
        assert ids == [BEGIN, *pair.question]
    assert int((batch.rows == SLOT).sum()) == 2 * stills


def test_scenes_of_a_batch_are_numbered_through(cases: list[Case]) -> None:
    samples = [case.sample for case in cases[:8]]
    batch = collate(samples)
    first = 0
    for i, sample in enumerate(samples):
        own = set(range(first, first + len(sample.heard)))
        assert set(batch.scene_of_row[i].tolist()) - {-1} == own
        assert set(batch.scene_of_still[batch.owner == i].tolist()) == own
        assert batch.heard[sorted(own)].tolist() == pytest.approx(sample.heard)
        first += len(sample.heard)


def test_the_tokenizers_corpus_is_all_that_is_read_and_written() -> None:
    texts = list(corpus(1, 3))
    assert all(text == as_read(text) for text in texts)
    whole = "\n".join(texts)
    for sentence in ABSENT_ANSWER.values():
        assert as_read(sentence) in texts
    assert " because" in whole
    assert " 因 为" in whole
    assert sum(text.isascii() for text in texts) > len(texts) // 4
    assert sum(not text.isascii() for text in texts) > len(texts) // 4
