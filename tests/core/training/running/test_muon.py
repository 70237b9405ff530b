"""Muon steps many matrices at once as torch's own steps one."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core.training.running.muon import NEWTON_SCHULZ_STEPS, Muon, orthogonal

SHAPES = [(24, 40), (40, 24), (24, 40), (16, 16), (16, 16), (5, 7)]


def matrices() -> list[nn.Parameter]:
    torch.manual_seed(3)
    return [nn.Parameter(torch.randn(shape)) for shape in SHAPES]


def give_gradients(parameters: list[nn.Parameter], seed: int) -> None:
    torch.manual_seed(seed)
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)


def test_many_matrices_step_as_each_alone_does_in_torch() -> None:
    ours, theirs = matrices(), matrices()
    before = [each.detach().clone() for each in ours]
    together = Muon(ours, 0.02)
    alone = torch.optim.Muon(
        theirs, 0.02, adjust_lr_fn="match_rms_adamw", ns_steps=NEWTON_SCHULZ_STEPS
    )
    for seed in range(3):
        for parameters, optimizer in ((ours, together), (theirs, alone)):
            give_gradients(parameters, seed)
            optimizer.step()
    for one, other, begun in zip(ours, theirs, before, strict=True):
        moved = (other - begun).norm()
        assert (one - other).norm() < 0.02 * moved, "within the rounding of bfloat16"


def test_a_matrix_without_a_gradient_stays() -> None:
    parameters = matrices()
    give_gradients(parameters, 1)
    parameters[2].grad = None
    before = [each.detach().clone() for each in parameters]
    Muon(parameters, 0.02).step()
    changed = [not torch.equal(one, other) for one, other in zip(parameters, before, strict=True)]
    assert changed == [True, True, False, True, True, True]


@pytest.mark.parametrize("scale", [1e-20, 1.0, 1e6])
def test_steps_are_about_orthogonal_whatever_their_size(scale: float) -> None:
    torch.manual_seed(2)
    found = orthogonal((torch.randn(3, 16, 48) * scale).bfloat16()).float()
    strengths = torch.linalg.svdvals(found)
    if scale < 1e-7:
        assert strengths.max() < 1e-3, "what is next to nothing stays so"
    else:
        assert strengths.min() > 0.4
        assert strengths.max() < 1.6
