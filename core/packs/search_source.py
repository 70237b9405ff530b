"""A CLIP or a SigLIP as published, found and checked: what a pack searches pictures with.

Reads the folder as it is downloaded: config.json, weights, preprocessor_config.json and the
tokenizer's files. Reads no weights but their shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import CLIPTextConfig, CLIPVisionConfig, SiglipTextConfig, SiglipVisionConfig
from transformers.activations import ACT2FN

from core.errors import CheckpointError
from core.packs.checkpoint import Tensors, open_checkpoint, read_json
from core.packs.safetensors_writer import Planned
from core.vision.search import KINDS, pictures_of
from core.vision.search_words import Vocabulary

_TOKENIZER, _SIGLIP_PIECES, _GEMMA_PIECES = "tokenizer.json", "spiece.model", "tokenizer.model"
_UNUSED = "embeddings.position_ids"
"""Ends the names of what older files hold beside the weights."""

_PICTURES = (
    "size",
    "crop_size",
    "resample",
    "image_mean",
    "image_std",
    "do_resize",
    "do_center_crop",
    "do_rescale",
    "do_normalize",
)
_TOWER = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
)
_VISION = (*_TOWER, "image_size", "patch_size")
_TEXT = (*_TOWER, "vocab_size", "max_position_embeddings")
_BESIDE = ("hidden_act", "layer_norm_eps")
_TEXT_CONFIGS: dict[str, Any] = {"clip": CLIPTextConfig, "siglip": SiglipTextConfig}
_VISION_CONFIGS: dict[str, Any] = {"clip": CLIPVisionConfig, "siglip": SiglipVisionConfig}
_CLIP_WIDTH = 512
_RESCALE = 1 / 255
_NUMBERS = (torch.float32, torch.float16, torch.bfloat16)


@dataclass(frozen=True, slots=True)
class SearchSource:
    """An encoder of pictures and words that can become part of a pack.

    Attributes:
        config: what will be ``search.json``.
        words: the tokenizer's file.
    """

    folder: Path
    config: Mapping[str, Any]
    tensors: Tensors
    words: Path

    @classmethod
    def find(cls, folder: Path) -> SearchSource:
        """Find every part.

        Raises:
            CheckpointError: a part is missing, or is of a kind that isn't supported.
        """
        if not folder.is_dir():
            raise CheckpointError(folder, "it is no folder")
        config = read_json(folder / "config.json")
        kind = _kind(folder, config)
        sizes = _sizes(folder, kind, config)
        pictures = _pictures(folder, kind, sizes["vision_config"]["image_size"])
        path, words = _words(folder, kind, sizes["text_config"])
        if kind == "clip":  # older ones say 2 and mean the end of the text
            sizes["text_config"]["eos_token_id"] = words["end"]
        told = {"kind": kind, "sizes": sizes, "pictures": pictures, "words": words}
        return cls(folder, told, open_checkpoint(folder), path)

    def close(self) -> None:
        """Let all files go."""
        self.tensors.close()

    def plan(self) -> Iterator[Planned]:
        """Both towers' tensors under their own names, in the precision they were published in."""
        for name in self.tensors:
            if name.endswith(_UNUSED):
                continue
            tensor = self.tensors[name]
            if tensor.dtype not in _NUMBERS:
                raise CheckpointError(self.folder, f"its {name} are no weights")
            yield Planned(
                name, tuple(tensor.shape), tensor.dtype, partial(self.tensors.__getitem__, name)
            )


def _kind(folder: Path, config: Mapping[str, Any]) -> str:
    kind = config.get("model_type")
    if kind == "siglip2":
        raise CheckpointError(
            folder, "it is a SigLIP 2 for pictures of any size; those of one size are supported"
        )
    if kind not in KINDS:
        raise CheckpointError(
            folder, f"it is a {kind or 'model of no name'}, neither a CLIP nor a SigLIP"
        )
    return str(kind)


