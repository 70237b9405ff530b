"""What the rooms of the core's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.packs.checkpoints import write_checkpoint


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny LLaMA-VID checkpoint in its published layout; not to be written to."""
    return write_checkpoint(tmp_path_factory.mktemp("published") / "tiny")
