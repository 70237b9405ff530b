"""Reads a GGUF in a process of its own: ``python -m core.packs.chat_reading FILE`` prints what kind
of model it is, or why it is none that can be talked to. A damaged file may end this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gguf
import llama_cpp

from core.errors import ModelError
from core.language.budget import Budget
from core.language.log import capture
from core.language.template import ChatTemplate, Turn
from core.packs.chat_model import ChatModel

_DAMAGED = "it is cut off or damaged"
_EMBEDDERS = ("bert", "t5encoder", "gemma-embedding")
_TOWERS = ("clip", "mmproj")


class Refused(Exception):
    """It is no model that can be talked to; the reason is the rest of a sentence."""


def read_chat_model(path: Path) -> ChatModel:
    """What kind of model lies there.

    Raises:
        Refused: it can't be talked to.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise Refused("it is no GGUF file")
    try:
        budget = Budget.of(path)
        said = _metadata(path)
    except (ValueError, LookupError, TypeError, OverflowError, MemoryError) as error:
        said = _metadata_or_none(path)
        _refuse_kinds(said)
        raise Refused(_DAMAGED) from error
    _refuse_kinds(said)
    _refuse_unknown(path, said)
    template = said.get("tokenizer.chat_template")
    if not isinstance(template, str) or not template.strip():
        raise Refused("it has no chat template, so it is made to go on with a text, not to answer")
    try:
        ChatTemplate(template).fill([Turn("user", "Who?")])
    except ModelError as error:
        raise Refused(str(error.data["reason"])) from error
    return ChatModel(
        name=_text(said, "general.name"),
        architecture=_text(said, "general.architecture"),
        licence=_text(said, "general.license.name") or _text(said, "general.license"),
        origin=_text(said, "general.source.url") or _text(said, "general.url"),
        languages=_languages(said),
        longest=budget.longest,
    )


def _metadata(path: Path) -> dict[str, Any]:
    return {
        name: field.contents()
        for name, field in gguf.GGUFReader(path).fields.items()
        if not name.startswith("tokenizer.ggml.")  # the vocabulary: long, and not asked for
    }


def _metadata_or_none(path: Path) -> dict[str, Any]:
    try:
        return _metadata(path)
    except (ValueError, LookupError, TypeError, OverflowError, MemoryError):
        return {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _languages(said: Mapping[str, Any]) -> tuple[str, ...]:
    value = said.get("general.languages", [])
    every = value if isinstance(value, list) else [value]
    return tuple(each for each in every if isinstance(each, str) and len(each) == 2)


def _refuse_kinds(said: Mapping[str, Any]) -> None:
    """Files that are GGUFs and no language model by what they say of themselves."""
    architecture, kind = _text(said, "general.architecture"), _text(said, "general.type")
    if architecture in _TOWERS or kind in _TOWERS:
        raise Refused("it is the vision part of a model (mmproj), not the language model itself")
    if kind == "adapter":
        raise Refused("it is an adapter (LoRA) for another model")
    if int(said.get("split.count", 0)) > 1:
        raise Refused("it is one part of several; join them with llama-gguf-split --merge first")
    pooled = int(said.get(f"{architecture}.pooling_type", 0))
    sees_ahead = said.get(f"{architecture}.attention.causal", True) is False
    if pooled > 0 or sees_ahead or any(name in architecture for name in _EMBEDDERS):
        raise Refused("it is an embedding model, which compares texts and writes none")


def _refuse_unknown(path: Path, said: Mapping[str, Any]) -> None:
    """What llama.cpp itself says: it opens the file, mapped, without a context."""
    log = capture()
    llama_cpp.llama_backend_init()
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = False
    mark = log.mark()
    model = llama_cpp.llama_model_load_from_file(
        str(path).encode("utf-8", errors="surrogateescape"), params
    )
    if not model:
        reason = log.reason_since(mark, "llama.cpp refused the file")
        if "unknown model architecture" in reason:
            raise Refused(
                f"this llama.cpp ({llama_cpp.__version__}) doesn't know its architecture, "
                f"{_text(said, 'general.architecture')!r}; a newer Reelmate may"
            )
        raise Refused(_DAMAGED if "file bounds" in reason else reason)
    try:
        if llama_cpp.llama_model_has_encoder(model):
            raise Refused("it reads a text with an encoder, which can't hold a conversation")
    finally:
        llama_cpp.llama_model_free(model)


def tell(read: Callable[..., Any]) -> int:
    """The child: reads the files it is called with and writes what it found of them, or why they
    are refused, as a line of JSON.

    Args:
        read: takes their paths and gives a dataclass.
    """
    try:
        answer: dict[str, Any] = asdict(read(*map(Path, sys.argv[1:])))
    except Refused as refused:
        answer = {"refused": str(refused)}
    except OSError as error:
        answer = {"refused": f"it can't be read ({error.strerror})"}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(tell(read_chat_model))
