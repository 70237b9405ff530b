"""A Whisper as it was downloaded: found, and checked before anything is written.

Reads no weights but their names and shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from core.errors import CheckpointError
from core.packs.checkpoint import Tensors, open_checkpoint, read_json
from core.packs.safetensors_writer import Planned
from core.packs.whisper_shape import TIED, WhisperShape
from core.packs.whisper_words import check_words, read_words

CONFIG, GENERATION, FEATURES = "config.json", "generation_config.json", "preprocessor_config.json"
RATE, WINDOW_S = 16_000, 30
"""What every Whisper hears: samples a second, and seconds at once."""

_KINDS = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_LANGUAGE = re.compile(r"<\|([a-z]{2,3})\|>")
_CARD = "README.md"
_LICENCE = re.compile(r"^license:[ \t]*([A-Za-z0-9._-]+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WhisperSource:
    """A folder that can be imported.

    Attributes:
        config, generation, features: its three JSON files.
        languages: two- or three-letter codes of those it understands.
        licence: as its card says, "" where it says nothing.
    """

    folder: Path
    config: Mapping[str, Any]
    generation: Mapping[str, Any]
    features: Mapping[str, Any]
    shape: WhisperShape
    tensors: Tensors
    words: Tokenizer
    languages: tuple[str, ...]
    licence: str

    @classmethod
    def find(cls, folder: Path) -> WhisperSource:
        """Find every part, and see that they belong together.

        Raises:
            CheckpointError: a part is missing or another model's, or it is no Whisper.
        """
        if not folder.is_dir():
            raise CheckpointError(folder, "it is no folder")
        config = read_json(folder / CONFIG)
        _refuse_others(folder, config)
        try:
            shape = WhisperShape.of(config)
        except ValueError as error:
            raise CheckpointError(folder, str(error)) from error
        generation, features = read_json(folder / GENERATION), read_json(folder / FEATURES)
        _check_features(folder, shape, features)
        words = read_words(folder)
        check_words(folder, words, config, generation)
        tensors = open_checkpoint(folder, pickles=False)
        try:
            _check_tensors(folder, shape, tensors)
        except CheckpointError:
            tensors.close()
            raise
        return cls(
            folder=folder,
            config=config,
            generation=generation,
            features=features,
            shape=shape,
            tensors=tensors,
            words=words,
            languages=_languages(generation),
            licence=_licence(folder),
        )

    def close(self) -> None:
        """Let all files go."""
        self.tensors.close()

    def plan(self) -> Iterator[Planned]:
        """The tensors that are written, as they are."""
        stored = _stored(self.tensors)
        for name, shape in self.shape.tensor_shapes().items():
            kind = _KINDS[stored[name][0]]
            yield Planned(name, shape, kind, partial(self.tensors.__getitem__, name))


def _refuse_others(folder: Path, config: Mapping[str, Any]) -> None:
    kinds = config.get("architectures")
    names = " ".join(map(str, kinds)) if isinstance(kinds, list) else ""
    if config.get("model_type") != "whisper":
        raise CheckpointError(
            folder, f"it is a {names or config.get('model_type') or 'model of no name'}, no Whisper"
        )
    if names and "WhisperForConditionalGeneration" not in names:
        raise CheckpointError(folder, f"it is a {names}, which writes no lines")
    act = config.get("activation_function", "gelu")
    if act != "gelu":
        raise CheckpointError(folder, f"its activation is {act!r}")


def _check_features(folder: Path, shape: WhisperShape, features: Mapping[str, Any]) -> None:
    told = {"sampling_rate": RATE, "chunk_length": WINDOW_S, **features}
    for key, wanted in (
        ("feature_size", shape.mel_bins),
        ("sampling_rate", RATE),
        ("chunk_length", WINDOW_S),
    ):
        if told.get(key) != wanted:
            raise CheckpointError(folder, f"its {key} is {told.get(key)!r}, not {wanted}")


def _check_tensors(folder: Path, shape: WhisperShape, tensors: Tensors) -> None:
    wanted, stored = shape.tensor_shapes(), _stored(tensors)
    for name, size in wanted.items():
        if name not in stored:
            raise CheckpointError(folder, f"it has no {name}")
        kind, found = stored[name]
        if found != size:
            raise CheckpointError(folder, f"its {name} is {found}, not {size}")
        if kind not in _KINDS:
            raise CheckpointError(folder, f"its {name} is stored as {kind}")
    for name in stored:
        if name not in wanted and name != TIED:
            raise CheckpointError(folder, f"its {name} is no part of a Whisper")


def _stored(tensors: Tensors) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The numbers and the shape of each tensor, from the files' headers."""
    files: dict[Path, list[str]] = {}
    for name in tensors:
        files.setdefault(tensors.file_of(name), []).append(name)
    found = {}
    for path, names in files.items():
        try:
            with safe_open(path, framework="pt") as file:
                for name in names:
                    told = file.get_slice(name)
                    found[name] = told.get_dtype(), tuple(told.get_shape())
        except (OSError, SafetensorError) as error:
            raise CheckpointError(path, "it is damaged or no safetensors file") from error
    return found


def _languages(generation: Mapping[str, Any]) -> tuple[str, ...]:
    """Of a model that knows English alone the files name none."""
    told = generation.get("lang_to_id")
    names = told if isinstance(told, dict) else {}
    found = (_LANGUAGE.fullmatch(name) for name in names)
    return tuple(match.group(1) for match in found if match) or ("en",)


def _licence(folder: Path) -> str:
    try:
        with (folder / _CARD).open(encoding="utf-8") as card:
            head = card.read(1 << 16)
    except (OSError, ValueError):
        return ""
    _, _, rest = head.partition("---")
    found = _LICENCE.search(rest.partition("\n---")[0]) if head.startswith("---") else None
    return found.group(1) if found else ""
