"""Shifted sparse attention: full where there is one group, and news crosses by the shift."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

from core.training.real.shifted import register, shifted_attention

GROUP = 8


def _three(rows: int, heads: int = 4) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    torch.manual_seed(rows)
    return torch.randn(3, 2, heads, rows, 5).unbind()  # type: ignore[return-value]


@pytest.mark.parametrize("rows", [1, 5, 8])
def test_one_group_is_full_attention(rows: int) -> None:
    three = _three(rows)
    full = functional.scaled_dot_product_attention(*three, is_causal=True)
    torch.testing.assert_close(shifted_attention(*three, GROUP, 5**-0.5), full)


@pytest.mark.parametrize("rows", [9, 16, 27, 32])
def test_every_row_sees_its_group_up_to_itself_and_no_other(rows: int) -> None:
    queries, keys, values = _three(rows)
    found = shifted_attention(queries, keys, values, GROUP, 5**-0.5)
    for head in range(4):
        shift = 0 if head < 2 else GROUP // 2
        groups = (torch.arange(rows) + shift) // GROUP
        mask = (groups[:, None] == groups) & (torch.arange(rows)[:, None] >= torch.arange(rows))
        slow = functional.scaled_dot_product_attention(
            queries[:, head], keys[:, head], values[:, head], attn_mask=mask
        )
        torch.testing.assert_close(found[:, head], slow)


def _reach(layers: int, row: int, *, heads: int = 4) -> set[int]:
    """Which rows of 32 change when one does, in a Llama that trains with groups."""
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": layers}
    config = LlamaConfig(
        **sizes,
        num_attention_heads=heads,
        num_key_value_heads=heads // 2 or 1,
        vocab_size=8,
        attn_implementation=register(GROUP),
    )
    model = LlamaForCausalLM(config).model.double().train()
    rows = torch.randn(1, 32, 16, dtype=torch.float64)
    other = rows.clone()
    other[0, row] += 1
    with torch.no_grad():
        one, two = (model(inputs_embeds=each).last_hidden_state for each in (rows, other))
    return set((one != two).any(dim=-1)[0].nonzero().flatten().tolist())


def test_information_crosses_groups_by_the_shift_alone() -> None:
    assert _reach(1, 1) == {1, 2, 3, 4, 5, 6, 7}
    assert _reach(1, 6) == set(range(6, 12))
    assert _reach(2, 6) == set(range(6, 16))
    assert _reach(3, 6) == set(range(6, 20))
    assert _reach(3, 6, heads=1) == {6, 7}


def test_asked_afterwards_it_attends_to_everything() -> None:
    torch.manual_seed(0)
    config = LlamaConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        vocab_size=8,
        attn_implementation=register(GROUP),
    )
    model = LlamaForCausalLM(config).model.eval()
    rows = torch.randn(1, 32, 16)
    with torch.no_grad():
        ours = model(inputs_embeds=rows).last_hidden_state
        model.config._attn_implementation = "sdpa"
        torch.testing.assert_close(ours, model(inputs_embeds=rows).last_hidden_state)
