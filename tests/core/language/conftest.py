"""A random three-layer Llama with a BPE trained on a few lines, written as GGUF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from core.language.bpe import train_bpe
from core.language.gguf_writer import LlamaShape, WeightType, write_llama

SPECIALS = ("<s>", "</s>", "<none>", "<q>", "<a>", "<words>", "<h0>", "<m00>", "<s00>")
LINES = (
    "The girl holds the red lantern at the harbour.",
    "Who's holding it? It's Mira's lantern, isn't it?",
    "We'll meet at 10 o'clock on the bridge -- bring the key!",
    "你好，月亮。 Où est la clé ?",
    "grandmother gives the blue umbrella to the fisherman in the rain",
)


@dataclass(frozen=True, slots=True)
class TinyLlama:
    """What the files were written from.

    Attributes:
        files: one GGUF a weight type.
    """

    folder: Path
    shape: LlamaShape
    tensors: dict[str, NDArray[np.float32]]
    tokenizer: Tokenizer
    files: dict[WeightType, Path]


@pytest.fixture(scope="session")
def write_tiny() -> Callable[..., TinyLlama]:
    """Draws random weights and writes them; ``tied`` leaves the output head out."""

    def write(folder: Path, tied: bool = False, factor: float = 1.0) -> TinyLlama:
        tokenizer = train_bpe(LINES * 5, 420, SPECIALS)
        tokenizer.save(str(folder / "tokenizer.json"))
        shape = LlamaShape(
            width=256,
            layers=3,
            heads=4,
            kv_heads=2,
            head_dim=64,
            ff_width=512,
            vocab=tokenizer.get_vocab_size() + 3,
            context=8192,
            rope_scaling_factor=factor,
        )
        chance = np.random.default_rng(11)
        shapes = shape.tensor_shapes()
        if not tied:
            shapes["lm_head.weight"] = (shape.vocab, shape.width)
        tensors = {
            key: (
                1 + chance.normal(scale=0.1, size=size)
                if len(size) == 1
                else chance.normal(scale=0.06, size=size)
            ).astype(np.float32)
            for key, size in shapes.items()
        }
        files: dict[WeightType, Path] = {}
        kinds: tuple[WeightType, ...] = ("f32", "f16", "q8_0")
        for kind in kinds:
            files[kind] = folder / f"{kind}.gguf"
            write_llama(
                files[kind], tensors, shape, folder / "tokenizer.json", kind, "Tiny", "Apache-2.0"
            )
        return TinyLlama(folder, shape, tensors, tokenizer, files)

    return write


@pytest.fixture(scope="session")
def tiny(
    write_tiny: Callable[..., TinyLlama], tmp_path_factory: pytest.TempPathFactory
) -> TinyLlama:
    return write_tiny(tmp_path_factory.mktemp("tiny-llama"))
