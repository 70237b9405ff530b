"""Training that goes on from a pack: its weights as the beginning of another run.

The tower and every layer are taken as they are; rows that belong to words are taken word by word,
since a wider world brings another tokenizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from core.packs.manifest import LANGUAGE, TOKENS, VISION
from core.training.running.errors import TrainingError
from core.training.starter.student import Student

TOKENIZER = "tokenizer.json"
_WORDS = ("words.weight", "model.embed_tokens.weight")
"""Weights with one row a word."""
_LATER = ("phrase.", "phrase_words.", "phrase_scale")
"""Beginnings of weights that earlier packs did not have: these stay as they are."""
_POSITIONS = "word_positions"
"""One row a place in a question: a reader of longer ones begins with those of the shorter."""


def begin_tower(pack: Path, tower: nn.Module) -> None:
    """Fill in the pack's vision tower.

    Raises:
        TrainingError: it is another kind of tower.
    """
    try:
        tower.load_state_dict(load_file(pack / VISION))
    except RuntimeError as error:
        raise TrainingError(pack, "its vision tower is not the starter's") from error


def begin_student(pack: Path, student: Student, tokenizer: Tokenizer) -> None:
    """Fill in what the pack knows of token generator and decoder.

    Args:
        tokenizer: the student's; words that it shares with the pack's keep their rows.

    Raises:
        TrainingError: a layer is of another size.
    """
    old = Tokenizer.from_file(str(pack / TOKENIZER)).get_vocab()
    shared = {new: old[word] for word, new in tokenizer.get_vocab().items() if word in old}
    _fill(pack, student.tokens, load_file(pack / TOKENS), shared)
    config = student.language.config
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    _fill(pack, student.language, _llama(pack / LANGUAGE, config.num_hidden_layers, heads), shared)


@torch.no_grad()
def _fill(
    pack: Path, module: nn.Module, known: Mapping[str, torch.Tensor], shared: Mapping[int, int]
) -> None:
    for name, weight in module.named_parameters():
        found = known.get(name)
        if found is None and name.startswith(_LATER):
            continue
        if found is None:
            raise TrainingError(pack, f"it has no {name}")
        if name in _WORDS and found.shape[1:] == weight.shape[1:]:
            ours = torch.tensor(list(shared))
            weight[ours] = found[torch.tensor(list(shared.values()))].to(weight.dtype)
        elif name == _POSITIONS and found.shape[1] <= weight.shape[1]:
            weight[:, : found.shape[1]] = found
        elif found.shape == weight.shape:
            weight.copy_(found)
        else:
            raise TrainingError(pack, f"{name} is {[*found.shape]}, not {[*weight.shape]}")


def _llama(path: Path, layers: int, heads: Mapping[str, int]) -> dict[str, torch.Tensor]:
    """A GGUF's tensors under their Hugging Face names, as ``write_llama`` took them."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, layers)
    stored = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}
    known: dict[str, torch.Tensor] = {}
    for name in _hugging_face_names(layers):
        tensor = stored.get(f"{names.get_name(name)}.weight")
        if tensor is None:
            continue
        weight: NDArray[np.float32] = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        weight = weight.reshape([int(size) for size in tensor.shape[::-1]])
        for part, count in heads.items():
            if name.endswith(part):
                weight = _halves(weight, count)
        known[f"{name}.weight"] = torch.from_numpy(np.array(weight, dtype=np.float32))
    return known


def _hugging_face_names(layers: int) -> list[str]:
    parts = (
        "input_layernorm",
        *(f"self_attn.{each}_proj" for each in "qkvo"),
        "post_attention_layernorm",
        *(f"mlp.{each}_proj" for each in ("gate", "up", "down")),
    )
    inner = [f"model.layers.{layer}.{part}" for layer in range(layers) for part in parts]
    return ["model.embed_tokens", *inner, "model.norm"]


def _halves(weight: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rotary pairs side by side, as in llama.cpp → half a head apart."""
    rows, columns = weight.shape
    pairs = weight.reshape(heads, rows // heads // 2, 2, columns)
    return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(rows, columns))