def _sizes(folder: Path, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Both towers' sizes, those included that config.json leaves to transformers."""
    text = _tower(folder, config, "text_config", _TEXT, _TEXT_CONFIGS[kind]().to_dict())
    vision = _tower(folder, config, "vision_config", _VISION, _VISION_CONFIGS[kind]().to_dict())
    text |= dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id"))
    sizes: dict[str, Any] = {"text_config": text, "vision_config": vision}
    if kind == "clip":
        sizes["projection_dim"] = config.get("projection_dim") or _CLIP_WIDTH
        if not isinstance(sizes["projection_dim"], int):
            raise CheckpointError(folder, f"its projection_dim is {sizes['projection_dim']!r}")
        return sizes
    told_text, told_vision = (config.get(f"{part}_config") or {} for part in ("text", "vision"))
    text["projection_size"] = told_text.get("projection_size") or text["hidden_size"]
    head = told_vision.get("vision_use_head", True)
    if not head or text["projection_size"] != vision["hidden_size"]:
        raise CheckpointError(folder, "its pictures and words lie in no common space")
    return sizes


def _tower(
    folder: Path,
    config: Mapping[str, Any],
    part: str,
    numbers: Sequence[str],
    usual: Mapping[str, Any],
) -> dict[str, Any]:
    """One tower's sizes: what ``part`` of config.json tells of them, the rest as usual."""
    given = config.get(f"{part}_dict") or config.get(part) or {}  # the first is an older name
    if not isinstance(given, dict):
        raise CheckpointError(folder, f"its {part} is no JSON object")
    told = (*numbers, *_BESIDE)
    sizes = {name: usual[name] if given.get(name) is None else given[name] for name in told}
    for name in numbers:
        if not isinstance(sizes[name], int) or sizes[name] < 1:
            raise CheckpointError(folder, f"its {name} is {sizes[name]!r}")
    if sizes["hidden_size"] % sizes["num_attention_heads"]:
        raise CheckpointError(folder, "its width can't be divided among its heads")
    if not isinstance(sizes["layer_norm_eps"], float):
        raise CheckpointError(folder, f"its layer_norm_eps is {sizes['layer_norm_eps']!r}")
    if not isinstance(sizes["hidden_act"], str) or sizes["hidden_act"] not in ACT2FN:
        raise CheckpointError(folder, f"its activation is {sizes['hidden_act']!r}")
    return sizes


def _pictures(folder: Path, kind: str, side: int) -> dict[str, Any]:
    config = read_json(folder / "preprocessor_config.json")
    kept = {name: config[name] for name in _PICTURES if name in config}
    try:
        found = pictures_of(kind, kept).side
        scale = float(config.get("rescale_factor", _RESCALE))
    except TypeError as error:
        raise CheckpointError(folder, "it doesn't say how its pictures are prepared") from error
    except ValueError as error:
        raise CheckpointError(folder, str(error)) from error
    if abs(scale - _RESCALE) > 1e-9:
        raise CheckpointError(folder, "its colours are not scaled to 0 to 1")
    if found != side:
        raise CheckpointError(
            folder, f"its pictures have {found} pixels a side, its tower sees {side}"
        )
    return kept


def _words(folder: Path, kind: str, text: Mapping[str, Any]) -> tuple[Path, dict[str, Any]]:
    """The tokenizer's file, and how a text is read with it."""
    names = _special_names(folder)
    plain = kind == "siglip" and (
        (folder / _SIGLIP_PIECES).is_file() or names["class"].startswith("SiglipTokenizer")
    )
    order = {"clip": (_TOKENIZER,), "siglip": (_TOKENIZER, _GEMMA_PIECES)}[kind]
    if plain:  # the first SigLIP's words; its tokenizer.json was made of them later
        order = (_SIGLIP_PIECES, _TOKENIZER)
    path = next((folder / name for name in order if (folder / name).is_file()), None)
    if path is None:
        raise CheckpointError(folder, f"it has no {' and no '.join(order)}")
    vocabulary = _vocabulary(path)
    if vocabulary.size > text["vocab_size"]:
        raise CheckpointError(
            folder, f"it has {vocabulary.size} words and {text['vocab_size']} rows for them"
        )
    if kind == "clip":
        usual = {"bos": "<|startoftext|>", "eos": "<|endoftext|>"}
    elif plain:
        usual = {"eos": "</s>", "pad": "</s>"}
    else:
        usual = {"eos": "<eos>", "pad": "<pad>"}
    ids: dict[str, int] = {}
    for part, name in usual.items():
        found = vocabulary.id_of(names.get(part, name))
        if found is None:
            raise CheckpointError(folder, f"its words have no {names.get(part, name)}")
        ids[part] = found
    return path, {
        "file": path.name,
        "length": text["max_position_embeddings"],
        "begin": ids.get("bos"),
        "end": ids["eos"],
        "fill": ids.get("pad"),
        "small_letters": kind == "siglip",
        "no_punctuation": plain,
    }


def _vocabulary(path: Path) -> Vocabulary:
    if path.suffix == ".json":
        model = read_json(path).get("model")
        if not isinstance(model, dict) or not model.get("vocab"):
            raise CheckpointError(path, "it is no tokenizer")
    try:
        return Vocabulary.read(path)
    except ValueError as error:
        raise CheckpointError(path, "it is no SentencePiece model") from error


def _special_names(folder: Path) -> dict[str, str]:
    """How the folder calls the first, the last and the filling token, and its tokenizer's class."""
    names = {"class": ""}
    for file in ("special_tokens_map.json", "tokenizer_config.json"):
        if not (folder / file).is_file():
            continue
        config = read_json(folder / file)
        names["class"] = str(config.get("tokenizer_class") or names["class"])
        for part in ("bos", "eos", "pad"):
            token = config.get(f"{part}_token")
            name = token.get("content") if isinstance(token, dict) else token
            if isinstance(name, str):
                names[part] = name
    return names
