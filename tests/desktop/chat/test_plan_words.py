"""What a plan takes, in words: where the models compute decides which."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from core.language.layout import Part
from core.language.plan import Plan
from desktop.chat.plan_words import plan_words

PLAN = Plan(
    encoder_device=None,
    numbers="float32",
    batch=16,
    language_device=None,
    gpu_layers=0,
    context_rows=4096,
    kv_type="f16",
    frames_a_second=Fraction(1),
    predicted=(
        Part("program", None, 800_000_000),
        Part("language weights", None, 100_000_000),
        Part("KV cache", 0, 4_200_000_000),
    ),
    whole_film=None,
)


@pytest.mark.parametrize(
    ("encoder", "language", "said"),
    [(None, None, "on the CPU"), (0, 0, "on the GPU"), (0, None, "on GPU and CPU")],
)
def test_it_says_where_and_how_much(encoder: int | None, language: int | None, said: str) -> None:
    words = plan_words(replace(PLAN, encoder_device=encoder, language_device=language))
    assert said in words
    assert "0.9 GB" in words
    assert ("4.2 GB" in words) == (encoder is not None)


def test_where_nothing_was_planned_nothing_is_said() -> None:
    assert plan_words(None) == ""
