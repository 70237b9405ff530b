"""Which parameters Muon steps, and how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from core.training.running.config import RunConfig
from core.training.running.errors import TrainingError
from core.training.running.loop import train
from core.training.running.optimizers import Optimizer, choose_trained
from tests.core.training.running.looping import Guessing
from tests.core.training.running.stopping import check_that_it_goes_on

PLAIN = RunConfig(seed=5, batch=8, rate=0.02, steps=4, save_every=1, log_every=1)
MUON = replace(PLAIN, muon=("eyes", "body"), weight_decay=0.1)


def stepped(module: nn.Module, config: RunConfig) -> dict[str, torch.Tensor]:
    """How far one step of random gradients moves each parameter."""
    optimizer = Optimizer(module, config)
    torch.manual_seed(1)
    for parameter in module.parameters():
        parameter.grad = torch.randn_like(parameter)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    optimizer.step()
    return {name: value - before[name] for name, value in module.state_dict().items()}


def test_muon_moves_a_matrix_alike_in_all_directions() -> None:
    moved = stepped(nn.ModuleDict({"body": nn.Linear(40, 24)}), replace(MUON, muon=("body",)))
    strengths = torch.linalg.svdvals(moved["body.weight"])
    assert strengths.max() < 2.0 * strengths.min(), "its steps are orthogonal"
    plain = stepped(nn.ModuleDict({"body": nn.Linear(40, 24)}), replace(PLAIN))
    strengths = torch.linalg.svdvals(plain["body.weight"])
    assert strengths.max() > 3.0 * strengths.min(), "AdamW's are not"
    torch.testing.assert_close(moved["body.bias"], plain["body.bias"])


def test_both_step_at_the_shares_and_decays_of_the_configuration() -> None:
    config = replace(MUON, shares={"eyes": 0.5})
    optimizer = Optimizer(Guessing().module, config)
    told = [
        (group["share"], group["weight_decay"], len(group["params"]))
        for group in optimizer.param_groups
    ]
    assert sorted(told) == [
        (0.5, 0.0, 1),
        (0.5, 0.1, 1),
        (1.0, 0.0, 2),
        (1.0, 0.1, 1),
        (1.0, 0.1, 1),
    ]


def test_a_run_with_muon_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    check_that_it_goes_on(Guessing, MUON, tmp_path)


def test_a_checkpoint_of_another_optimizer_is_refused(tmp_path: Path) -> None:
    train(Guessing(), replace(PLAIN, steps=1), tmp_path)
    with pytest.raises(TrainingError, match="another run"):
        train(Guessing(), replace(MUON, steps=1, seed=6), tmp_path)


@pytest.mark.parametrize(
    ("module", "config", "reason"),
    [
        (nn.Conv1d(2, 2, 3), replace(MUON, muon=("weight",)), "Muon steps matrices"),
        (nn.Linear(2, 2), replace(MUON, muon=("nose",)), "nothing here is called 'nose'"),
    ],
)
def test_what_muon_cant_step_is_refused(module: nn.Module, config: RunConfig, reason: str) -> None:
    def begin() -> None:
        choose_trained(module, config)
        Optimizer(module, config)

    with pytest.raises(TrainingError, match=reason):
        begin()
