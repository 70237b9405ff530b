"""Sizes of packs that are too large to be made in a test."""

from __future__ import annotations

from core.language.budget import Budget
from core.packs.sizes import PackSizes

LAYERS_7B, LAYERS_13B = 32, 40

VICUNA_7B = Budget(
    weights=4_081_004_224,
    layers=(121_870_000,) * LAYERS_7B,
    head=107_536_384,
    embedding=73_728_000,
    parameters=6_738_415_616,
    kv_values=2 * 32 * 128,
    quantised_kv=True,
    longest=65_536,
    width=4096,
    ff_width=11_008,
    vocabulary=32_000,
)
"""Q4_K_M, with the long-video checkpoint's stretched positions."""

VICUNA_13B = Budget(
    weights=7_865_956_224,
    layers=(190_980_000,) * LAYERS_13B,
    head=134_420_480,
    embedding=92_160_000,
    parameters=13_015_864_320,
    kv_values=2 * 40 * 128,
    quantised_kv=True,
    longest=4096,
    width=5120,
    ff_width=13_824,
    vocabulary=32_000,
)
"""Q4_K_M; the published 13B was never taught films of hours."""


def published(name: str, language: Budget) -> PackSizes:
    """A LLaMA-VID with EVA-ViT-G and the Q-Former."""
    return PackSizes(
        name=name,
        vision_values=1_000_000_000,
        token_values=217_078_016,
        work_values=257 * (1408 + 4 * 6144),
        encoder_moves=True,
        content_tokens=1,
        watches_films=True,
        whole_films=True,
        context_rows=4096,
        language=language,
    )


LLAMA_VID_7B = published("llama-vid-7b", VICUNA_7B)
LLAMA_VID_13B = published("llama-vid-13b", VICUNA_13B)
