"""From a published LLaMA-VID checkpoint to a pack: all of it, or nothing.

Memory follows the largest tensor: shards are mapped, files are written tensor by tensor.
"""

from __future__ import annotations

import ctypes
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llama_cpp
import torch

from core.errors import CheckpointError
from core.folders import packs_root
from core.language.gguf_writer import LlamaShape, WeightType, write_llama
from core.language.log import capture
from core.language.quantisation import BITS, Quantisation
from core.packs.llama_vid_parts import (
    LanguageTensors,
    check_plan,
    token_tensors,
    tokens_config,
    vision_config,
    vision_tensors,
)
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import LANGUAGE, NAME, TOKENS, VISION, Manifest, write_manifest
from core.packs.safetensors_writer import write_safetensors
from core.packs.search_source import SearchSource
from core.packs.search_writing import search_plan, write_search
from core.packs.sizes import patches_of_a_side
from core.packs.whole import Progress, check_room, made_whole
from core.tokens.llama_vid import LlamaVidTokens
from core.vision.published import make as make_tower

LICENCE = "CC-BY-NC-4.0"
CONTEXT_ROWS = 4096

_PLAIN: dict[str, WeightType] = {"Q8_0": "q8_0", "F16": "f16", "F32": "f32"}
_FILE_TYPES = {"Q4_K_M": 15, "Q5_K_M": 17}
_SPARE = 256 << 20


def import_llama_vid(
    source: LlamaVidSource,
    name: str,
    quantisation: Quantisation = "Q8_0",
    data_root: Path | None = None,
    progress: Progress = lambda *_: None,
    search: SearchSource | None = None,
) -> Manifest:
    """Write the pack ``name`` into the viewer's packs folder.

    Args:
        search: becomes part of the pack; scenes are then found by their pictures too.

    Raises:
        CheckpointError: a tensor is missing or not what it should be, or a pack of this name
            is there already.
        StorageError: there is too little room, or the folder can't be written.
    """
    root = packs_root(data_root)
    if not NAME.fullmatch(name):
        raise CheckpointError(source.folder, f"{name!r} can't be a pack's name")
    if (root / name).exists():
        raise CheckpointError(source.folder, f"there is a pack named {name} already")
    try:
        with made_whole(root, name) as folder:
            return _write(source, folder, quantisation, progress, search)
    except ValueError as error:
        raise CheckpointError(source.folder, str(error)) from error


def _write(
    source: LlamaVidSource,
    folder: Path,
    quantisation: Quantisation,
    progress: Progress,
    search: SearchSource | None,
) -> Manifest:
    vision = vision_config(source)
    tokens = tokens_config(source, patches_of_a_side(vision))
    language = LanguageTensors(source)
    tower_plan = list(vision_tensors(source, vision))
    token_plan = list(token_tensors(source, tokens))
    searched = search_plan(search)
    with torch.device("meta"):
        check_plan(source.tower.place, tower_plan, make_tower(vision).tower)
        check_plan(source.tensors.place, token_plan, LlamaVidTokens(tokens))
    shape = source.language_shape()
    beside = sum(tensor.size for tensor in [*tower_plan, *token_plan, *searched])
    _check_room(shape, quantisation, beside, folder)
    total = beside + 4 * sum(math.prod(size) for size in shape.tensor_shapes().values())
    done = 0

    def count(what: str) -> Callable[[int], None]:
        def add(size: int) -> None:
            nonlocal done
            done = min(total, done + size)
            progress(what, done, total)

        return add

    write_safetensors(folder / VISION, tower_plan, count("vision"))
    write_safetensors(folder / TOKENS, token_plan, count("tokens"))
    if search is not None:
        write_search(folder, search, searched, count("search"))
    plain = folder / LANGUAGE
    write_llama(
        plain,
        language,
        shape,
        source.words,
        _PLAIN.get(quantisation, "f16"),
        folder.name,
        LICENCE,
        count("language"),
    )
    if quantisation in _FILE_TYPES:
        progress("quantising", done, total)
        _quantise(plain, _FILE_TYPES[quantisation])
    progress("checking", total, total)
    _write_json(folder / "vision.json", vision)
    _write_json(folder / "tokens.json", tokens)
    shutil.copyfile(source.words, folder / source.words.name)
    (folder / "bert").mkdir()
    for file in ("vocab.txt", "tokenizer_config.json", "config.json"):
        if (source.bert / file).is_file():
            shutil.copyfile(source.bert / file, folder / "bert" / file)
    return write_manifest(
        folder,
        kind="llama-vid",
        title=source.folder.name,
        licence=LICENCE,
        origin=_origin(source, search),
        world="real",
        picture_short_side=vision["pictures"]["crop_size"]["height"],
        compress_type=source.compress_type,
        context_rows=min(CONTEXT_ROWS, shape.context),
    )


def _origin(source: LlamaVidSource, search: SearchSource | None) -> str:
    origin = f"dvlab-research/LLaMA-VID, imported from a folder named {source.folder.name}"
    return origin if search is None else f"{origin}, searched by one named {search.folder.name}"


def _quantise(path: Path, file_type: int) -> None:
    """From f16 to a K-quant, by llama.cpp, in place."""
    log = capture()
    mark = log.mark()
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = file_type
    quantised = path.with_suffix(".quantised")
    code = llama_cpp.llama_model_quantize(
        str(path).encode(), str(quantised).encode(), ctypes.byref(params)
    )
    if code:
        raise ValueError(log.reason_since(mark, f"llama.cpp can't quantise it (code {code})"))
    quantised.replace(path)


def _check_room(shape: LlamaShape, quantisation: Quantisation, beside: int, folder: Path) -> None:
    """Whether the language model, once more in f16 where it is quantised from that, and the
    ``beside`` bytes of the other files fit on the disk."""
    weights = sum(math.prod(size) for size in shape.tensor_shapes().values())
    weights += shape.vocab * shape.width
    bits = BITS[quantisation] + (BITS["F16"] if quantisation in _FILE_TYPES else 0.0)
    check_room(folder, int(weights * bits / 8) + beside + _SPARE)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
