"""Linear layers whose weights lie as oneDNN reads them.

torch lays a bfloat16 weight out anew for every product on a CPU. For a tower of a billion
weights and a few frames at a time that is a sixth of all time; done once when the weights are
read, it costs nothing. The two operators are torch's own, those of its compiler; the version of
torch is pinned.
"""

from __future__ import annotations

import torch
from torch import nn

ROWS = 1024
"""Rows of a product that the layout is chosen for: four frames. Others work as well."""


def can_pack() -> bool:
    """Whether this torch has oneDNN, and this CPU what its bfloat16 layout is made for."""
    return hasattr(torch.ops.mkldnn, "_linear_pointwise") and bool(
        torch.ops.mkldnn._is_mkldnn_bf16_supported()
    )


class PackedLinear(nn.Module):
    """x [..., D] → [..., E], as ``nn.Linear``; for inference on a CPU only."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.bias = linear.bias
        self._packed = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), ROWS)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            x.reshape(-1, self.in_features), self._packed, self.bias, "none", [], ""
        )
        return rows.view(*x.shape[:-1], self.out_features)


def pack_linears(module: nn.Module) -> None:
    """Replace every bfloat16 ``nn.Linear`` on a CPU below ``module``, one by one, so that no more
    than one weight is held twice. Does nothing where it can't be done.

    torch's own attention reads the weights of its layers itself; they stay as they are.
    """
    if not can_pack():
        return
    for name, child in module.named_children():
        if isinstance(child, nn.MultiheadAttention):
            continue
        if not isinstance(child, nn.Linear):
            pack_linears(child)
        elif child.weight.dtype is torch.bfloat16 and child.weight.device.type == "cpu":
            setattr(module, name, PackedLinear(child))
