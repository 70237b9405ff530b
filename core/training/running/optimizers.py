"""What of a module learns, and what steps it: AdamW, and Muon for the matrices that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from core.training.running.config import RunConfig
from core.training.running.errors import TrainingError
from core.training.running.muon import Muon


def begins(name: str, beginning: str) -> bool:
    """Whether a parameter's name begins so, whole parts between dots; "" begins them all."""
    return not beginning or name == beginning or name.startswith(f"{beginning}.")


def choose_trained(module: nn.Module, config: RunConfig) -> None:
    """Let learn what the configuration says and freeze the rest.

    Raises:
        TrainingError: a beginning fits no parameter, or nothing is left to learn.
    """
    named = dict(module.named_parameters(remove_duplicate=False))
    for beginning in (*config.train, *config.freeze, *config.shares, *config.muon):
        if not any(begins(name, beginning) for name in named):
            raise TrainingError("The configuration", f"nothing here is called {beginning!r}")
    for name, parameter in module.named_parameters():
        chosen = not config.train or any(begins(name, each) for each in config.train)
        frozen = any(begins(name, each) for each in config.freeze)
        parameter.requires_grad_(chosen and not frozen)
    if not any(parameter.requires_grad for parameter in module.parameters()):
        raise TrainingError("The configuration", "it leaves nothing to learn")


class Optimizer:
    """AdamW, and Muon beside it where the configuration names matrices for it.

    Attributes:
        param_groups: of both; each has "lr", and in "share" its part of the run's rate.
    """

    def __init__(self, module: nn.Module, config: RunConfig) -> None:
        for_muon, for_adam = _groups(module, config)
        adam = torch.optim.AdamW(
            for_adam, config.rate, betas=(config.betas[0], config.betas[1]), fused=True
        )
        self._inner: dict[str, torch.optim.Optimizer] = {"adam": adam}
        if for_muon:
            self._inner["muon"] = Muon(for_muon, config.rate)

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        return [group for each in self._inner.values() for group in each.param_groups]

    def step(self) -> None:
        """One step along the gradients."""
        for each in self._inner.values():
            each.step()

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for each in self._inner.values():
            each.zero_grad(set_to_none=True)

    def state_dict(self) -> dict[str, Any]:
        """What goes into a checkpoint."""
        return {name: each.state_dict() for name, each in self._inner.items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a checkpoint of the same parameters.

        Raises:
            ValueError: it is another optimizer's.
        """
        if {*state} != {*self._inner}:
            raise ValueError(f"a state of {', '.join(state)}, not of {', '.join(self._inner)}")
        for name, each in self._inner.items():
            each.load_state_dict(state[name])


def _groups(
    module: nn.Module, config: RunConfig
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Muon's groups and AdamW's: only matrices decay, and each share of the rate is its own.

    Raises:
        TrainingError: Muon is to step what is no matrix.
    """
    found: dict[tuple[bool, float, bool], list[nn.Parameter]] = {}
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            fitting = [each for each in config.shares if begins(name, each)]
            share = config.shares[max(fitting, key=len)] if fitting else 1.0
            matrix = parameter.ndim > 1
            muon = matrix and any(begins(name, each) for each in config.muon)
            if muon and parameter.ndim > 2:
                raise TrainingError("The configuration", f"Muon steps matrices; {name} is none")
            found.setdefault((muon, share, matrix), []).append(parameter)
    groups: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for (muon, share, matrix), parameters in found.items():
        decay = config.weight_decay if matrix else 0.0
        group = {"params": parameters, "share": share, "weight_decay": decay}
        groups[0 if muon else 1].append(group)
    return groups
