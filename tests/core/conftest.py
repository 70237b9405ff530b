"""What the rooms of the core's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.packs.checkpoints import write_checkpoint
from tests.core.packs.hub import Hub, serving


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny LLaMA-VID checkpoint in its published layout; not to be written to."""
    return write_checkpoint(tmp_path_factory.mktemp("published") / "tiny")


@pytest.fixture
def hub(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that has all of a tiny pack, and is the one that is asked."""
    from huggingface_hub import close_session

    from tests.core.packs.troubles import serve

    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    for kind in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{kind}_proxy", raising=False)
        monkeypatch.delenv(f"{kind}_proxy".upper(), raising=False)
    with serving() as server:
        serve(server, published)
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        close_session()
        yield server
        close_session()
