"""Which chat models of the usual sizes a machine holds."""

from __future__ import annotations

from core.language.machine import Gpu, Machine
from core.packs.chat_sizes import chat_sizes

GIB = 1 << 30


def sizes(machine: Machine) -> list[float]:
    return [each.billions for each in chat_sizes(machine)]


def test_more_memory_holds_larger_models() -> None:
    assert sizes(Machine(GIB // 4)) == []
    small, large = sizes(Machine(4 * GIB)), sizes(Machine(16 * GIB))
    assert 1.5 in small
    assert 7 not in small
    assert 7 in large
    assert set(small) < set(large)


def test_a_gpu_lends_its_memory() -> None:
    assert 7 in sizes(Machine(4 * GIB, (Gpu("GeForce RTX 4090", 23 * GIB),)))


def test_a_files_size_is_that_of_the_published_ones() -> None:
    """Of Q4_K_M files as they are found: 1.1 GB for 1.5 billion weights, 4.7 for 7."""
    found = {each.billions: each.file / 1e9 for each in chat_sizes(Machine(64 * GIB))}
    assert 0.8 < found[1.5] < 1.2
    assert 4.3 < found[7] < 5.0
