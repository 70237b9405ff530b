"""What a run keeps in its folder: whole, and of what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.training.running.errors import TrainingError
from core.training.starter import stages
from core.training.starter.bank import Bank
from core.training.starter.eyes import encode_bank
from core.vision.starter import StarterVision

CPU = torch.device("cpu")


@pytest.fixture
def few(bank: Bank) -> Bank:
    return replace(bank, pictures=bank.pictures[:3])


def tower(seed: int) -> StarterVision:
    torch.manual_seed(seed)
    return StarterVision().eval().requires_grad_(False)


def test_features_are_encoded_once_for_a_tower_and_a_bank(
    few: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []

    def counted(*given: object) -> torch.Tensor:
        encoded.append(1)
        return encode_bank(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("core.training.starter.stages.encode_bank", counted)
    path = tmp_path / "features.pt"
    first = stages._features(path, tower(1), few, CPU)
    assert torch.equal(stages._features(path, tower(1), few, CPU), first)
    assert len(encoded) == 1
    other = stages._features(path, tower(2), few, CPU)
    assert not torch.equal(other, first), "a tower that was trained further sees otherwise"
    assert torch.equal(stages._features(path, tower(2), few, CPU), other)
    sky = few.pictures.copy()
    sky[:, :48] = 255
    drawn_anew = replace(few, pictures=sky)
    assert not torch.equal(stages._features(path, tower(2), drawn_anew, CPU), other)
    assert len(encoded) == 3
    monkeypatch.setattr("core.vision.starter.LIT", 250.0)
    stages._features(path, tower(2), few, CPU)
    monkeypatch.undo()
    assert torch.equal(stages._features(path, tower(2), few, CPU), other), "encoded lit otherwise"


def test_features_that_were_cut_short_are_refused(few: Bank, tmp_path: Path) -> None:
    path = tmp_path / "features.pt"
    stages._features(path, tower(1), few, CPU)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(TrainingError, match="damaged"):
        stages._features(path, tower(1), few, CPU)


def test_a_kill_leaves_no_part_of_features_nor_of_a_tokenizer(
    few: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.training.running.checkpoint.os.fsync", killed)
    features, tokenizer = tmp_path / "features.pt", tmp_path / "tokenizer.json"
    with pytest.raises(KeyboardInterrupt):
        stages._features(features, tower(1), few, CPU)
    with pytest.raises(KeyboardInterrupt):
        stages._tokenizer(tokenizer, 2)
    assert not features.exists()
    assert not tokenizer.exists()
    monkeypatch.undo()
    stages._features(features, tower(1), few, CPU)
    made = stages._tokenizer(tokenizer, 2)
    assert stages._tokenizer(tokenizer, 2).get_vocab() == made.get_vocab()
