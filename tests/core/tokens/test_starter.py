"""The starter's token generator with random weights: shapes, units and what it may depend on."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.tokens.starter import (
    LANGUAGE_WIDTH,
    PHRASE_WORDS,
    QUERY_WIDTH,
    SEARCH_WIDTH,
    StarterTokens,
    load,
    scene_codes,
)
from core.vision.starter import FEATURES, PATCHES


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> StarterTokens:
    folder: Path = tmp_path_factory.mktemp("pack")
    tokenizer = train_bpe(["who holds the red lantern?"], 420, SPECIALS)
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    made = StarterTokens(tokenizer.get_vocab_size())
    save_file(made.state_dict(), folder / "tokens.safetensors")
    return load(folder)


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    torch.manual_seed(2)
    return torch.randn(5, 1 + PATCHES, FEATURES)


def test_a_frame_becomes_one_context_and_one_content_token(
    tokens: StarterTokens, features: torch.Tensor
) -> None:
    context, match = tokens.context(features, "who holds the red lantern?")
    assert context.shape == (5, LANGUAGE_WIDTH)
    assert tokens.content(features).shape == (5, 1, LANGUAGE_WIDTH)
    assert match.shape == (5,)
    assert ((match >= 0) & (match <= 1)).all()


def test_context_tokens_depend_on_the_question_and_content_tokens_on_the_frame(
    tokens: StarterTokens, features: torch.Tensor
) -> None:
    one, _ = tokens.context(features, "who holds the lantern?")
    other, _ = tokens.context(features, "the red")
    neutral, _ = tokens.context(features, "")
    assert not torch.allclose(one, other)
    assert not torch.allclose(one, neutral)


def test_a_frames_tokens_do_not_depend_on_its_neighbours(
    tokens: StarterTokens, features: torch.Tensor
) -> None:
    together, _ = tokens.context(features, "who?")
    alone, _ = tokens.context(features[2:3], "who?")
    torch.testing.assert_close(together[2:3], alone, atol=1e-5, rtol=1e-4)


def test_search_vectors_are_units(tokens: StarterTokens, features: torch.Tensor) -> None:
    vectors = tokens.search_vectors(features)
    assert vectors.shape == (5, SEARCH_WIDTH)
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(5))
    assert tokens.search_query("who?").norm() == pytest.approx(1.0, abs=1e-5)


def test_a_question_longer_than_the_reader_keeps_its_end(tokens: StarterTokens) -> None:
    long = tokens.question_ids("red " * 500 + "lantern?")
    assert long[0, 0] == 0
    assert long[0, -2:].tolist() == tokens.question_ids("red lantern?")[0, -2:].tolist()
    assert tokens.search_query("red " * 500 + "lantern?").isfinite().all()


def test_looking_gives_the_search_vectors_too(
    tokens: StarterTokens, features: torch.Tensor
) -> None:
    ids = tokens.question_ids("who holds the red lantern?")
    padding = torch.zeros(5, ids.shape[1], dtype=torch.bool)
    text = tokens.read(ids, padding[:1]).expand(5, -1, -1)
    context, match, frames = tokens.look_and_search(features, text, padding)
    assert torch.equal(frames, tokens.search_vectors(features))
    seen, matched = tokens.look(features, text, padding)
    assert torch.equal(context, seen)
    assert torch.equal(match, matched)


def read(tokens: StarterTokens, ids: list[int], longest: int = 0) -> tuple[torch.Tensor, ...]:
    """Rows of a question that is padded up to ``longest`` ids, and its padding."""
    padded = torch.tensor([[*ids, *[1] * (longest - len(ids))]])
    padding = torch.arange(padded.shape[1])[None] >= len(ids)
    return tokens.read(padded, padding), padding


@torch.no_grad()
def test_a_phrase_is_of_its_own_words_alone(tokens: StarterTokens) -> None:
    words = list(range(200, 200 + PHRASE_WORDS))
    first, _ = read(tokens, [0, 150, 151, *words])
    other, _ = read(tokens, [0, 160, 161, *words])
    phrases = first[..., QUERY_WIDTH:]
    torch.testing.assert_close(phrases.norm(dim=-1), torch.ones(1, 3 + PHRASE_WORDS))
    torch.testing.assert_close(phrases[:, -1], other[:, -1, QUERY_WIDTH:])
    assert not torch.allclose(phrases[:, -2], other[:, -2, QUERY_WIDTH:])
    assert not torch.allclose(first[:, -1, :QUERY_WIDTH], other[:, -1, :QUERY_WIDTH])


@torch.no_grad()
def test_the_likest_phrase_has_the_say_wherever_it_stands(tokens: StarterTokens) -> None:
    text, padding = read(tokens, [0, 201, 202, 203, 204], longest=9)
    says = [float(tokens.phrase_logits(text[:, at, QUERY_WIDTH:], text, padding)) for at in (2, 4)]
    scale, shift = tokens.phrase_scale.tolist()
    assert says == pytest.approx([math.exp(scale) + shift] * 2, rel=0.1)
    assert float(tokens.phrase_logits(-text[:, 2, QUERY_WIDTH:], text, padding)) < says[0] - 1


@torch.no_grad()
def test_padding_says_nothing(tokens: StarterTokens, features: torch.Tensor) -> None:
    short = [0, 201, 202]
    plain, padded = (
        tokens.look(features[:1], *read(tokens, short, longest)) for longest in (0, 12)
    )
    for one, other in zip(plain, padded, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_codes_of_scenes_are_units_that_tell_any_seconds_apart() -> None:
    codes = scene_codes(torch.arange(0, 36_000, 7))
    alike = codes @ codes.T
    torch.testing.assert_close(alike.diagonal(), torch.ones(len(codes)))
    beside = alike - torch.eye(len(codes))
    assert beside.max() < 0.95
    assert beside.abs().mean() < 0.2
    torch.testing.assert_close(scene_codes(torch.tensor([7 * 5]))[0], codes[5])


def test_a_scenes_rows_and_the_answers_about_it_carry_one_mark(tokens: StarterTokens) -> None:
    nothing = tokens.evidence(0.0, 0.0, 65)
    assert abs(nothing).sum() > 0
    seen = tokens.evidence(1.0, 0.0, 65) - nothing
    torch.testing.assert_close(torch.from_numpy(seen), tokens.evidence_marks[0].detach())
    assert (tokens.evidence(0.0, 0.0, 66) != nothing).any()


def test_a_found_scenes_rows_carry_which_was_found_before_it(tokens: StarterTokens) -> None:
    alone = tokens.evidence(1.0, 0.5, 65)
    behind = {after: tokens.evidence(1.0, 0.5, 65, after) - alone for after in (-1, 7, 8)}
    for after, mark in behind.items():
        own = tokens.chain_mark(torch.tensor([after]))[0].detach()
        torch.testing.assert_close(torch.from_numpy(mark), own, atol=1e-6, rtol=0)
        assert all((mark != other).any() for at, other in behind.items() if at != after)
