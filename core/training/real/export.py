"""A trained model as a checkpoint folder in LLaMA-VID's published layout.

``reelmate packs import FOLDER --as NAME`` takes it, and so does the next stage as its base. The
vision tower lies among the other tensors, under the name the published code gives it there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch

from core.packs.llama_vid_names import TOKENS, VISION_INSIDE, split_layer
from core.packs.llama_vid_source import BERT
from core.packs.safetensors_writer import Planned, write_safetensors
from core.training.real.base import Base, ModelSettings, rope_factor
from core.training.real.task import LlamaVid
from core.training.running.log import RUN
from core.training.running.ranks import Ranks

_SHARD = 5 << 30
_TOWER = ("cls_token", "pos_embed", "patch_embed.", "blocks.")
_BERT_FILES = ("vocab.txt", "tokenizer_config.json", "config.json")
_WORD_FILES = ("tokenizer_config.json", "special_tokens_map.json", "generation_config.json")


def export(
    model: LlamaVid, base: Base, settings: ModelSettings, rows: int, folder: Path, ranks: Ranks
) -> None:
    """Write the folder, whole or not at all; every process takes part, the first one writes.

    Args:
        rows: the longest sequence it was trained on.
        folder: replaced where it is there.
    """
    shards = _shards(list(_tensors(model, base, settings)))
    if not ranks.first:
        for shard in shards:
            for tensor in shard:
                tensor.read()
        return
    work = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    places: dict[str, str] = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05}-of-{len(shards):05}.safetensors"
        write_safetensors(work / name, shard)
        places |= dict.fromkeys((tensor.name for tensor in shard), name)
    total = sum(tensor.size for shard in shards for tensor in shard)
    index = {"metadata": {"total_size": total}, "weight_map": places}
    _write(work / "model.safetensors.index.json", index)
    _write(work / "config.json", _config(model, base, settings, rows))
    _write(work / "preprocessor_config.json", base.source.pictures)
    shutil.copyfile(base.source.words, work / base.source.words.name)
    for name in _WORD_FILES:
        if (base.source.folder / name).is_file():
            shutil.copyfile(base.source.folder / name, work / name)
    (work / BERT).mkdir()
    for name in _BERT_FILES:
        if (base.source.bert / name).is_file():
            shutil.copyfile(base.source.bert / name, work / BERT / name)
    if base.source.clip_config is not None:
        clip = base.source.tower.place.parent
        shutil.copytree(clip, work / Path(str(base.source.config["mm_vision_tower"])).name)
    card = folder.parent / RUN
    if card.is_file():
        shutil.copyfile(card, work / "training.json")
    shutil.rmtree(folder, ignore_errors=True)
    work.replace(folder)


def _tensors(model: LlamaVid, base: Base, settings: ModelSettings) -> Iterator[Planned]:
    kind: torch.dtype = getattr(torch, settings.export)
    tied = model.language.config.tie_word_embeddings
    for name, tensor in model.language.state_dict().items():
        if not (tied and name == "lm_head.weight"):
            yield Planned(name, tuple(tensor.shape), kind, partial(_whole, tensor, kind))
    theirs = {here: there for there, here in TOKENS.items()}
    for name, tensor in model.tokens.state_dict().items():
        form, layer = split_layer(name)
        published = theirs[form].format(n=layer)
        yield Planned(published, tuple(tensor.shape), kind, partial(_whole, tensor, kind))
    if base.source.clip_config is not None:
        return
    tower, prefix = base.source.tower, base.source.tower_prefix
    for there in tower:
        name = there.removeprefix(prefix)
        if there.startswith(prefix) and name.startswith(_TOWER):
            kept = tower[there]
            shape, stored = tuple(kept.shape), kept.dtype
            read = partial(tower.__getitem__, there)
            yield Planned(f"{VISION_INSIDE}{name}", shape, stored, read)


def _whole(tensor: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
    """All of a tensor, gathered where it is sharded, on the CPU."""
    if hasattr(tensor, "full_tensor"):
        tensor = tensor.full_tensor()
    return tensor.detach().to("cpu", kind)


def _shards(tensors: list[Planned]) -> list[list[Planned]]:
    shards: list[list[Planned]] = [[]]
    size = 0
    for tensor in tensors:
        if shards[-1] and size + tensor.size > _SHARD:
            shards.append([])
            size = 0
        shards[-1].append(tensor)
        size += tensor.size
    return shards


def _config(model: LlamaVid, base: Base, settings: ModelSettings, rows: int) -> dict[str, Any]:
    language = model.language.config
    factor = rope_factor(model.language)
    told = {
        **base.source.config,
        "architectures": ["LlavaLlamaAttForCausalLM"],
        "model_type": "llava",
        "compress_type": base.source.config.get("compress_type"),
        "image_aspect_ratio": "pad" if settings.pad_pictures else "square",
        "max_position_embeddings": language.max_position_embeddings,
        "max_token": rows,
        "mm_hidden_size": base.vision.get("width", model.tower.width),
        "mm_use_im_patch_token": False,
        "mm_use_im_start_end": False,
        "mm_vision_select_feature": "patch",
        "num_query": base.tokens["queries"],
        "rope_scaling": {"factor": factor, "type": "linear"} if factor > 1 else None,
        "torch_dtype": settings.export,
        "use_cache": True,
    }
    told.setdefault("mm_vision_select_layer", -2)
    for key in ("rope_parameters", "transformers_version", "dtype"):
        told.pop(key, None)
    told["rope_theta"] = base.source.language_shape().rope_base
    return told


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(dict(value), indent=1) + "\n", encoding="utf-8")
