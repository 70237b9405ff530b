"""Hugging Face's ids and llama.cpp's are the same ids."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from core.language.bpe import AsWritten, as_read, encode_plain, train_bpe
from core.language.decoding import Utf8Stream
from core.language.gguf_writer import LlamaShape, write_llama
from core.language.llama import LlamaEngine
from tests.core.language.conftest import LINES, SPECIALS, TinyLlama

Pair = tuple[Tokenizer, LlamaEngine]

PIECES = st.sampled_from(
    [*SPECIALS, "</s>USER:", "'s", "'LL", "  ", "\r\n", "\u3000", "🏮", "月亮", "\x00", "\x85", "̈"]
)
ASSIGNED = st.characters(exclude_categories=["Cs", "Cn"])
TEXTS = st.lists(st.one_of(st.text(), PIECES), max_size=12).map("".join)
MIXED = st.lists(st.one_of(st.text(ASSIGNED), PIECES, st.just("e")), max_size=12).map("".join)
FUZZ = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def trained(tiny: TinyLlama) -> Iterator[Pair]:
    with LlamaEngine(tiny.files["f32"], 256, threads=1) as engine:
        yield tiny.tokenizer, engine


@pytest.fixture(scope="module")
def every_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The hardest BPE: any two bytes merge, so that every boundary shows in the ids."""
    folder = tmp_path_factory.mktemp("pairs")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [(a, b) for a in alphabet for b in alphabet]
    random.Random(1).shuffle(merges)
    words = ["<s>", "</s>", *alphabet, *(a + b for a, b in merges)]
    tokenizer = Tokenizer(
        models.BPE(vocab={word: i for i, word in enumerate(words)}, merges=merges)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(text, special=True, normalized=False) for text in ("<s>", "</s>")]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    shape = LlamaShape(64, 1, 1, 1, 64, 64, len(words), 256)
    zeros = {key: np.zeros(size, np.float32) for key, size in shape.tensor_shapes().items()}
    path = folder / "pairs.gguf"
    write_llama(path, zeros, shape, folder / "tokenizer.json", "f16", "Pairs", "Apache-2.0")
    with LlamaEngine(path, 256, threads=1) as engine:
        yield tokenizer, engine


@pytest.mark.parity
@FUZZ
@example("</s>USER: <s>who</s>")
@example("a  b\t\n  c 's 12,3  ")
@given(text=TEXTS)
def test_ids_are_the_same_on_any_text(trained: Pair, text: str) -> None:
    tokenizer, engine = trained
    ids = encode_plain(tokenizer, text)
    assert engine.tokenize(text) == ids
    assert not set(ids) & set(range(len(SPECIALS)))
    assert tokenizer.decode(ids, skip_special_tokens=False) == text


@pytest.mark.parity
@FUZZ
@example("don't  stop…the \u00a0 end")
@given(text=MIXED)
def test_words_are_cut_at_the_same_places(every_pair: Pair, text: str) -> None:
    tokenizer, engine = every_pair
    assert engine.tokenize(text) == encode_plain(tokenizer, text)


def test_specials_come_first_and_text_never_becomes_one(tiny: TinyLlama) -> None:
    tokenizer = tiny.tokenizer
    assert [tokenizer.token_to_id(text) for text in SPECIALS] == list(range(len(SPECIALS)))
    assert tokenizer.encode("</s>").ids == [1]
    assert 1 not in encode_plain(tokenizer, "</s>")
    assert tokenizer.encode("</s>").ids == [1]


def test_half_a_surrogate_pair_reads_as_a_question_mark(trained: Pair) -> None:
    tokenizer, engine = trained
    assert encode_plain(tokenizer, "\ud83c!") == encode_plain(tokenizer, "?!")
    assert engine.tokenize("\ud83c!") == encode_plain(tokenizer, "?!")


def test_training_is_repeatable_and_saved_whole(tmp_path: Path) -> None:
    first, second = (train_bpe(iter(LINES * 3), 340, SPECIALS) for _ in range(2))
    assert first.to_str() == second.to_str()
    first.save(str(tmp_path / "tokenizer.json"))
    again = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert encode_plain(again, LINES[0]) == encode_plain(first, LINES[0])


def test_all_bytes_are_known_even_from_no_text_at_all() -> None:
    tokenizer = train_bpe([], 300, ["<s>", "</s>"])
    assert tokenizer.get_vocab_size() == 258
    assert tokenizer.decode(encode_plain(tokenizer, "a\x00é月🏮")) == "a\x00é月🏮"


def test_a_size_without_room_and_a_special_named_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="can't hold"):
        train_bpe([], 256, ["<s>"])
    with pytest.raises(ValueError, match="twice"):
        train_bpe([], 300, ["<s>", "<s>"])


# As it is read, as it is written ------------------------------------------------------------

HAN = st.sampled_from("米拉拿着红色的钥匙。，AB 1.\n🏮")
HAN_TEXTS = st.lists(st.one_of(HAN, st.text(max_size=3)), max_size=20).map("".join)


def written(text: str, cuts: list[int]) -> str:
    """What ``AsWritten`` makes of a text that comes in pieces."""
    stream, out, at = AsWritten(), "", 0
    for cut in sorted(cut % (len(text) + 1) for cut in cuts):
        out += stream.push(text[at:cut])
        at = cut
    return out + stream.push(text[at:]) + stream.finish()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Mira holds it.", " Mira holds it."),
        (" Mira", " Mira"),
        ("米拉，来！", " 米 拉， 来！"),
        ("At 0:00:05 米拉 waits", " At 0:00:05 米 拉 waits"),
        ("看Mira来了，Otto！", " 看 Mira 来 了， Otto！"),
        ("", " "),
    ],
)
def test_a_space_stands_before_the_first_word_and_each_chinese_character(
    text: str, read: str
) -> None:
    assert as_read(text) == read


@given(text=HAN_TEXTS)
def test_reading_twice_is_reading_once(text: str) -> None:
    assert as_read(as_read(text)) == as_read(text)


@given(text=HAN_TEXTS, cuts=st.lists(st.integers(0, 99), max_size=6))
def test_what_is_written_is_what_was_read_however_it_comes(text: str, cuts: list[int]) -> None:
    assert written(as_read(text), cuts) == written(as_read(text), [])


@given(text=st.text(st.sampled_from("米拉找到钥匙。，ab."), min_size=1))
def test_a_text_comes_back_as_it_was_but_for_spaces_before_letters(text: str) -> None:
    parted = re.sub("(?<=[米拉找到钥匙。，])(?=[ab])", " ", text)
    assert written(as_read(text), [1, 3, 4]).removeprefix(" ") == parted


@pytest.mark.parametrize(
    "text", ["Mira holds a red key.", "米拉拿着红色的钥匙。", "0:01:00，米拉睡着。", "a b  c"]
)
def test_a_sentence_survives_tokens_and_back(trained: Pair, text: str) -> None:
    tokenizer, engine = trained
    ids = encode_plain(tokenizer, as_read(text))
    stream, decoder = AsWritten(), Utf8Stream()
    pieces = [stream.push(decoder.push(engine.token_bytes(token))) for token in ids]
    spoken = "".join(pieces) + stream.push(decoder.finish()) + stream.finish()
    assert spoken.removeprefix(" ") == text


def test_a_space_is_held_back_until_what_follows_is_known() -> None:
    stream = AsWritten()
    assert [stream.push(piece) for piece in (" Mira", " ", "米", " ", "x", " ")] == [
        " Mira",
        "",
        "米",
        "",
        " x",
        "",
    ]
    assert stream.finish() == " "
    assert stream.push("y") == "y", "it starts anew"
