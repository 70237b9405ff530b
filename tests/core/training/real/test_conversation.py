"""Prompts and labels: the app's own prompts in front, loss on answers only."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from core.chat.llama_vid_prompt import SYSTEM, as_ids, movie_prompt, picture_prompt
from core.chat.slots import SLOT
from core.language.spm import SentencePieces
from core.training.real.conversation import Sample, sample
from core.training.real.records import Kind, Record, Turn
from core.training.running.errors import TrainingError
from core.training.starter.batches import IGNORED

FIRST = Turn("who holds\nthe lantern?", "the harbour", True)


@pytest.fixture(scope="module")
def words(published: Path) -> SentencePieces:
    return SentencePieces.read(published / "tokenizer.model")


def _sample(words: SentencePieces, kind: Kind, *turns: Turn, seed: int = 0, **more: str) -> Sample:
    record = Record("here", kind, Path("a") if kind != "words" else None, turns)
    form = more.get("form", "conversation")
    lines = ("", "It is red.")
    return sample(record, form, words, 2, lines, 2, Random(seed))  # type: ignore[arg-type]


def _told(words: SentencePieces, one: Sample) -> str:
    """The sample as text, <image> for each visual row."""
    whole = "".join(
        "<image>" if each == SLOT else words.processor.id_to_piece(each).replace("▁", " ")
        for each in one.ids
    )
    return re.sub(r"<0x(..)>", lambda found: chr(int(found.group(1), 16)), whole)


def test_what_comes_before_the_answer_is_what_the_app_asks(words: SentencePieces) -> None:
    asked = as_ids(picture_prompt(FIRST.question), words.encode, words.begin)
    at = asked.index(SLOT)
    asked.insert(at, SLOT)
    one = _sample(words, "picture", FIRST)
    answer = [*words.encode(FIRST.answer), words.processor.eos_id()]
    assert one.ids == asked + answer
    assert one.labels == [IGNORED] * len(asked) + answer
    assert one.questions == ("who holdsthe lantern?",)
    asked = as_ids(movie_prompt(FIRST.question, ("", "It is red."), 2), words.encode, words.begin)
    assert _sample(words, "film", FIRST).ids == asked + answer


def test_each_question_shows_the_picture_anew_and_each_answer_ends(words: SentencePieces) -> None:
    turns = (FIRST, Turn("Is it?", "no", False))
    told = {_told(words, _sample(words, "picture", *turns, seed=seed)) for seed in range(8)}
    shown = "<image><image>"
    first = f"<s> {SYSTEM} USER: {shown} \nwho holds\nthe lantern? ASSISTANT: the harbour</s>"
    assert told == {
        f"{first} USER: {shown} \nIs it? ASSISTANT: no</s>",
        f"{first} USER: Is it?\n{shown}  ASSISTANT: no</s>",
    }
    one = _sample(words, "picture", *turns)
    ends = [index for index, each in enumerate(one.labels) if each == words.processor.eos_id()]
    assert len(ends) == 2
    assert one.ids.count(SLOT) == 4
    assert len(one.questions) == 2
    assert all(label in (IGNORED, each) for label, each in zip(one.labels, one.ids, strict=True))


def test_an_answer_reads_as_it_would_behind_its_question(words: SentencePieces) -> None:
    one = _sample(words, "words", Turn("who?", "the harbour", False))
    whole = words.encode(f"{SYSTEM} USER: who? ASSISTANT: the harbour")
    assert one.ids == [words.begin, *whole, words.processor.eos_id()]
    assert one.questions == ()


def test_aligning_has_no_template(words: SentencePieces) -> None:
    one = _sample(words, "clip", FIRST, form="plain")
    told = words.encode("the harbour\n")
    assert one.ids == [words.begin, SLOT, SLOT, *told]
    assert one.labels == [IGNORED] * 3 + told
    for kind in ("words", "film"):
        with pytest.raises(TrainingError, match="aligning"):
            _sample(words, kind, FIRST, form="plain")
