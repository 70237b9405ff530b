"""What the acceptance tests share: the pack, the sample film, the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.packs.manifest import MANIFEST
from core.resources import resource_path, sample_film
from tests.acceptance.command_line import CommandLine


@pytest.fixture(scope="session")
def pack() -> Path:
    """The starter that comes with Reelmate."""
    folder = resource_path("packs/starter")
    if not (folder / MANIFEST).is_file():
        pytest.skip("no starter pack in resources/packs: make train-starter")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """The film that comes with Reelmate."""
    film = sample_film()
    if film is None:
        pytest.skip("no sample film in resources/sample")
    return film


@pytest.fixture(scope="module")
def reelmate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The command line."""
    with CommandLine(tmp_path_factory.mktemp("command-line")) as line:
        yield line
