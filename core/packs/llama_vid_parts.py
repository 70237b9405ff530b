"""Which tensors of a LLaMA-VID checkpoint become the files of a pack, and their sizes' files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.errors import CheckpointError
from core.packs.checkpoint import Tensors
from core.packs.llama_vid_names import (
    CLIP_LAYER,
    CLIP_PREFIX,
    CLIP_UNUSED,
    QKV_BIAS,
    QUERY_BIAS,
    TOKENS,
    VALUE_BIAS,
    VISION,
    renamed,
)
from core.packs.llama_vid_source import BLOCKS, HEADS, HEADS_OF_SMALLER, LlamaVidSource
from core.packs.safetensors_writer import Planned
from core.packs.sizes import patches_of_a_side
from core.tokens.generation import content_tokens
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
_CLIP_SIZES = (
    "hidden_size",
    "intermediate_size",
    "num_attention_heads",
    "image_size",
    "patch_size",
    "hidden_act",
    "layer_norm_eps",
)


def vision_config(source: LlamaVidSource) -> dict[str, Any]:
    """``vision.json``, from the tensors' shapes, for CLIP from its own configuration."""
    pictures = {
        "pictures": dict(source.pictures),
        "pad_pictures": source.config.get("image_aspect_ratio") == "pad",
    }
    if source.clip_config is not None:
        return {"clip": _clip_sizes(source), **pictures}
    names = _eva_names(source)
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
        **pictures,
    }


def tokens_config(source: LlamaVidSource, side: int) -> dict[str, Any]:
    """``tokens.json``.

    Args:
        side: patches of a picture's side.

    Raises:
        CheckpointError: a part is missing or doesn't go with the others.
    """
    names = renamed(source.tensors, TOKENS)
    words = _need(source.tensors, names, "qformer.embeddings.word_embeddings.weight")
    queries = _need(source.tensors, names, "queries")
    keys = _need(
        source.tensors, names, "qformer.encoder.layer.0.crossattention.attention.key.weight"
    )
    sizes = {key: source.bert_config[key] for key in _BERT_SIZES if key in source.bert_config}
    layers = {int(name.split(".")[3]) for name in names if name.startswith("qformer.encoder.")}
    pretrained = "pretrain" in source.bert_type
    config = {
        "width": _need(source.tensors, names, "att_key_projector.weight").shape[0],
        "language_width": _need(source.tensors, names, "att_val_projector.weight").shape[0],
        "side": side,
        "compress_type": source.compress_type,
        "queries": queries.shape[1],
        "qformer": {
            **sizes,
            "vocab_size": words.shape[0],
            "num_hidden_layers": len(layers),
            "encoder_hidden_size": keys.shape[1],
        },
        "cls_in_pictures": source.clip_config is None,
        "seen_norm": pretrained,
        "seen_projector": pretrained and "att_bert_proj.weight" in names,
        "projector_layers": _projector_layers(source, names),
    }
    try:
        content_tokens(source.compress_type, (side, side))
    except ValueError as error:
        raise CheckpointError(source.folder, str(error)) from error
    return config


def _projector_layers(source: LlamaVidSource, names: Mapping[str, str]) -> int:
    kind = source.config.get("mm_projector_type", "linear")
    found = re.fullmatch(r"mlp(\d)x_gelu", kind) if isinstance(kind, str) else None
    layers = 1 if kind == "linear" else int(found.group(1)) if found else 0
    last = "mm_projector.weight" if kind == "linear" else f"mm_projector.{2 * layers - 2}.weight"
    if layers < 1 or last not in names:
        raise CheckpointError(source.folder, f"its projector is {kind!r}, which it doesn't hold")
    return layers


def vision_tensors(source: LlamaVidSource, config: Mapping[str, Any]) -> Iterator[Planned]:
    """The tower's tensors under our names, in the precision they were published in."""
    if source.clip_config is not None:
        yield from _clip_tensors(source, config)
        return
    tower, prefix = source.tower, source.tower_prefix
    names = _eva_names(source)
    side = patches_of_a_side(config)
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


def _clip_sizes(source: LlamaVidSource) -> dict[str, Any]:
    """CLIP's own sizes with just the layers below the one whose rows are taken."""
    sizes = source.clip_config or {}
    layers = int(sizes["num_hidden_layers"])
    chosen = int(source.config.get("mm_vision_select_layer", -2))
    used = layers + 1 + chosen if chosen < 0 else chosen
    if not 0 < used <= layers:
        raise CheckpointError(source.folder, f"it takes layer {chosen} of a tower of {layers}")
    kept = {key: sizes[key] for key in _CLIP_SIZES if key in sizes}
    return {**kept, "num_hidden_layers": used}


def _clip_tensors(source: LlamaVidSource, config: Mapping[str, Any]) -> Iterator[Planned]:
    start = source.tower_prefix + CLIP_PREFIX
    for theirs in source.tower:
        ours = theirs.removeprefix(start)
        layer = CLIP_LAYER.match(ours)
        if (
            not theirs.startswith(start)
            or CLIP_UNUSED.match(ours)
            or (layer and int(layer.group(1)) >= config["clip"]["num_hidden_layers"])
        ):
            continue
        yield _as_it_is(ours, source.tower, theirs)


def token_tensors(source: LlamaVidSource, config: Mapping[str, Any]) -> Iterator[Planned]:
    """The token generator's tensors under our names."""
    for ours, theirs in renamed(source.tensors, TOKENS).items():
        unused = (ours.startswith("att_bert_proj.") and not config["seen_projector"]) or (
            ours.startswith("att_ln.") and not config["seen_norm"]
        )
        if not unused:
            yield _as_it_is(ours, source.tensors, theirs)


def check_plan(place: Path, planned: Iterable[Planned], network: nn.Module) -> None:
    """Whether a network of the configured sizes would take just these tensors.

    Raises:
        CheckpointError: one is missing, one too many, or of another shape.
    """
    wanted = {name: value.shape for name, value in network.state_dict().items()}
    known = {here: there for table in (VISION, TOKENS) for there, here in table.items()}
    found = {tensor.name: tensor.shape for tensor in planned}
    for name in wanted.keys() | found.keys():
        if name not in found:
            raise CheckpointError(place, f"it has no {known.get(name, name)}")
        if name not in wanted or tuple(wanted[name]) != found[name]:
            shape = tuple(wanted.get(name, ()))
            raise CheckpointError(place, f"its {name} is {found[name]}, not {shape}")


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


def _eva_names(source: LlamaVidSource) -> dict[str, str]:
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
