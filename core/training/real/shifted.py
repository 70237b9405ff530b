"""LongLoRA's shifted sparse attention, for training over long films (S²-Attn).

Rows attend inside of groups only, so that cost grows with the length and not with its square.
In half of the heads the groups lie half a group further on, which lets what is known pass from
group to group, layer by layer. Asked with full attention afterwards the weights need no change.
Source: Chen et al., "LongLoRA: Efficient Fine-tuning of Long-Context Large Language Models",
2024, section 3.2. The two half groups at the ends stand alone, as in its code with flash attention;
the one without rolls the end of a sequence into its first group, which then knows what comes later.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AttentionInterface


def shifted_attention(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, group: int, scale: float
) -> torch.Tensor:
    """Causal attention in groups.

    Args:
        queries: [B, H, R, d]; ``keys`` and ``values`` are as large.
        group: rows of a group, even. All rows in one group attend as ever, without a shift.

    Returns:
        [B, H, R, d].
    """
    rows = queries.shape[2]
    if rows <= group:
        return functional.scaled_dot_product_attention(
            queries, keys, values, is_causal=True, scale=scale
        )
    missing = -rows % group
    padded = [functional.pad(each, (0, 0, 0, missing)) for each in (queries, keys, values)]
    still = (queries.shape[1] + 1) // 2
    half = group // 2
    parts = [_grouped([each[:, :still] for each in padded], group, scale)]
    moving = [each[:, still:] for each in padded]
    if moving[0].shape[1]:
        stretches = ((0, half), (half, rows + missing - half), (rows + missing - half, None))
        parts.append(
            torch.cat(
                [
                    _grouped([each[:, :, first:last] for each in moving], group, scale)
                    for first, last in stretches
                ],
                dim=2,
            )
        )
    return torch.cat(parts, dim=1)[:, :, :rows]


def _grouped(three: list[torch.Tensor], group: int, scale: float) -> torch.Tensor:
    """Queries, keys, values [B, H, R, d], R one short group or some whole ones → [B, H, R, d]."""
    batch, heads, rows, width = three[0].shape
    group = min(group, rows)
    queries, keys, values = (
        each.reshape(batch, heads * rows // group, group, width) for each in three
    )
    attended = functional.scaled_dot_product_attention(
        queries, keys, values, is_causal=True, scale=scale
    )
    return attended.reshape(batch, heads, rows, width)


def register(group: int) -> str:
    """Make it known to transformers; the name it is asked for by."""

    def attend(
        module: nn.Module,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attention_mask: torch.Tensor | None,
        scaling: float,
        **_: Any,
    ) -> tuple[torch.Tensor, None]:
        del attention_mask  # rows are filled up at their end only, where no one looks back from
        repeats = query.shape[1] // key.shape[1]
        key, value = (each.repeat_interleave(repeats, dim=1) for each in (key, value))
        together = group if module.training else query.shape[2]
        attended = shifted_attention(query, key, value, together, scaling)
        return attended.transpose(1, 2).contiguous(), None

    name = f"shifted_{group}"
    AttentionInterface.register(name, attend)
    return name
