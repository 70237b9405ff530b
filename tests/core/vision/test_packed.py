"""Weights laid out for oneDNN against torch's own product."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core.vision.packed import PackedLinear, can_pack, pack_linears

PACKS = pytest.mark.skipif(not can_pack(), reason="oneDNN lays no bfloat16 out for this CPU")


@PACKS
@pytest.mark.parametrize("shape", [(5, 24), (1, 24), (2, 7, 24), (0, 24)])
@pytest.mark.parametrize("bias", [True, False])
def test_a_packed_layer_is_the_layer_it_was_made_of(shape: tuple[int, ...], bias: bool) -> None:
    torch.manual_seed(3)
    linear = nn.Linear(24, 40, bias=bias).to(torch.bfloat16)
    rows = torch.randn(*shape).to(torch.bfloat16)
    with torch.inference_mode():
        found, wanted = PackedLinear(linear)(rows), linear(rows)
    torch.testing.assert_close(found, wanted)


@PACKS
def test_all_layers_below_are_packed_and_float32_is_left() -> None:
    inner = nn.Sequential(nn.Linear(4, 4)).to(torch.bfloat16)
    network = nn.Sequential(inner, nn.LayerNorm(4), nn.Linear(4, 4))
    pack_linears(network)
    assert isinstance(inner[0], PackedLinear)
    assert isinstance(network[2], nn.Linear)


@PACKS
def test_torchs_own_attention_keeps_its_layers_and_works() -> None:
    attention = nn.MultiheadAttention(8, 2, batch_first=True)
    network = nn.ModuleList([attention, nn.Linear(8, 8)]).to(torch.bfloat16)
    pack_linears(network)
    assert isinstance(network[1], PackedLinear)
    rows = torch.randn(1, 3, 8).to(torch.bfloat16)
    with torch.inference_mode():
        assert attention(rows, rows, rows)[0].shape == (1, 3, 8)


def test_where_nothing_can_be_packed_all_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vision.packed.can_pack", lambda: False)
    network = nn.Sequential(nn.Linear(4, 4)).to(torch.bfloat16)
    pack_linears(network)
    assert isinstance(network[0], nn.Linear)
