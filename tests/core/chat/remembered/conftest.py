"""A film's frames, and companions that remember it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.chat import one_prompt
from core.language.prefix_cache import PrefixCache
from core.memory.table import FrameTable
from core.packs.pack import Pack
from tests.core.chat.remembered.readers import (
    FRAMES,
    Companion,
    bring,
    digest,
)
from tests.core.memory.tables import table_of


@pytest.fixture(scope="module")
def pack(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return bring(published, tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model would go on to the longest."""
    monkeypatch.setattr(one_prompt, "LONGEST_ANSWER", 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prefixes"


@pytest.fixture
def open_film(pack: Pack, folder: Path) -> Iterator[Callable[..., Companion]]:
    """A companion as a program that has just begun would make it."""
    opened: list[Companion] = []

    def make(of: Pack = pack, keeping: bool = True) -> Companion:
        cache = PrefixCache(folder, digest(of)) if keeping else None
        opened.append(Companion(of, cache))
        return opened[-1]

    yield make
    for companion in opened:
        companion.film.close()


@pytest.fixture(scope="module")
def frames() -> FrameTable:
    chance = np.random.default_rng(3)
    return table_of(
        range(FRAMES),
        chance.normal(size=(FRAMES, 1, 32)).astype(np.float16),
        chance.normal(size=(FRAMES, 32)).astype(np.float16),
    )
