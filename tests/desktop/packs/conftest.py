"""The real window over a fake mpv and a scripted engine, with a hub that has a tiny pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.packs.catalogue import Entry
from desktop.packs import shop
from desktop.packs.shop import Shop
from tests.core.conftest import hub, published
from tests.core.packs.troubles import made_entry
from tests.desktop.packs.staging import Stage

__all__ = ["hub", "published"]


@pytest.fixture
def tiny_in_catalogue(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A newer catalogue that has the tiny pack alone."""
    monkeypatch.setattr(shop, "QUANTISATION", "F32")  # it is too narrow for the blocks of others
    entry = made_entry()
    put(data_folder, entry)
    return entry


def put(data_folder: Path, entry: Entry) -> None:
    data_folder.mkdir(exist_ok=True)
    packs = json.dumps({"format": 1, "version": 99, "packs": [asdict(entry)]})
    (data_folder / "catalogue.json").write_text(packs, encoding="utf-8")


@pytest.fixture
def surveying() -> None:
    """With it, the machine is looked at, which reads torch in every test."""


@pytest.fixture
def stage(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    dressed: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    monkeypatch.setenv("REELMATE_VIDEO", "none")
    if "surveying" not in request.fixturenames:
        monkeypatch.setattr(Shop, "look", lambda *_, **__: None)
    made = Stage(qtbot, tmp_path / "films")
    yield made
    made.close()
