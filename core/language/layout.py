"""One way of dividing a pack between a machine's memories, and the bytes of each part.

Says nothing of whether it fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.language.kv import KvType, in_steps

if TYPE_CHECKING:
    from core.language.machine import Numbers
    from core.packs.sizes import PackSizes

PROGRAM = 768 << 20
"""Bytes of RAM of the engine without a model: 440 MiB were resident after its modules had been
read; the rest is for the film's decoder, the frames it has ready, and CUDA's side on the CPU."""

BATCHES_IN_WORK = 2
"""Watching pauses for a question between two batches, so that its last one may still be in work
when the question looks again."""

_BYTES: dict[str, int] = {"bfloat16": 2, "float16": 2, "float32": 4}

PartName = Literal[
    "program",
    "encoder weights",
    "encoder work space",
    "language weights",
    "KV cache",
    "scratch",
    "eyes weights",
    "eyes work space",
]


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes that one thing takes of one device.

    Attributes:
        device: number of ``Machine.gpus``; None is RAM.
        size: bytes.
    """

    name: PartName
    device: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Attributes as in ``core.language.plan.Plan``; ``rows`` is the context's."""

    encoder_device: int | None
    numbers: Numbers
    batch: int
    language_device: int | None
    gpu_layers: int
    rows: int
    kv_type: KvType
    eyes_device: int | None = None


def parts_of(sizes: PackSizes, layout: Layout) -> tuple[Part, ...]:
    """What everything takes; parts of nothing are left out."""
    parts = [Part("program", None, PROGRAM), *_encoder(sizes, layout), *_language(sizes, layout)]
    parts.append(Part("eyes weights", layout.eyes_device, sizes.eyes_weights))
    parts.append(Part("eyes work space", layout.eyes_device, sizes.eyes_work))
    return tuple(part for part in parts if part.size)


def _encoder(sizes: PackSizes, layout: Layout) -> Iterator[Part]:
    """Tower and token generator, each value in the layout's numbers whatever the file has."""
    each = _BYTES[layout.numbers]
    weights = sizes.vision_values + sizes.token_values
    yield Part("encoder weights", layout.encoder_device, weights * each)
    work = sizes.work_values * layout.batch * BATCHES_IN_WORK
    yield Part("encoder work space", layout.encoder_device, work * each)


def _language(sizes: PackSizes, layout: Layout) -> Iterator[Part]:
    """As llama.cpp divides: the head first, then the last layers; each layer's keys and values
    lie beside it, the embedding table stays on the CPU."""
    model, device = sizes.language, layout.language_device
    rows, kind = in_steps(layout.rows), layout.kv_type
    there = max(0, layout.gpu_layers - 1)
    here = len(model.layers) - there
    yield Part("language weights", None, _weights_on_cpu(sizes, layout))
    yield Part("KV cache", None, model.cache(rows, kind, here))
    yield Part("scratch", None, model.scratch(rows))
    if device is None:
        return
    yield Part("language weights", device, model.head + sum(model.layers[here:]))
    yield Part("KV cache", device, model.cache(rows, kind, there))
    # Layers that stay behind are lent to the GPU one by one while a prompt is read.
    lent = max(model.layers[:here], default=0)
    yield Part("scratch", device, model.scratch(rows) + model.finer_copy(rows, kind) + lent)


def _weights_on_cpu(sizes: PackSizes, layout: Layout) -> int:
    """The whole file where nothing is on a GPU: all of it is mapped."""
    model = sizes.language
    if layout.language_device is None:
        return model.weights
    here = len(model.layers) + 1 - layout.gpu_layers
    return model.embedding + sum(model.layers[:here])
