"""A pack is read as planned, and one that fits nowhere is not read at all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.engine.session import Session
from core.errors import NothingFitsError
from core.language.kv import KV_TYPES, KvType
from core.language.llama import LlamaEngine
from core.language.machine import Machine
from core.packs.manifest import LANGUAGE, MANIFEST
from core.resources import resource_path


@pytest.fixture(autouse=True)
def starter() -> Path:
    folder = resource_path("packs/starter")
    if not (folder / MANIFEST).is_file():
        pytest.skip("no starter pack in resources/packs: make train-starter")
    return folder


def test_a_film_opens_with_its_plan(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Session("starter", tmp_path)) as session:
        plan = session.open(film).plan
        assert plan is not None
        assert plan.encoder_device is None
        session.models()  # they hold their place now: asking again would count it twice
        monkeypatch.delattr(Machine, "here")
        assert session.open(film).plan == plan


def test_a_pack_that_fits_nowhere_is_refused_before_it_is_read(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Machine(ram=100 << 20, gpus=(), cpu_numbers="float32", gpu_numbers="float16")
    monkeypatch.setattr(Machine, "here", lambda: tiny)
    with closing(Session("starter", tmp_path)) as session, pytest.raises(NothingFitsError):
        session.open(film)


@pytest.mark.parametrize("kv_type", KV_TYPES)
def test_keys_and_values_are_kept_as_planned(kv_type: KvType, starter: Path) -> None:
    path = starter / LANGUAGE
    chance = np.random.default_rng(4)
    with LlamaEngine(path, 512, kv_type=kv_type) as engine, LlamaEngine(path, 512) as plain:
        rows = chance.normal(size=(40, engine.width)).astype(np.float32)
        found, wanted = engine.prefill(rows), plain.prefill(rows)
        assert kv_type in engine.settings
    spread = float(wanted.std())
    tolerance = {"f16": 0.0, "q8_0": 0.1, "q4_0": 1.0}[kv_type]
    assert np.abs(found - wanted).mean() <= tolerance * spread
