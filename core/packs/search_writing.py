"""A search encoder becomes part of a pack: its weights, its settings and its words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from core.packs.llama_vid_parts import check_plan
from core.packs.manifest import SEARCH
from core.packs.safetensors_writer import Planned, write_safetensors
from core.packs.search_source import SearchSource
from core.vision import search as search_encoder


def search_plan(search: SearchSource | None) -> list[Planned]:
    """The search encoder's tensors, just those that its network takes; none for None.

    Raises:
        CheckpointError: one is missing, one too many, or of another shape.
    """
    if search is None:
        return []
    plan = list(search.plan())
    with torch.device("meta"):
        check_plan(search.folder, plan, search_encoder.make_network(search.config))
    return plan


def write_search(
    folder: Path,
    search: SearchSource,
    plan: Sequence[Planned],
    written: Callable[[int], None] = lambda _: None,
) -> None:
    """Write all of it into a pack's folder.

    Args:
        plan: see ``search_plan``.
        written: called with bytes as they are.
    """
    write_safetensors(folder / SEARCH, plan, written)
    text = json.dumps(dict(search.config), indent=1)
    (folder / search_encoder.CONFIG).write_text(text + "\n", encoding="utf-8")
    (folder / search_encoder.WORDS).mkdir()
    shutil.copyfile(search.words, folder / search_encoder.WORDS / search.words.name)
