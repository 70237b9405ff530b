"""LLaMA-VID's token generation, as the paper writes it; no weights of its own.

Source: Li et al., "LLaMA-VID: An Image is Worth 2 Tokens in Large Language Models",
2023, section 3.1, and its reference code.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional


def context_attention(
    text_queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    """What of a frame the text queries look at.

    Args:
        text_queries: [B, Q, D].
        keys: [B, P, D], the projected patch features.
        values: [B, P, D], the patch features themselves.

    Returns:
        [B, D]: softmax(queries · keysᵀ / √D) · values, averaged over the queries.
    """
    scores = text_queries @ keys.transpose(1, 2) / math.sqrt(keys.shape[-1])  # (B, Q, P)
    return (scores.softmax(dim=-1) @ values).mean(dim=1)


def content_pooling(
    patches: torch.Tensor, compress_type: str, grid: tuple[int, int]
) -> torch.Tensor:
    """The frame in a few vectors, whatever is asked.

    Args:
        patches: [B, P, D] without CLS, row by row.
        compress_type: ``mean`` or ``grid:n``.
        grid: the patches' rows and columns, P in all.

    Returns:
        [B, 1, D] for ``mean``, [B, n², D] for ``grid:n``.

    Raises:
        ValueError: the compress type is neither.
    """
    if compress_type == "mean":
        return patches.mean(dim=1, keepdim=True)
    kind, _, number = compress_type.partition(":")
    if kind != "grid" or not number.isdigit() or int(number) < 1:
        raise ValueError(f"unknown compress type {compress_type!r}")
    picture = patches.transpose(1, 2).reshape(len(patches), -1, *grid)  # (B, D, rows, columns)
    pooled = functional.adaptive_avg_pool2d(picture, int(number))
    return pooled.flatten(2).transpose(1, 2)
