"""What memory there is, with and without what could tell."""

from __future__ import annotations

import pytest
import torch

from core.language import device
from core.language.machine import Gpu, Machine, joined


def test_this_machine_is_told_whatever_it_has() -> None:
    here = Machine.here()
    assert here.ram is None or here.ram > 0
    assert all(gpu.free >= 0 for gpu in here.gpus)
    torches = torch.cuda.device_count() if torch.cuda.is_available() else 0
    assert sum(gpu.seen_by_torch for gpu in here.gpus) == torches
    assert sum(gpu.seen_by_llama for gpu in here.gpus) == len(device.gpu_memory())


def test_a_card_that_does_not_answer_is_taken_for_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object = None) -> None:
        raise RuntimeError("CUDA error: all CUDA-capable devices are busy or unavailable")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", refuse)
    monkeypatch.setattr(torch.cuda, "get_device_capability", refuse)
    here = Machine.here()
    assert not any(gpu.seen_by_torch for gpu in here.gpus)


def test_cards_of_one_name_are_the_same_cards_in_their_order() -> None:
    gpus = joined([("A", 10), ("B", 20), ("B", 30)], [("B", 25), ("B", 25), ("C", 40)])
    assert gpus == (
        Gpu("A", 10, seen_by_llama=False),
        Gpu("B", 20),
        Gpu("B", 25),
        Gpu("C", 40, seen_by_torch=False),
    )


def test_where_only_one_library_sees_a_card_the_other_is_not_asked_to_use_it() -> None:
    assert joined([], []) == ()
    assert joined([], [("A", 5)]) == (Gpu("A", 5, seen_by_torch=False),)
    assert joined([("A", 5)], []) == (Gpu("A", 5, seen_by_llama=False),)
