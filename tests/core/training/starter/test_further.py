"""A run that begins with a pack's weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.packs.manifest import TOKENS
from core.tokens.starter import StarterTokens
from core.training.running.errors import TrainingError
from core.training.starter.decoder import decoder
from core.training.starter.further import begin_student, begin_tower
from core.training.starter.packing import write_pack
from core.training.starter.samples import corpus
from core.training.starter.student import Student, word_ids
from core.vision.starter import StarterVision


@pytest.fixture(scope="module")
def old(tokenizer: Tokenizer) -> Student:
    torch.manual_seed(1)
    return _student(tokenizer)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer, old: Student) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    tokenizer.save(str(folder / "kept.json"))
    write_pack(folder, StarterVision(), old, folder / "kept.json", {})
    return folder


def _student(tokenizer: Tokenizer) -> Student:
    size = tokenizer.get_vocab_size()
    return Student(StarterTokens(size), decoder(size), word_ids(tokenizer))


def test_a_student_of_the_same_words_begins_as_the_pack_ended(
    tokenizer: Tokenizer, old: Student, pack: Path
) -> None:
    torch.manual_seed(2)
    student = _student(tokenizer)
    begin_student(pack, student, tokenizer)
    for module, known in ((student.tokens, old.tokens), (student.language, old.language)):
        for name, weight in known.state_dict().items():
            torch.testing.assert_close(
                module.state_dict()[name], weight, rtol=1e-3, atol=1e-4, msg=name
            )


def test_what_an_earlier_pack_did_not_have_stays_as_it_is(
    tokenizer: Tokenizer, pack: Path, tmp_path: Path
) -> None:
    earlier = shutil.copytree(pack, tmp_path / "earlier")
    weights = load_file(earlier / TOKENS)
    save_file(
        {name: each for name, each in weights.items() if "phrase" not in name}, earlier / TOKENS
    )
    student = _student(tokenizer)
    fresh = student.tokens.phrase.weight.detach().clone()
    begin_student(earlier, student, tokenizer)
    assert torch.equal(student.tokens.phrase.weight, fresh)
    del weights["match.weight"]
    save_file(weights, earlier / TOKENS)
    with pytest.raises(TrainingError, match=r"it has no match\.weight"):
        begin_student(earlier, student, tokenizer)


def test_words_keep_their_rows_in_another_vocabulary(
    tokenizer: Tokenizer, old: Student, pack: Path
) -> None:
    wider = train_bpe(corpus(2, 12), 1700, SPECIALS)
    student = _student(wider)
    fresh = student.tokens.words.weight.detach().clone()
    begin_student(pack, student, wider)
    vocabulary = tokenizer.get_vocab()
    for word, row in wider.get_vocab().items():
        given = old.tokens.words.weight[vocabulary[word]] if word in vocabulary else fresh[row]
        torch.testing.assert_close(student.tokens.words.weight[row], given, rtol=1e-3, atol=1e-4)


def test_a_tower_begins_as_the_pack_ended(pack: Path) -> None:
    tower = StarterVision()
    begin_tower(pack, tower)
    again = StarterVision()
    begin_tower(pack, again)
    for name, weight in tower.state_dict().items():
        assert torch.equal(weight, again.state_dict()[name]), name


def test_a_reader_of_longer_questions_keeps_the_places_it_knew(
    tokenizer: Tokenizer, old: Student, pack: Path
) -> None:
    size = tokenizer.get_vocab_size()
    student = Student(StarterTokens(size, longest=90), decoder(size), word_ids(tokenizer))
    begin_student(pack, student, tokenizer)
    known = old.tokens.word_positions
    torch.testing.assert_close(
        student.tokens.word_positions[:, : known.shape[1]], known, rtol=1e-3, atol=1e-4
    )


def test_layers_of_another_size_are_refused_by_name(tokenizer: Tokenizer, pack: Path) -> None:
    size = tokenizer.get_vocab_size()
    student = Student(StarterTokens(size, longest=40), decoder(size), word_ids(tokenizer))
    with pytest.raises(
        TrainingError, match=r"word_positions is \[1, 73, 128\], not \[1, 41, 128\]"
    ):
        begin_student(pack, student, tokenizer)
