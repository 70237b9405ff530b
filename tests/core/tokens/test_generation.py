"""Token generation against the paper's formula written out with loops."""

from __future__ import annotations

import math

import pytest
import torch

from core.tokens.generation import content_pooling, content_tokens, context_attention


def test_context_attention_is_the_papers_formula() -> None:
    torch.manual_seed(0)
    queries, keys, values = torch.randn(2, 3, 8), torch.randn(2, 5, 8), torch.randn(2, 5, 8)
    ours = context_attention(queries, keys, values)
    for b in range(2):
        total = torch.zeros(8)
        for q in range(3):
            scores = torch.stack([queries[b, q] @ keys[b, p] for p in range(5)]) / math.sqrt(8)
            shares = scores.exp() / scores.exp().sum()
            total += sum((shares[p] * values[b, p] for p in range(5)), torch.zeros(8))
        torch.testing.assert_close(ours[b], total / 3)


def test_mean_pooling_is_the_mean_of_the_patches() -> None:
    patches = torch.randn(2, 12, 4)
    pooled = content_pooling(patches, "mean", (3, 4))
    torch.testing.assert_close(pooled, patches.mean(dim=1, keepdim=True))


def test_grid_pooling_keeps_the_corners_apart() -> None:
    patches = torch.zeros(1, 16, 1)
    patches[0, 15] = 4.0  # bottom right of 4 × 4
    pooled = content_pooling(patches, "grid:2", (4, 4))
    assert pooled.flatten().tolist() == [0.0, 0.0, 0.0, 1.0]


def test_nothing_is_pooled_where_every_patch_is_kept() -> None:
    patches = torch.randn(2, 12, 4)
    assert content_pooling(patches, "none", (3, 4)) is patches


@pytest.mark.parametrize(
    ("compress_type", "grid", "count"),
    [
        ("none", (16, 16), 256),
        ("mean", (16, 16), 1),
        ("grid:2", (16, 16), 4),
        ("grid:4", (6, 6), 36),  # windows of one patch: more than 4 × 4
        ("grid:5", (16, 16), 25),  # windows of three; the last row and column are left out
        ("grid:6", (16, 16), 64),
    ],
)
def test_there_are_as_many_tokens_as_pooling_gives(
    compress_type: str, grid: tuple[int, int], count: int
) -> None:
    pooled = content_pooling(torch.randn(2, grid[0] * grid[1], 3), compress_type, grid)
    assert pooled.shape == (2, count, 3)
    assert content_tokens(compress_type, grid) == count


def test_more_windows_than_patches_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 × 2 patches"):
        content_tokens("grid:3", (2, 2))


@pytest.mark.parametrize("wrong", ["", "max", "grid", "grid:", "grid:0", "grid:x"])
def test_an_unknown_compress_type_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="unknown compress type"):
        content_pooling(torch.zeros(1, 4, 2), wrong, (2, 2))
