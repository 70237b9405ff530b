"""The bank: labels tell what can be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.training.starter.bank import (
    LABEL_SIZES,
    NONE_IN_VIEW,
    OF_SOMEBODY,
    STILLS_OF_EMPTY,
    Bank,
    black_ones,
    build_bank,
    load_bank,
    save_bank,
)

SEED = 3


@pytest.fixture(scope="module")
def drawn() -> Bank:
    return build_bank(SEED, 24, workers=1)


def test_black_stills_have_no_labels_but_that_nothing_is_in_view(drawn: Bank) -> None:
    black = black_ones(drawn.pictures)
    assert 0 < black.sum() < 0.1 * len(black)
    first = np.diff(drawn.scene, prepend=drawn.scene[0] - 1) != 0
    of_scenes = black & (drawn.scene >= 0)
    assert first[of_scenes].all(), "only a scene's first still"
    for name, values in drawn.labels.items():
        if name in NONE_IN_VIEW:
            assert (values[black] == LABEL_SIZES[name] - 1).all()
        else:
            assert (values[black] == -1).all()
            told = ~black & (drawn.scene >= 0) if name in OF_SOMEBODY else ~black
            assert (values[told] >= 0).all()
    assert not drawn.deed_in_view[black].any()


def test_titles_and_mere_places_stand_before_the_scenes_and_show_nobody(drawn: Bank) -> None:
    empty = drawn.scene < 0
    assert empty.sum() == STILLS_OF_EMPTY
    assert empty[:STILLS_OF_EMPTY].all()
    for name in OF_SOMEBODY:
        assert (drawn.labels[name][empty] == -1).all()
    for name in NONE_IN_VIEW:
        assert (drawn.labels[name][empty] == LABEL_SIZES[name] - 1).all()
    assert not drawn.prop_in_view[empty].any()
    assert not drawn.deed_in_view[empty].any()


def test_a_bank_whose_black_stills_are_labelled_is_read_without_those(
    bank: Bank, tmp_path: Path
) -> None:
    pictures = bank.pictures.copy()
    pictures[5] = 3
    save_bank(replace(bank, pictures=pictures), tmp_path / "bank.npz")
    read = load_bank(tmp_path / "bank.npz", SEED)
    for name, values in read.labels.items():
        told = bank.labels[name].copy()
        told[5] = NONE_IN_VIEW.get(name, -1)
        assert np.array_equal(values, told)
    assert not read.prop_in_view[5]
    assert not read.deed_in_view[5]


def test_a_still_that_glimmers_on_its_way_out_of_black_is_black(bank: Bank) -> None:
    lit = bank.pictures[bank.pictures.mean(axis=(1, 2, 3)) > 90][:1]
    stills = np.concatenate([lit, (lit * 0.1).astype(np.uint8), (lit * 0.35).astype(np.uint8)])
    assert black_ones(stills).tolist() == [False, True, False]
