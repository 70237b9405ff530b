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


def content_tokens(compress_type: str, grid: tuple[int, int]) -> int:
    """How many content tokens a frame has whose patches stand in ``grid``.

    ``none``: one a patch; ``mean``: one; ``grid:n``: what windows of ``side // n`` patches leave,
    which is n² where n divides the sides and may be more where it doesn't (six patches in
    windows for ``grid:4`` leave 36).

    Raises:
        ValueError: the compress type is another, or its windows are empty.
    """
    rows, columns = grid
    if compress_type == "none":
        return rows * columns
    if compress_type == "mean":
        return 1
    down, across = _window(compress_type, grid)
    return (rows // down) * (columns // across)


def content_pooling(
    patches: torch.Tensor, compress_type: str, grid: tuple[int, int]
) -> torch.Tensor:
    """The frame in a few vectors, whatever is asked.

    Args:
        patches: [B, P, D] without CLS, row by row.
        compress_type: ``none``, ``mean`` or ``grid:n``.
        grid: the patches' rows and columns, P in all; only ``grid:n`` looks at it.

    Returns:
        [B, c, D], c as ``content_tokens`` says.

    Raises:
        ValueError: as ``content_tokens``.
    """
    if compress_type == "none":
        return patches
    if compress_type == "mean":
        return patches.mean(dim=1, keepdim=True)
    window = _window(compress_type, grid)
    picture = patches.transpose(1, 2).reshape(len(patches), -1, *grid)  # (B, D, rows, columns)
    return functional.avg_pool2d(picture, window).flatten(2).transpose(1, 2)


def _window(compress_type: str, grid: tuple[int, int]) -> tuple[int, int]:
    """The patches down and across that ``grid:n`` makes one token of."""
    kind, _, number = compress_type.partition(":")
    if kind != "grid" or not number.isdigit() or int(number) < 1:
        raise ValueError(f"unknown compress type {compress_type!r}")
    window = grid[0] // int(number), grid[1] // int(number)
    if 0 in window:
        raise ValueError(f"{compress_type!r} asks for more than {grid[0]} × {grid[1]} patches")
    return window
