"""What each still of the bank shows, and which of them a question asks about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.training.asking.asked import ATTRIBUTES
from core.training.drawn import world
from core.training.starter.bank import Bank


@dataclass(frozen=True, slots=True)
class Shown:
    """What each still of the bank shows, for the losses on frames.

    Attributes:
        labels: [N, A], a class of each of ``ATTRIBUTES``; object and colour have one more
            class than words, for none in view; −1 where it can't be told.
        action: [N], −2 where the deed isn't in view.
        somebody: bool [N], whether anybody is.
    """

    labels: torch.Tensor
    action: torch.Tensor
    somebody: torch.Tensor

    @classmethod
    def of(cls, bank: Bank) -> Shown:
        deeds = [world.ACTIONS.index(scene.action) for scene in bank.scenes]
        action = np.array(deeds)[np.maximum(bank.scene, 0)]
        told = {**bank.labels, "action": np.where(bank.deed_in_view, action, -1)}
        roof = np.isin(bank.labels["place"], [world.PLACES.index(each) for each in world.INDOORS])
        told["weather"] = np.where(roof, -1, bank.labels["weather"])
        return cls(
            labels=torch.from_numpy(np.stack([told[name] for name in ATTRIBUTES], axis=-1)),
            action=torch.from_numpy(np.where(bank.deed_in_view, action, -2)),
            somebody=torch.from_numpy(bank.labels["coat"] >= 0),
        )

    def to(self, device: torch.device) -> Shown:
        """The same on another device."""
        return Shown(*(each.to(device) for each in (self.labels, self.action, self.somebody)))

    def fits(self, stills: torch.Tensor, looked_for: torch.Tensor) -> torch.Tensor:
        """Stills [F], wanted [F, W, 4] or [B, 1, W, 4] → bool: of one of the wanted nothing is
        missing. A picture without anybody fits nothing: answers tell of what somebody does."""
        shown = torch.cat([self.labels[stills, :3], self.action[stills, None]], dim=-1)
        shown = shown.unsqueeze(-2)  # (F, 1, 4)
        fits = ((looked_for == -1) | (looked_for == shown)).all(dim=-1).any(dim=-1)
        return fits & self.somebody[stills]
