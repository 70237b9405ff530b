"""The eyes' task: stills in, attributes out, through the loop."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.training.running.config import RunConfig
from core.training.starter.bank import LABEL_SIZES, Bank
from core.training.starter.eyes import HELD_OUT_SHARE, EyesTask, encode_bank
from core.vision.starter import FEATURES
from tests.core.training.running.stopping import check_that_it_goes_on

CONFIG = RunConfig(seed=5, batch=4, rate=1e-3, steps=2, save_every=1, log_every=1)


@pytest.fixture(scope="module")
def coloured(bank: Bank) -> Bank:
    """The bank's first stills, no two alike."""
    count = 40
    pictures = np.random.default_rng(3).integers(0, 255, (count, 96, 160, 3)).astype(np.uint8)
    return Bank(
        pictures=pictures,
        scene=bank.scene[:count],
        prop_in_view=bank.prop_in_view[:count],
        deed_in_view=bank.deed_in_view[:count],
        labels={name: values[:count] for name, values in bank.labels.items()},
        scenes=bank.scenes,
        shots=bank.shots,
    )


def test_it_trains_and_goes_on_where_it_was_stopped(coloured: Bank, tmp_path: Path) -> None:
    check_that_it_goes_on(lambda: EyesTask(coloured, 7), CONFIG, tmp_path)


def test_the_last_stills_are_never_trained_on(coloured: Bank) -> None:
    task = EyesTask(coloured, 7)
    assert task.samples == int(len(coloured.pictures) * (1 - HELD_OUT_SHARE))
    shares = task.right()
    assert set(shares) == set(LABEL_SIZES)
    assert all(0.0 <= share <= 1.0 for share in shares.values())


def test_a_batchs_loss_follows_from_its_stills_and_its_step(coloured: Bank) -> None:
    task = EyesTask(coloured, 7)
    task.module.eval()
    with torch.no_grad():
        one, again = (task.loss(task.batch(3, [0, 5, 9])) for _ in range(2))
        later = task.loss(task.batch(4, [0, 5, 9]))
    assert torch.equal(one["attributes"], again["attributes"])
    assert not torch.equal(one["attributes"], later["attributes"]), "roughened anew"
    assert task.sizes(task.batch(3, [0, 5, 9])) == {"rows": 3.0, "attributes": 3.0}


def test_a_black_still_neither_teaches_nor_tests_what_it_can_not_show(coloured: Bank) -> None:
    task = EyesTask(coloured, 7)
    task.module.eval()
    blind = replace(coloured, labels={**coloured.labels, "place": np.full(40, -1)})
    other = EyesTask(blind, 7)
    other.module.load_state_dict(task.module.state_dict())
    other.module.eval()
    batch = task.batch(3, [0, 5, 9])
    with torch.no_grad():
        less = task.loss(batch)["attributes"] - other.loss(batch)["attributes"]
    assert 0.5 * 3 < less < 3 * 3 * math.log(LABEL_SIZES["place"]), "only the places' part"
    some = np.where(np.arange(40) == 39, -1, coloured.labels["place"])
    partly = EyesTask(replace(coloured, labels={**coloured.labels, "place": some}), 7)
    assert math.isfinite(partly.right()["place"])


def test_the_frozen_tower_encodes_the_bank(coloured: Bank) -> None:
    task = EyesTask(coloured, 7)
    tower = task.module.tower.eval().requires_grad_(False)
    features = encode_bank(tower, coloured.pictures[:6], torch.device("cpu"))
    assert features.shape == (6, 61, FEATURES)
    assert features.dtype == torch.bfloat16
    assert torch.isfinite(features.float()).all()
