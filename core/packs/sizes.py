"""What a pack's models take of memory, from its files' headers. Loads no weights."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from core.errors import PackCorruptError
from core.language.budget import Budget
from core.packs.manifest import (
    EYES,
    LANGUAGE,
    MANIFEST,
    SEARCH,
    SEARCH_CONFIG,
    TOKENS,
    VISION,
    Manifest,
    read_manifest,
)
from core.packs.pack import companion, eyes_facts, sees
from core.tokens.generation import content_tokens
from core.tokens.starter import GRID

_STARTER_WORK = 300_000
"""Values the starter's tower holds at once for a frame: 292,000 in the first convolution of its
stem, counted as live tensors while 16 frames were encoded."""

_FF_WIDTHS = 4
"""Widths of the feed-forward layer that a published tower holds at once for a row, beside the
row: CLIP's quick GELU makes copies (3.9 counted); EVA-ViT-G holds no more (2.9)."""


@dataclass(frozen=True, slots=True)
class PackSizes:
    """Counts of values, and so bytes once it is known in what numbers they are.

    Attributes:
        name: the pack's.
        vision_values: weights of the vision tower.
        token_values: weights of the token generator, which lies where the tower does.
        work_values: intermediate results held at once while one frame is encoded.
        encoder_moves: whether tower and token generator can be on a GPU; the starter's are so
            small that they never are.
        content_tokens: c, rows of the language model that a frame takes beside its context token.
        watches_films: False for a pack that is made for single pictures.
        whole_films: whether it can be asked about all of a film at once.
        context_rows: rows that the companion opens the language model with.
        language: the language model's sizes.
        eyes_weights: bytes of the language model's own eyes, an mmproj; 0 for none.
        eyes_work: bytes of their intermediate results.
    """

    name: str
    vision_values: int
    token_values: int
    work_values: int
    encoder_moves: bool
    content_tokens: int
    watches_films: bool
    whole_films: bool
    context_rows: int
    language: Budget
    eyes_weights: int = 0
    eyes_work: int = 0

    @classmethod
    def of(cls, folder: Path) -> PackSizes:
        """Of the pack that lies in ``folder``; its files are not compared with their digests.

        Raises:
            PackCorruptError: a file is missing, or not what its name says.
            NotACompanionError: it is a speech pack; see ``core.packs.speech_sizes``.
        """
        manifest = companion(read_manifest(folder))
        if manifest.kind == "chat":
            return cls._of_words(manifest, folder)
        vision = {} if manifest.kind == "starter" else _config(folder, "vision.json")
        try:
            work, grid = _STARTER_WORK, GRID
            if vision:
                work, side = _work(vision), patches_of_a_side(vision)
                grid = (side, side)
            content = content_tokens(manifest.compress_type, grid)
        except (ArithmeticError, KeyError, TypeError, ValueError) as exc:
            raise PackCorruptError(
                manifest.name, MANIFEST, "doesn't go with its vision.json"
            ) from exc
        return cls(
            name=manifest.name,
            vision_values=_values(manifest, folder, VISION),
            token_values=_values(manifest, folder, TOKENS),
            work_values=work,
            encoder_moves=bool(vision),
            content_tokens=content,
            watches_films=manifest.compress_type != "none",
            whole_films=bool(vision),
            context_rows=manifest.context_rows,
            language=_language(manifest, folder),
        )

    @classmethod
    def _of_words(cls, manifest: Manifest, folder: Path) -> PackSizes:
        """A language model, which may have eyes, and a search encoder: nothing else looks at the
        film."""
        searches = manifest.file(SEARCH) is not None
        eyes = eyes_facts(folder) if sees(manifest) else None
        return cls(
            name=manifest.name,
            vision_values=_values(manifest, folder, SEARCH) if searches else 0,
            token_values=0,
            work_values=_search_work(manifest, folder) if searches else 0,
            encoder_moves=searches,
            content_tokens=0,
            watches_films=True,
            whole_films=False,
            context_rows=manifest.context_rows,
            language=_language(manifest, folder),
            eyes_weights=0 if eyes is None else _size(manifest, folder, EYES),
            eyes_work=0 if eyes is None else eyes.work_bytes,
        )


def _size(manifest: Manifest, folder: Path, file: str) -> int:
    """Bytes of a file."""
    try:
        return (folder / file).stat().st_size
    except OSError as exc:
        raise PackCorruptError(manifest.name, file, "can't be read") from exc


def _values(manifest: Manifest, folder: Path, file: str) -> int:
    """Numbers in a safetensors file, by its header."""
    try:
        with safe_open(folder / file, "numpy") as tensors:
            return sum(math.prod(tensors.get_slice(name).get_shape()) for name in tensors.keys())  # noqa: SIM118
    except (OSError, SafetensorError) as exc:
        raise PackCorruptError(manifest.name, file, "can't be read") from exc


def _language(manifest: Manifest, folder: Path) -> Budget:
    try:
        return Budget.of(folder / LANGUAGE)
    except (OSError, ValueError) as exc:
        raise PackCorruptError(manifest.name, LANGUAGE, "can't be read") from exc


def _config(folder: Path, file: str) -> dict[str, Any]:
    try:
        found = json.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise PackCorruptError(folder.name, file, "can't be read") from exc
    if not isinstance(found, dict) or not found:
        raise PackCorruptError(folder.name, file, "holds no sizes")
    return found


def _work(vision: Mapping[str, Any]) -> int:
    """Values held at once for one frame in a published tower's layers."""
    clip = vision.get("clip")
    width, ff_width = (
        (clip["hidden_size"], clip["intermediate_size"])
        if clip
        else (vision["width"], vision["ff_width"])
    )
    return published_work(patches_of_a_side(vision), int(width), int(ff_width))


def _search_work(manifest: Manifest, folder: Path) -> int:
    """The same in a search encoder's layers."""
    try:
        tower = _config(folder, SEARCH_CONFIG)["sizes"]["vision_config"]
        side = tower["image_size"] // tower["patch_size"]
        return published_work(side, tower["hidden_size"], tower["intermediate_size"])
    except (ArithmeticError, KeyError, TypeError) as exc:
        raise PackCorruptError(manifest.name, SEARCH_CONFIG, "holds no sizes") from exc


def patches_of_a_side(vision: Mapping[str, Any]) -> int:
    """How many patches a picture has from left to right."""
    sizes = vision.get("clip", vision)
    patch: int = sizes["patch_size"] if "clip" in vision else sizes["patch"]
    side: int = vision["pictures"]["crop_size"]["height"]
    return side // patch


def published_work(side: int, width: int, ff_width: int) -> int:
    """Values held at once for one frame of ``side`` × ``side`` patches in a published tower."""
    return (1 + side**2) * (width + _FF_WIDTHS * ff_width)
