"""What was written is what transformers computes with, and bad input is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGUFReader
from numpy.typing import NDArray

from core.language.gguf_writer import WeightType, write_llama
from core.language.llama import LlamaEngine
from tests.core.language.conftest import TinyLlama


def reference(tiny: TinyLlama, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """transformers' logits [n, V] on the same rows."""
    from transformers import LlamaConfig, LlamaForCausalLM

    shape = tiny.shape
    scaling = {"rope_type": "default", "rope_theta": shape.rope_base}
    if shape.rope_scaling_factor != 1.0:
        scaling |= {"rope_type": "linear", "factor": shape.rope_scaling_factor}
    config = LlamaConfig(
        vocab_size=shape.vocab,
        hidden_size=shape.width,
        intermediate_size=shape.ff_width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        max_position_embeddings=shape.context,
        rms_norm_eps=shape.rms_eps,
        rope_parameters=scaling,
        tie_word_embeddings=False,
    )
    model = LlamaForCausalLM(config).eval()
    tensors: dict[str, Any] = {key: torch.from_numpy(value) for key, value in tiny.tensors.items()}
    tensors.setdefault("lm_head.weight", tensors["model.embed_tokens.weight"])
    model.load_state_dict(tensors)
    with torch.no_grad():
        logits: NDArray[np.float32] = (
            model(inputs_embeds=torch.from_numpy(rows)[None]).logits[0].numpy()
        )
    return logits


def mixed_rows(engine: LlamaEngine) -> NDArray[np.float32]:
    """Words, pictures' tokens (any rows), words: 600 rows and more, over one batch."""
    words = engine.embed(engine.tokenize("The girl holds the red lantern at the harbour."))
    seen = np.random.default_rng(3).normal(size=(580, engine.width)).astype(np.float32)
    return np.concatenate([words, seen, engine.embed(engine.tokenize("Who holds it?"))])


@pytest.mark.parity
@pytest.mark.parametrize(("kind", "tolerance"), [("f32", 5e-3), ("f16", 1e-2), ("q8_0", 0.2)])
def test_logits_equal_transformers_on_the_same_rows(
    tiny: TinyLlama, kind: WeightType, tolerance: float
) -> None:
    with LlamaEngine(tiny.files[kind], 1024, threads=2) as engine:
        rows = mixed_rows(engine)
        expected = reference(tiny, rows)
        assert expected.std() > 0.5
        for end in (1, 14, 513, len(rows)):
            logits = engine.prefill(rows[:end])
            np.testing.assert_allclose(logits, expected[end - 1], atol=tolerance)
            if kind != "q8_0":
                assert logits.argmax() == expected[end - 1].argmax()


@pytest.mark.parity
def test_a_tied_head_and_stretched_positions_equal_transformers(
    write_tiny: Callable[..., TinyLlama], tmp_path: Path
) -> None:
    tied = write_tiny(tmp_path, tied=True, factor=4.0)
    with LlamaEngine(tied.files["f32"], 1024, threads=2) as engine:
        rows = mixed_rows(engine)
        expected = reference(tied, rows)[-1]
        logits = engine.prefill(rows)
        np.testing.assert_allclose(logits, expected, atol=5e-3)
        assert logits.argmax() == expected.argmax()


def test_the_same_model_gives_the_same_bytes(
    write_tiny: Callable[..., TinyLlama], tmp_path: Path, tiny: TinyLlama
) -> None:
    again = write_tiny(tmp_path)
    for kind, path in tiny.files.items():
        assert again.files[kind].read_bytes() == path.read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_a_head_equal_to_the_embedding_is_written_once(tiny: TinyLlama, tmp_path: Path) -> None:
    path = tmp_path / "tied.gguf"
    table = tiny.tensors["model.embed_tokens.weight"]
    tensors = tiny.tensors | {"lm_head.weight": table.copy()}
    write_llama(path, tensors, tiny.shape, tiny.folder / "tokenizer.json", "q8_0", "T", "MIT")
    names = [tensor.name for tensor in GGUFReader(path).tensors]
    assert "token_embd.weight" in names
    assert "output.weight" not in names


def test_specials_are_control_tokens_and_spare_rows_are_unused(tiny: TinyLlama) -> None:
    with LlamaEngine(tiny.files["q8_0"], 256) as engine:
        assert engine.vocabulary == tiny.shape.vocab
        assert [engine.token_bytes(token) for token in range(9)] == [b""] * 9
        assert [token for token in range(engine.vocabulary) if engine.is_end(token)] == [1]
    field = GGUFReader(tiny.files["q8_0"]).fields["tokenizer.ggml.token_type"]
    types = [int(field.parts[index][0]) for index in field.data]
    assert types[:9] == [3] * 9
    assert types[-3:] == [5] * 3
    assert set(types[9:-3]) == {1}


def test_a_failed_write_leaves_the_file_before_as_it_was(tiny: TinyLlama, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"before")
    broken = dict(tiny.tensors)
    broken["model.norm.weight"] = broken["model.norm.weight"] * np.nan
    with pytest.raises(ValueError, match="not finite"):
        write_llama(path, broken, tiny.shape, tiny.folder / "tokenizer.json", "f16", "T", "MIT")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.glob(".*")) == []


def test_missing_unknown_and_misshapen_tensors_are_named(tiny: TinyLlama, tmp_path: Path) -> None:
    def write(tensors: dict[str, NDArray[np.float32]]) -> None:
        tokenizer = tiny.folder / "tokenizer.json"
        write_llama(tmp_path / "x.gguf", tensors, tiny.shape, tokenizer, "f16", "T", "MIT")

    up = "model.layers.1.mlp.up_proj.weight"
    with pytest.raises(ValueError, match=up):
        write({key: value for key, value in tiny.tensors.items() if key != up})
    with pytest.raises(ValueError, match="vision"):
        write(tiny.tensors | {"vision.weight": np.zeros(3, np.float32)})
    with pytest.raises(ValueError, match=up):
        write(tiny.tensors | {up: tiny.tensors[up].T})


@pytest.mark.parametrize(
    "change",
    [
        {"normalizer": {"type": "NFC"}},
        {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "use_regex": True}},
        {"pre_tokenizer": {"type": "Whitespace"}},
        {"added_tokens": []},
    ],
)
def test_a_tokenizer_that_llama_cpp_would_read_otherwise_is_refused(
    tiny: TinyLlama, tmp_path: Path, change: dict[str, object]
) -> None:
    other = tmp_path / "tokenizer.json"
    data = json.loads((tiny.folder / "tokenizer.json").read_text(encoding="utf-8"))
    other.write_text(json.dumps(data | change), encoding="utf-8")
    with pytest.raises(ValueError, match=r"tokenizer\.json"):
        write_llama(tmp_path / "x.gguf", tiny.tensors, tiny.shape, other, "f16", "T", "MIT")
