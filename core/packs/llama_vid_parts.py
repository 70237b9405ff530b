"""Which tensors of a LLaMA-VID checkpoint become the files of a pack, and their sizes' files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import CheckpointError
from core.packs.checkpoint import Tensors
from core.packs.llama_vid_names import (
    QKV_BIAS,
    QUERY_BIAS,
    TOKENS,
    VALUE_BIAS,
    VISION,
    renamed,
)
from core.packs.llama_vid_source import BLOCKS, HEADS, HEADS_OF_SMALLER, LlamaVidSource
from core.packs.safetensors_writer import Planned
from core.vision.eva import interpolate_positions

_POSITIONS = "embeddings.position_embedding"
_PATCHES = "embeddings.patch_embedding.weight"
_BERT_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
    "layer_norm_eps",
    "hidden_act",
)


def vision_config(source: LlamaVidSource) -> dict[str, Any]:
    """``vision.json``, from the tensors' shapes."""
    names = _vision_names(source)
    first = _need(source.tower, names, "encoder.layers.0.mlp.fc1.weight")
    patches = _need(source.tower, names, _PATCHES)
    ff_width, width = first.shape
    layers = 1 + max(int(name.split(".")[2]) for name in names if name.startswith("encoder."))
    return {
        "width": width,
        "layers": min(layers, BLOCKS.get(width, layers)),
        "heads": HEADS.get(width, HEADS_OF_SMALLER),
        "ff_width": ff_width,
        "patch": patches.shape[-1],
        "pictures": dict(source.pictures),
    }


def tokens_config(source: LlamaVidSource) -> dict[str, Any]:
    """``tokens.json``."""
    names = renamed(source.tensors, TOKENS)
    words = _need(source.tensors, names, "qformer.embeddings.word_embeddings.weight")
    queries = _need(source.tensors, names, "queries")
    sizes = {key: source.bert_config[key] for key in _BERT_SIZES if key in source.bert_config}
    return {
        "width": _need(source.tensors, names, "att_ln.weight").shape[0],
        "language_width": _need(source.tensors, names, "att_val_projector.weight").shape[0],
        "compress_type": source.compress_type,
        "queries": queries.shape[1],
        "qformer": {**sizes, "vocab_size": words.shape[0]},
    }


def vision_tensors(source: LlamaVidSource, config: Mapping[str, Any]) -> Iterator[Planned]:
    """The tower's tensors under our names, in the precision they were published in."""
    tower, prefix = source.tower, source.tower_prefix
    names = _vision_names(source)
    side = config["pictures"]["crop_size"]["height"] // config["patch"]
    for ours, theirs in names.items():
        if ours.startswith("encoder.") and int(ours.split(".")[2]) >= config["layers"]:
            continue
        if ours == _POSITIONS:
            positions = interpolate_positions(tower[theirs], side * side)
            yield Planned(ours, tuple(positions.shape), positions.dtype, partial(_same, positions))
        else:
            yield _as_it_is(ours, tower, theirs)
    for n in range(config["layers"]):
        query, value = (prefix + form.format(n=n) for form in (QUERY_BIAS, VALUE_BIAS))
        if query in tower:
            kind = tower[query].dtype
            width = config["width"]
            yield Planned(
                QKV_BIAS.format(n=n), (3 * width,), kind, partial(_joined, tower, query, value)
            )


def token_tensors(source: LlamaVidSource) -> Iterator[Planned]:
    """The token generator's tensors under our names."""
    for ours, theirs in renamed(source.tensors, TOKENS).items():
        yield _as_it_is(ours, source.tensors, theirs)


class LanguageTensors(Mapping[str, NDArray[Any]]):
    """The Llama among a checkpoint's tensors, as arrays; each is read when it is asked for."""

    def __init__(self, source: LlamaVidSource) -> None:
        self._tensors = source.tensors
        self._names = list(source.language_shape().tensor_shapes())
        if "lm_head.weight" in self._tensors:
            self._names.append("lm_head.weight")

    def __getitem__(self, name: str) -> NDArray[Any]:
        tensor = self._tensors[name]
        plain = tensor.float() if tensor.dtype is torch.bfloat16 else tensor
        return np.asarray(plain.numpy())

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if name in self._tensors)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _vision_names(source: LlamaVidSource) -> dict[str, str]:
    return renamed(source.tower, VISION, source.tower_prefix)


def _need(tensors: Tensors, names: Mapping[str, str], ours: str) -> torch.Tensor:
    if ours not in names:
        known = {here: there for table in (VISION, TOKENS) for there, here in table.items()}
        raise CheckpointError(tensors.place, f"it has no {known.get(ours, ours)}")
    return tensors[names[ours]]


def _as_it_is(ours: str, tensors: Tensors, theirs: str) -> Planned:
    tensor = tensors[theirs]
    return Planned(ours, tuple(tensor.shape), tensor.dtype, partial(tensors.__getitem__, theirs))


def _same(tensor: torch.Tensor) -> torch.Tensor:
    return tensor


def _joined(tower: Tensors, query: str, value: str) -> torch.Tensor:
    bias = tower[query]
    return torch.cat([bias, torch.zeros_like(bias), tower[value]])
