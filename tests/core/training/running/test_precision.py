"""A CPU that would emulate bfloat16 computes in float32."""

from __future__ import annotations

import pytest
import torch

from core.training.running.precision import bfloat16_on, has_bfloat16

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("capability", "half"), [("AVX512", True), ("AVX2", False), ("DEFAULT", False)]
)
def test_a_cpu_takes_the_precision_that_it_is_fast_in(
    monkeypatch: pytest.MonkeyPatch, capability: str, half: bool
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    assert has_bfloat16(CPU) == half
    with bfloat16_on(CPU):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == (torch.bfloat16 if half else torch.float32)


def test_a_gpu_has_bfloat16() -> None:
    assert has_bfloat16(torch.device("cuda"))
